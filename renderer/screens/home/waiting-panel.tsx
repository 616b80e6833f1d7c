import type { Home } from '../../../core/contract/home.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useNavigation } from '../../app/navigation.tsx';
import { Button } from '../../ui/button.tsx';

/** What nobody but a person can decide, with the way to where it is decided. */
export const WaitingPanel = ({ waiting }: { readonly waiting: Home['waiting'] }) => {
  const { home: t, quarantine, intakeLog } = useTexts();
  const format = useFormat();
  const navigation = useNavigation();
  const leads = [
    {
      key: 'outcomes',
      n: waiting.outcomes,
      text: t.outcomes(waiting.outcomes),
      go: () => navigation.go('work'),
    },
    {
      key: 'quarantined',
      n: waiting.quarantined,
      text: quarantine.quarantined(waiting.quarantined),
      go: () => navigation.goProbes('review'),
    },
    {
      key: 'rejected',
      n: waiting.rejected,
      text: intakeLog.waiting(format.number(waiting.rejected), waiting.rejected === 1),
      go: () => navigation.go('intake'),
    },
    {
      key: 'failed',
      n: waiting.failedImports,
      text: quarantine.failedImports(waiting.failedImports),
      go: () => navigation.go('import'),
    },
  ].filter(({ n }) => n > 0);
  return (
    <section className="panel" aria-labelledby="home-waiting">
      <h2 id="home-waiting">{t.waiting}</h2>
      {leads.length === 0 ? (
        <p className="small soft">{t.waitingNone}</p>
      ) : (
        <ul className="leads">
          {leads.map(({ key, text, go }) => (
            <li key={key}>
              <Button look="link" onClick={go}>
                {text}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};
