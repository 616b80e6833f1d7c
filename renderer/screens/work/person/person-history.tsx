import { PhoneIncoming, PhoneOutgoing } from 'lucide-react';
import type { RequestDetail } from '../../../../core/contract/queue.ts';
import { useFormat } from '../../../app/format.ts';
import { useLanguage, useTexts } from '../../../app/language.tsx';
import { useNavigation } from '../../../app/navigation.tsx';
import { useQuery } from '../../../data/hooks.tsx';
import { Button } from '../../../ui/button.tsx';
import { Part } from './person-facts.tsx';

/** The words of an outcome code; a code that left the list speaks for itself. */
export const useOutcomeLabel = (): ((code: string) => string) => {
  const kinds = useQuery('outcome.kinds', {}).data?.kinds;
  const language = useLanguage();
  return (code) => kinds?.find((kind) => kind.code === code)?.label[language] ?? code;
};

export const Conversations = ({ detail }: { readonly detail: RequestDetail }) => {
  const t = useTexts();
  const format = useFormat();
  const outcomeLabel = useOutcomeLabel();
  return (
    <Part title={t.person.conversations}>
      {detail.attempts.length === 0 && <p className="soft">{t.person.noConversations}</p>}
      <ul className="history">
        {detail.attempts.map((attempt) => {
          const Icon = attempt.direction === 'inbound' ? PhoneIncoming : PhoneOutgoing;
          const came =
            attempt.outcome === null
              ? attempt.lineResult === null
                ? t.person.underWay
                : t.lineResult[attempt.lineResult]
              : outcomeLabel(attempt.outcome);
          return (
            <li key={attempt.attempt}>
              <p className="line history__head">
                <Icon
                  size={14}
                  role="img"
                  aria-label={attempt.direction === 'inbound' ? t.person.inbound : t.person.outbound}
                  className="soft"
                />
                <span className="strong">{came}</span>
                <span className="soft">{format.dayTime(attempt.startedAt)}</span>
                {attempt.talkMs !== null && attempt.talkMs > 0 && (
                  <span className="soft">{format.duration(attempt.talkMs)}</span>
                )}
              </p>
              {attempt.note !== '' && <p className="history__note">{attempt.note}</p>}
              {attempt.agent !== '' && <p className="soft">{attempt.agent}</p>}
            </li>
          );
        })}
      </ul>
    </Part>
  );
};

export const Others = ({ detail }: { readonly detail: RequestDetail }) => {
  const t = useTexts();
  const format = useFormat();
  const navigation = useNavigation();
  if (detail.others.length === 0) return null;
  return (
    <Part title={t.person.others}>
      <ul className="stack-s">
        {detail.others.map((other) => (
          <li key={other.request}>
            <Button look="link" onClick={() => navigation.open(other.request)}>
              {other.probe}, {format.dayTime(other.askedAt)}
            </Button>
          </li>
        ))}
      </ul>
    </Part>
  );
};
