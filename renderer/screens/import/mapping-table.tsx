import { leadField, type ColumnMapping } from '../../../core/contract/intake.ts';
import type { Output } from '../../../core/contract/index.ts';
import { useTexts } from '../../app/language.tsx';
import { SelectField } from '../../ui/field.tsx';

/** Each column of the file, with samples, and what it becomes. */
export const MappingTable = ({
  columns,
  mapping,
  onChange,
}: {
  readonly columns: Output<'intake.preview'>['columns'];
  readonly mapping: ColumnMapping;
  readonly onChange: (mapping: ColumnMapping) => void;
}) => {
  const texts = useTexts();
  const t = texts.intake;
  const fields = leadField.options.map((field) => [field, texts.leadField[field]] as const);
  return (
    <section className="panel" aria-label={t.mapping}>
      <h2>{t.mapping}</h2>
      <p className="soft small">{t.mappingHelp}</p>
      <div className="mapping" tabIndex={0} role="group" aria-label={t.mapping}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t.column}</th>
              <th scope="col">{t.becomes}</th>
              <th scope="col">{t.samples}</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column) => {
              const field = mapping[column.name] ?? column.field;
              return (
                <tr key={column.name} className={field === 'ignore' ? 'soft' : undefined}>
                  <th scope="row" className="mapping__name">
                    {column.name}
                  </th>
                  <td className="mapping__field">
                    <SelectField
                      label={`${t.becomes} (${column.name})`}
                      quietLabel
                      value={field}
                      options={fields}
                      onChange={(event) =>
                        onChange({ ...mapping, [column.name]: leadField.parse(event.target.value) })
                      }
                    />
                  </td>
                  <td className="mapping__samples">
                    {column.samples
                      .filter((sample) => sample !== '')
                      .slice(0, 3)
                      .join(' · ')}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
};
