import { useErrorText } from '../../app/errors.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { ExpectedError } from '../../../core/errors.ts';
import type { PolicyState } from '../../../core/contract/policy.ts';
import { useQuery } from '../../data/hooks.tsx';
import { ErrorNote } from '../../ui/states.tsx';

/** What the machine's policy is, who set it, and what is wrong with its file. */
export const PolicyPanel = () => {
  const texts = useTexts();
  const t = texts.policy;
  const format = useFormat();
  const sentence = useErrorText();
  const { data, error } = useQuery('policy.get', {});
  if (!data) return <ErrorNote error={error} />;
  const when = data.since === null ? '' : format.dayTime(data.since);
  const said: Readonly<Record<PolicyState['state'], string>> = {
    none: t.none,
    'in-force': t.inForce(data.setBy, when),
    'last-good': t.lastGood(data.setBy, when),
    refused: t.refused,
  };
  return (
    <section className="panel stack" aria-labelledby="policy-title">
      <h3 id="policy-title">{t.title}</h3>
      <p role="status">{said[data.state]}</p>
      {data.contact !== '' && <p>{t.contact(data.contact)}</p>}
      {data.exports !== null && (
        <p>{data.exports.length === 0 ? t.exportsNone : t.exportsSome(data.exports.join(', '))}</p>
      )}
      {data.error !== null && (
        <p className="notice">
          {sentence(new ExpectedError(data.error.code, data.error.message, data.error.data))}
        </p>
      )}
      {data.problems.length > 0 && (
        <>
          <h4 id="policy-problems">{t.problems}</h4>
          <ul className="stack-s" aria-labelledby="policy-problems">
            {data.problems.map(({ line, column, path, message }) => (
              <li key={`${line}:${column} ${path} ${message}`}>
                {t.problem(String(line), String(column), path, message)}
              </li>
            ))}
          </ul>
        </>
      )}
      {data.state !== 'none' && <p className="soft small">{t.file(data.file)}</p>}
    </section>
  );
};
