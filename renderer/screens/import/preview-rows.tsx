import { CircleAlert, CircleCheck } from 'lucide-react';
import type { Output } from '../../../core/contract/index.ts';
import type { Messages } from '../../../core/messages/index.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';

const problemText = (code: string, t: Messages): string =>
  Object.hasOwn(t.leadProblem, code) ? t.leadProblem[code as keyof Messages['leadProblem']] : code;

/** The first rows as they will be read, with what is wrong said beside each. */
export const PreviewRows = ({ rows }: { readonly rows: Output<'intake.preview'>['rows'] }) => {
  const texts = useTexts();
  const t = texts.intake;
  const format = useFormat();
  return (
    <section className="panel" aria-label={t.preview}>
      <h2>{t.preview}</h2>
      <p className="soft small">{t.previewHelp}</p>
      <div className="preview" tabIndex={0} role="group" aria-label={t.preview}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col" className="end">
                {t.row}
              </th>
              <th scope="col">{t.problems}</th>
              <th scope="col">{t.name}</th>
              <th scope="col">{t.phones}</th>
              <th scope="col">{t.emails}</th>
              <th scope="col">{t.words}</th>
              <th scope="col">{t.askedAt}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.row}>
                <td className="end soft">{row.row}</td>
                <td className="preview__problem">
                  {row.problems.length === 0 ? (
                    <span className="line soft">
                      <CircleCheck size={14} aria-hidden />
                      {t.fine}
                    </span>
                  ) : (
                    <span className="line strong">
                      <CircleAlert size={14} aria-hidden />
                      {row.problems.map((code) => problemText(code, texts)).join(' ')}
                    </span>
                  )}
                </td>
                <td>{row.name}</td>
                <td className="number">{row.phones.map(format.phone).join(', ')}</td>
                <td>{row.emails.join(', ')}</td>
                <td className="preview__words">{row.words}</td>
                <td className="number">{row.askedAt === null ? '' : format.dayTime(row.askedAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
};
