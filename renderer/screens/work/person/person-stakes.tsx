import { BadgeCheck, MessageCircleMore } from 'lucide-react';
import type { RequestDetail } from '../../../../core/contract/queue.ts';
import { useTexts } from '../../../app/language.tsx';

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

/** Each stake beside what the agent can say to it, and what proves it. */
export const Stakes = ({ detail }: { readonly detail: RequestDetail }) => {
  const t = useTexts().person;
  const stakes = detail.stakes.toSorted((a, b) => (b.weight ?? 0) - (a.weight ?? 0));
  return (
    <section aria-label={t.stakes} className="stakes">
      {detail.offer && detail.offer.opening !== '' && (
        <div className="opening">
          <h3>
            {t.opening} · {detail.offer.name}
          </h3>
          <p>{detail.offer.opening}</p>
        </div>
      )}
      <div className="stakes__head" aria-hidden>
        <h3>{t.stakes}</h3>
        <h3>{t.capabilities}</h3>
      </div>
      {stakes.length === 0 && <p className="soft small">{t.noStakes}</p>}
      <ul>
        {stakes.map((stake) => (
          <li key={stake.label} className="stake">
            <div className="stake__label">
              <strong>{stake.label}</strong>
              {stake.weight !== null && <Weight weight={stake.weight} />}
            </div>
            <ul className="stack-s">
              {stake.capabilities.length === 0 && <li className="soft small">{t.noCapability}</li>}
              {stake.capabilities.map((capability) => (
                <li key={capability.label} className="capability">
                  <MessageCircleMore size={15} aria-hidden className="soft" />
                  <span>
                    {capability.label}
                    {capability.proof !== '' && (
                      <span className="capability__proof">
                        <BadgeCheck size={14} aria-hidden />
                        <span>
                          <span className="unseen">{t.proof('')}</span>
                          {capability.proof}
                        </span>
                      </span>
                    )}
                  </span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
};
