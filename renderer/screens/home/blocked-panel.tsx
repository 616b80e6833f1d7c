import type { Home } from '../../../core/contract/home.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useNavigation } from '../../app/navigation.tsx';
import { Button } from '../../ui/button.tsx';

/** Who may not be called, and by which rule: at the head of the queue, and where somebody tried today. */
export const BlockedPanel = ({ blocked }: { readonly blocked: Home['blocked'] }) => {
  const { home: t, rule: rules } = useTexts();
  const format = useFormat();
  const navigation = useNavigation();
  const nameOf = (rule: string): string =>
    Object.hasOwn(rules, rule) ? rules[rule as keyof typeof rules] : rule;
  return (
    <section className="panel" aria-labelledby="home-blocked">
      <h2 id="home-blocked">{t.blocked}</h2>
      {blocked.queue.length === 0 ? (
        <p className="small soft">{t.blockedNone}</p>
      ) : (
        <>
          <p className="small soft">{t.blockedQueue(format.number(blocked.looked))}</p>
          <ul className="leads">
            {blocked.queue.map(({ rule, requests }) => (
              <li key={rule}>
                <span className="grow">{nameOf(rule)}</span>
                <Button look="link" onClick={() => navigation.go('work')}>
                  {t.blockedRequests(requests)}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      {blocked.today.length > 0 && (
        <>
          <h3>{t.blockedToday}</h3>
          <ul className="leads">
            {blocked.today.map(({ rule, refused, overridden }) => (
              <li key={rule}>
                <span className="grow">{nameOf(rule)}</span>
                {refused > 0 && <span className="small">{t.refused(refused)}</span>}
                {overridden > 0 && (
                  <Button look="link" onClick={() => navigation.go('calls')}>
                    {t.overridden(overridden)}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
};
