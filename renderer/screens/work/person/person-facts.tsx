import { ShieldCheck, ShieldX } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RequestDetail } from '../../../../core/contract/queue.ts';
import type { Probe } from '../../../../core/contract/intake.ts';
import type { Messages } from '../../../../core/messages/index.ts';
import { useFormat } from '../../../app/format.ts';
import { useTexts } from '../../../app/language.tsx';

/** A time that no person said, such as the hours after a missed call. */
const machineMade = /^\d{4}-\d\d-\d\dT/;

export const Part = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <section className="part" aria-label={title}>
    <h3>{title}</h3>
    {children}
  </section>
);

const kindText = (kind: string, t: Messages): string =>
  Object.hasOwn(t.probeKind, kind) ? t.probeKind[kind as Probe['kind']] : kind;

/** When and where they asked. */
export const Asked = ({ detail }: { readonly detail: RequestDetail }) => {
  const t = useTexts();
  const format = useFormat();
  const theirs = format.differs(detail.askedZone, detail.askedAt)
    ? t.app.theirs(format.dayTime(detail.askedAt, detail.askedZone))
    : '';
  return (
    <Part title={t.person.asked}>
      <p>
        {t.person.askedOn(format.dayTime(detail.askedAt))}{' '}
        <span className="soft">({format.ago(detail.askedAt)})</span>
      </p>
      {theirs !== '' && <p className="soft">{theirs}</p>}
      <p>{t.person.via(detail.probe.name, kindText(detail.probe.kind, t))}</p>
      {detail.askedWhere !== '' && <p className="soft part__break">{detail.askedWhere}</p>}
      {detail.expiresAt !== null && <p className="soft">{t.person.expires(format.date(detail.expiresAt))}</p>}
    </Part>
  );
};

export const Slots = ({ detail }: { readonly detail: RequestDetail }) => {
  const t = useTexts();
  const format = useFormat();
  const past = detail.promises.filter((promise) => promise.uid !== detail.promise?.uid);
  if (detail.slots.length === 0 && past.length === 0) return null;
  return (
    <Part title={t.person.slots}>
      <ul className="stack-s">
        {detail.slots.map((slot) => (
          <li key={`${slot.start} ${slot.end}`}>
            {format.window(slot)}
            {format.differs(slot.zone, slot.start) && (
              <span className="soft"> · {t.app.theirs(format.window(slot, slot.zone))}</span>
            )}
            {slot.said !== '' && !machineMade.test(slot.said) && (
              <span className="soft"> {t.person.slotSaid(slot.said)}</span>
            )}
          </li>
        ))}
        {past.map((promise) => (
          <li key={promise.uid}>
            {t.person.promise} {format.window(promise)}{' '}
            <span
              className={
                promise.state === 'kept' ? 'tone-kept' : promise.state === 'broken' ? 'tone-late' : 'soft'
              }
            >
              {t.promiseState[promise.state]}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
};

/** What they agreed to, word for word, and what proves it. */
export const Agreed = ({ detail }: { readonly detail: RequestDetail }) => {
  const t = useTexts();
  const format = useFormat();
  return (
    <Part title={t.person.agreed}>
      {detail.consents.length === 0 && <p className="soft">{t.person.noConsent}</p>}
      {detail.consents.map((consent) => {
        const revoked = consent.revokedAt !== null;
        const Icon = revoked ? ShieldX : ShieldCheck;
        return (
          <div key={consent.uid} className="consent">
            <p className="line">
              <Icon size={15} aria-hidden className={revoked ? 'tone-blocked' : 'tone-kept'} />
              <span>
                {t.person.given(format.dayTime(consent.givenAt))}
                <span className="soft">
                  {' '}
                  · {t.person.version(consent.version)} ·{' '}
                  {t.person.consentFor(consent.channel, consent.scope)}
                </span>
              </span>
            </p>
            {consent.revokedAt !== null && (
              <p className="soft">
                {[
                  t.person.revoked(format.dayTime(consent.revokedAt)),
                  consent.revokedBy === null ? '' : t.person.revokedBy(consent.revokedBy),
                  consent.revokedVia === null ? '' : t.revokedVia[consent.revokedVia],
                ]
                  .filter((text) => text !== '')
                  .join(', ')}
              </p>
            )}
            {consent.wording !== '' && (
              <blockquote className="consent__wording">{consent.wording}</blockquote>
            )}
            {Object.keys(consent.proof).length > 0 && (
              <details className="consent__proof">
                <summary>{t.person.proofTitle}</summary>
                <dl>
                  {Object.entries(consent.proof).map(([name, value]) => (
                    <div key={name}>
                      <dt>
                        {Object.hasOwn(t.proof, name) ? t.proof[name as keyof Messages['proof']] : name}
                      </dt>
                      <dd>{value}</dd>
                    </div>
                  ))}
                </dl>
              </details>
            )}
          </div>
        );
      })}
    </Part>
  );
};
