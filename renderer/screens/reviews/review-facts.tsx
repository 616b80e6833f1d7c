import type { ReactNode } from 'react';
import type { Review } from '../../../core/contract/reviews.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { CallRecording } from '../calls/call-recording.tsx';
import { useOutcomeLabel } from '../work/person/person-history.tsx';

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** What stands beside the form: the request before the promise, the promise before the talk. */
export const ReviewFacts = ({ review }: { readonly review: Review }) => {
  const texts = useTexts();
  const t = texts.reviews;
  const format = useFormat();
  const outcomeLabel = useOutcomeLabel();
  const { call, asked, promises } = review;
  const words = asked?.words.filter((one) => one.trim() !== '') ?? [];
  return (
    <>
      <section className="stack-s" aria-label={t.asked}>
        <h2>{t.asked}</h2>
        {asked === null ? (
          <p className="soft">{t.nothingAsked}</p>
        ) : (
          <>
            <p className="small soft">
              {asked.probe} · {format.dayTime(asked.at)}
            </p>
            {words.length === 0 && <p className="soft">{t.noWords}</p>}
            {words.map((one, index) => (
              <blockquote key={`${index} ${one}`} className="review__words" dir="auto">
                {one}
              </blockquote>
            ))}
            {asked.stakes.length > 0 && <p className="small">{asked.stakes.join(' · ')}</p>}
          </>
        )}
      </section>
      <section className="stack-s" aria-label={t.promises}>
        <h2>{t.promises}</h2>
        {promises.length === 0 && <p className="soft">{t.noPromises}</p>}
        <ul>
          {promises.map((one) => (
            <li key={`${one.start} ${one.end} ${one.ended ?? ''}`} className="small">
              {format.window(one)} · {texts.promisedBy[one.by]} ·{' '}
              <strong>{one.ended === null ? t.inForce : texts.promiseState[one.ended]}</strong>
            </li>
          ))}
        </ul>
      </section>
      <section className="stack-s" aria-label={t.facts}>
        <h2>{t.facts}</h2>
        <dl className="review__facts">
          <Fact name={t.agent}>{call.agent}</Fact>
          <Fact name={texts.calls.number}>
            <span className="number">{format.phone(call.number)}</span>
          </Fact>
          <Fact name={texts.calls.when}>{format.dayTime(call.startedAt)}</Fact>
          <Fact name={texts.calls.direction}>
            {call.direction === 'inbound' ? texts.person.inbound : texts.person.outbound}
          </Fact>
          <Fact name={texts.calls.talk}>
            {call.talkMs === null ? texts.app.none : format.duration(call.talkMs)}
          </Fact>
          <Fact name={texts.calls.lineResult}>
            {call.lineResult === null ? texts.app.none : texts.lineResult[call.lineResult]}
          </Fact>
          <Fact name={t.outcome}>
            {call.outcome === null ? texts.calls.noOutcome : outcomeLabel(call.outcome)}
          </Fact>
        </dl>
        {review.note !== '' && (
          <>
            <h3>{t.note}</h3>
            <p className="review__note">{review.note}</p>
          </>
        )}
      </section>
      <CallRecording attempt={call.attempt} />
    </>
  );
};
