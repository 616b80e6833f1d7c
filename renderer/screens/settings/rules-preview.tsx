import type { RulePack, RulesPreview } from '../../../core/contract/rules.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useQuery } from '../../data/hooks.tsx';
import { Failed } from '../../ui/states.tsx';
import { ruleText } from '../work/call/blocked.tsx';

const Turned = ({ title, people }: { readonly title: string; readonly people: RulesPreview['lost'] }) => {
  const t = useTexts();
  if (people.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <ul className="stack-s">
        {people.map(({ name, rule, promised }, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- two people may have one first name
          <li key={index}>
            <span className="strong">{name}</span>
            {promised && <span className="soft"> ({t.rules.promised})</span>}
            <span className="soft"> · {ruleText(rule, t)}</span>
          </li>
        ))}
      </ul>
    </>
  );
};

/** Before and after, by rule, and who is turned from one side to the other. */
export const Preview = ({ pack }: { readonly pack: RulePack }) => {
  const t = useTexts();
  const format = useFormat();
  const { data, error, retry } = useQuery('rules.preview', { pack });
  if (!data)
    return error === null ? (
      <div className="placeholder" style={{ height: 160 }} aria-busy="true" />
    ) : (
      <Failed title={t.app.failed} error={error} onRetry={retry} />
    );
  const rules = [...new Set([...Object.keys(data.before.blocked), ...Object.keys(data.after.blocked)])];
  return (
    <div className="stack" role="status">
      <p className="soft">{t.rules.previewLooked(format.number(data.looked))}</p>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t.rules.rule}</th>
            <th scope="col" className="end">
              {t.rules.before}
            </th>
            <th scope="col" className="end">
              {t.rules.afterwards}
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{t.rules.callable}</th>
            <td className="end number">{format.number(data.before.callable)}</td>
            <td className="end number">{format.number(data.after.callable)}</td>
          </tr>
          {rules.map((rule) => (
            <tr key={rule}>
              <th scope="row">{ruleText(rule, t)}</th>
              <td className="end number">{format.number(data.before.blocked[rule] ?? 0)}</td>
              <td className="end number">{format.number(data.after.blocked[rule] ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Turned title={t.rules.lost} people={data.lost} />
      <Turned title={t.rules.won} people={data.won} />
    </div>
  );
};
