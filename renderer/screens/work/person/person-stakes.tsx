import { BadgeCheck, MessageCircleMore } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import type { RequestDetail } from '../../../../core/contract/queue.ts';
import type { Capability } from '../../../../core/contract/records.ts';
import { useTexts } from '../../../app/language.tsx';
import { Keys } from '../../../ui/keys.tsx';
import { Needs } from './person-stakes-needs.tsx';
import { useTicks, type Ticks } from './person-stakes-ticks.ts';

const Weight = ({ weight }: { readonly weight: number }) => {
  const t = useTexts().person;
  return (
    <span className="weight" role="img" aria-label={t.weight(weight)} title={t.weight(weight)}>
      {[1, 2, 3, 4, 5].map((step) => (
        <span key={step} className={step <= weight ? 'weight__on' : 'weight__off'} />
      ))}
    </span>
  );
};

/** What can be ticked while there is a call, and stands as it is outside of one. The pointer leaves the focus where it is. */
const Tick = ({
  ticks,
  kind,
  label,
  children,
}: {
  readonly ticks: Ticks | null;
  readonly kind: 'stake' | 'capability';
  readonly label: string;
  readonly children: ReactNode;
}) => {
  if (ticks === null) return children;
  const key = ticks.tickables.find((one) => one.kind === kind && one.label === label)?.key ?? null;
  return (
    <label className="check tick" onMouseDown={(event) => event.preventDefault()}>
      <input
        type="checkbox"
        checked={ticks.has(kind, label)}
        onChange={() => ticks.toggle(kind, label)}
        {...(key === null ? {} : { 'aria-keyshortcuts': `F7 ${key}` })}
      />
      <span className="grow">{children}</span>
      {key !== null && <Keys keys={key} hidden />}
    </label>
  );
};

const Capabilities = ({
  capabilities,
  ticks,
}: {
  readonly capabilities: readonly Capability[];
  readonly ticks: Ticks | null;
}) => {
  const t = useTexts().person;
  return (
    <ul className="stack-s">
      {capabilities.length === 0 && <li className="soft small">{t.noCapability}</li>}
      {capabilities.map(({ label, proof }) => (
        <li key={label} className={ticks === null ? 'capability' : undefined}>
          {ticks === null && <MessageCircleMore size={15} aria-hidden className="soft" />}
          <Tick ticks={ticks} kind="capability" label={label}>
            <span>
              {label}
              {proof !== '' && (
                <span className="capability__proof">
                  <BadgeCheck size={14} aria-hidden />
                  <span>
                    <span className="unseen">{t.proof('')}</span>
                    {proof}
                  </span>
                </span>
              )}
            </span>
          </Tick>
        </li>
      ))}
    </ul>
  );
};

/**
 * Each stake beside what the agent can say to it, and what proves it. While there is a call, each is ticked as it is confirmed
 * or used: F7 and the key of the line, without leaving the note.
 */
export const Stakes = ({ detail }: { readonly detail: RequestDetail }) => {
  const texts = useTexts();
  const t = texts.person;
  const needField = useRef<HTMLInputElement>(null);
  const ticks = useTicks(detail, () => needField.current?.focus());
  const stakes = detail.stakes.toSorted((a, b) => (b.weight ?? 0) - (a.weight ?? 0));
  const others = ticks === null ? [] : (detail.offer?.otherStakes ?? []);
  return (
    <section aria-label={t.stakes} className="stakes">
      <div className="stakes__head" aria-hidden>
        <h3>{t.stakes}</h3>
        <h3>{t.capabilities}</h3>
      </div>
      {ticks !== null && (
        <p className={ticks.armed ? 'ticks-sign ticks-sign--armed' : 'ticks-sign'} role="status">
          <Keys keys="F7" hidden /> {ticks.armed ? texts.offers.tickNow : texts.offers.tickHelp}
          <span className="unseen">{ticks.said}</span>
        </p>
      )}
      {stakes.length === 0 && <p className="soft small">{t.noStakes}</p>}
      <ul>
        {stakes.map((stake) => (
          <li key={stake.label} className="stake">
            <div className="stake__label">
              <Tick ticks={ticks} kind="stake" label={stake.label}>
                <strong>{stake.label}</strong>
              </Tick>
              {stake.weight !== null && <Weight weight={stake.weight} />}
            </div>
            <Capabilities capabilities={stake.capabilities} ticks={ticks} />
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <>
          <h3>{texts.offers.otherStakes}</h3>
          <ul>
            {others.map(({ label, capabilities }) => (
              <li key={label} className="stake">
                <div className="stake__label">
                  <Tick ticks={ticks} kind="stake" label={label}>
                    {label}
                  </Tick>
                </div>
                <Capabilities capabilities={capabilities} ticks={ticks} />
              </li>
            ))}
          </ul>
        </>
      )}
      {ticks !== null && <Needs key={detail.request} ticks={ticks} field={needField} />}
    </section>
  );
};
