import { ShieldCheck } from 'lucide-react';
import { useTexts } from '../../app/language.tsx';
import { useQuery } from '../../data/hooks.tsx';
import { Empty, Failed } from '../../ui/states.tsx';
import { QuarantineCard } from './quarantine-card.tsx';

/** What was put aside: kept, released or closed by a person, batch by batch. */
export const ReviewPart = () => {
  const t = useTexts().quarantine;
  const answer = useQuery('quarantine.list', {});
  const quarantines = answer.data?.quarantines;
  return (
    <>
      <header className="page__head">
        <h1>{t.title}</h1>
      </header>
      <p className="soft">{t.help}</p>
      {answer.error !== null && !quarantines ? (
        <Failed title={t.title} error={answer.error} onRetry={answer.retry} />
      ) : quarantines === undefined ? (
        <div className="placeholder" style={{ height: 220 }} aria-busy="true" />
      ) : quarantines.length === 0 ? (
        <Empty icon={ShieldCheck} title={t.emptyTitle} text={t.emptyHelp} />
      ) : (
        quarantines.map((one) => <QuarantineCard key={one.quarantine} quarantine={one} />)
      )}
    </>
  );
};
