import { UserRound, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CallRow } from '../../../core/contract/call-row.ts';
import { erasedNumber } from '../../../core/contract/records.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { ReviewCall } from '../reviews/review-call.tsx';
import { CallMore } from './call-more.tsx';
import { CallRecording } from './call-recording.tsx';
import { CallSound } from './call-sound.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { useOutcomeLabel } from '../work/person/person-history.tsx';
import { Rights } from '../work/person/person-rights.tsx';

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** All that is known of one call. */
export const CallDetail = ({
  row,
  onClose,
  onOpenRequest,
}: {
  readonly row: CallRow;
  readonly onClose: () => void;
  readonly onOpenRequest: (request: string) => void;
}) => {
  const texts = useTexts();
  const t = texts.calls;
  const format = useFormat();
  const outcomeLabel = useOutcomeLabel();
  const { request } = row;
  const span = (ms: number | null): string => (ms === null ? texts.app.none : format.duration(ms));
  return (
    <aside
      className="call-detail"
      aria-label={t.detail}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <div className="line">
        <h2 className="grow">{row.name || format.phone(row.number)}</h2>
        <IconButton name={texts.app.close} icon={X} onClick={onClose} />
      </div>
      {row.company !== '' && <p>{row.company}</p>}
      {request !== null && (
        <div>
          <Button icon={UserRound} onClick={() => onOpenRequest(request)}>
            {t.openRequest}
          </Button>
        </div>
      )}
      <dl className="call-detail__facts">
        <Fact name={t.direction}>
          {row.direction === 'inbound' ? texts.person.inbound : texts.person.outbound}
        </Fact>
        <Fact name={t.number}>
          <span className="number">{format.phone(row.number)}</span>
        </Fact>
        <Fact name={t.when}>{format.dayTime(row.startedAt)}</Fact>
        <Fact name={t.answered}>
          {row.answeredAt === null ? texts.app.none : format.time(row.answeredAt)}
        </Fact>
        <Fact name={t.ended}>{row.endedAt === null ? texts.app.none : format.time(row.endedAt)}</Fact>
        <Fact name={t.ring}>{span(row.ringMs)}</Fact>
        <Fact name={t.talk}>{span(row.talkMs)}</Fact>
        <Fact name={t.hold}>{span(row.holdMs)}</Fact>
        <Fact name={t.wrap}>{span(row.wrapMs)}</Fact>
        <Fact name={t.lineResult}>
          {row.lineResult === null ? texts.app.none : texts.lineResult[row.lineResult]}
        </Fact>
        {row.sipCode !== null && (
          <Fact name={t.sip}>
            {row.sipCode} {row.sipReason}
          </Fact>
        )}
        <Fact name={t.outcome}>{row.outcome === null ? t.noOutcome : outcomeLabel(row.outcome)}</Fact>
        {row.expected !== null && <Fact name={texts.wrapUp.expected}>{texts.expected[row.expected]}</Fact>}
        <Fact name={t.agent}>{row.agent || texts.app.none}</Fact>
        {row.reason !== '' && <Fact name={t.reason}>{row.reason}</Fact>}
      </dl>
      <CallMore key={row.attempt} attempt={row.attempt} />
      {row.number !== erasedNumber && (
        <Rights
          person={request === null ? { number: row.number } : { request }}
          name={row.name || format.phone(row.number)}
          onErased={onClose}
        />
      )}
      <ReviewCall attempt={row.attempt} />
      <CallRecording attempt={row.attempt} />
      <CallSound
        attempt={row.attempt}
        ms={row.answeredAt === null || row.endedAt === null ? null : row.endedAt - row.answeredAt}
      />
      {[
        [texts.offers.stakesConfirmed, row.talk.stakes] as const,
        [texts.offers.capabilitiesUsed, row.talk.capabilities] as const,
        [texts.offers.needs, row.talk.needs] as const,
      ].map(
        ([title, labels]) =>
          labels.length > 0 && (
            <section key={title} aria-label={title}>
              <h3>{title}</h3>
              <ul className="call-detail__ticks">
                {labels.map((label) => (
                  <li key={label}>{label}</li>
                ))}
              </ul>
            </section>
          ),
      )}
      {row.note !== '' && (
        <div>
          <h3>{t.note}</h3>
          <p className="history__note">{row.note}</p>
        </div>
      )}
    </aside>
  );
};
