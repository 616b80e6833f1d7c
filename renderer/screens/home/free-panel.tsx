import type { Home } from '../../../core/contract/home.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';

/** What to offer somebody who asks when they can be called. */
export const FreePanel = ({ free }: { readonly free: Home['free'] }) => {
  const t = useTexts().home;
  const format = useFormat();
  const days = Map.groupBy(free, ({ start }) => format.day(start));
  return (
    <section className="panel" aria-labelledby="home-free">
      <h2 id="home-free">{t.free}</h2>
      <p className="small soft">{free.length === 0 ? t.freeNone : t.freeHelp}</p>
      {[...days].map(([day, slots]) => (
        <div key={day} className="free">
          <h3>{day}</h3>
          <ul>
            {slots.map(({ start }) => (
              <li key={start} className="number">
                {format.time(start)}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
};
