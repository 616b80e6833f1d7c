import type { Home, KeptCount } from '../../../core/contract/home.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';

const Figure = ({ label, count }: { readonly label: string; readonly count: KeptCount }) => {
  const { home: t, app } = useTexts();
  const format = useFormat();
  const all = count.kept + count.broken;
  return (
    <div className="kept__figure">
      <dt>{label}</dt>
      <dd>
        <span className="kept__rate number">{all === 0 ? app.none : format.percent(count.kept / all)}</span>
        <span className="small soft">
          {all === 0 ? t.keptNone : t.keptOf(format.number(count.kept), format.number(all))}
        </span>
      </dd>
    </div>
  );
};

/** The share of promises that were kept, of those that came to their end. */
export const KeptPanel = ({ kept }: { readonly kept: Home['kept'] }) => {
  const t = useTexts().home;
  return (
    <section className="panel" aria-labelledby="home-kept">
      <h2 id="home-kept">{t.kept}</h2>
      <dl className="kept">
        <Figure label={t.keptDay} count={kept.day} />
        <Figure label={t.keptWeek} count={kept.week} />
        <Figure label={t.keptMonth} count={kept.month} />
      </dl>
    </section>
  );
};
