import { fileFormat, fileOptions, type FileFormat, type FileOptions } from '../../../core/contract/intake.ts';
import type { Output } from '../../../core/contract/index.ts';
import { useTexts } from '../../app/language.tsx';
import { SelectField } from '../../ui/field.tsx';

const encodings: readonly (readonly [NonNullable<FileOptions['encoding']>, string])[] = [
  ['utf-8', 'UTF-8'],
  ['windows-1252', 'Windows-1252'],
  ['utf-16le', 'UTF-16 LE'],
  ['utf-16be', 'UTF-16 BE'],
];

/** What kind of file it is: told by what is in it, unless somebody knows better. `found`: null where it cannot be read. */
export const FormatSelect = ({
  found,
  options,
  onChange,
}: {
  readonly found: FileFormat | null;
  readonly options: FileOptions;
  readonly onChange: (options: FileOptions) => void;
}) => {
  const texts = useTexts();
  const t = texts.intake;
  return (
    <SelectField
      label={t.format}
      value={options.format ?? ''}
      options={[
        [
          '',
          found === null || options.format !== undefined
            ? t.formatByContent
            : t.formatFound(texts.fileFormat[found]),
        ],
        ...fileFormat.options.map((one) => [one, texts.fileFormat[one]] as const),
      ]}
      onChange={(event) => {
        // What was said of the other format means nothing in this one.
        const chosen = fileFormat.safeParse(event.target.value);
        onChange(chosen.success ? { format: chosen.data } : {});
      }}
    />
  );
};

/** What was detected, to be changed where it is wrong. */
export const FormatFields = ({
  data,
  options,
  onChange,
}: {
  readonly data: Output<'intake.preview'>;
  readonly options: FileOptions;
  readonly onChange: (options: FileOptions) => void;
}) => {
  const texts = useTexts();
  const t = texts.intake;
  const change = (part: unknown): void => {
    const next = fileOptions.safeParse({ ...options, ...(part as object) });
    if (next.success) onChange(next.data);
  };
  const csv = data.format === 'csv';
  const headers = csv || data.format === 'xlsx';
  return (
    <div className="panel">
      <h2 className="unseen">{t.format}</h2>
      <div className="form-grid">
        <FormatSelect found={data.format} options={options} onChange={onChange} />
        {data.encoding !== '' && (
          <SelectField
            label={t.encoding}
            value={data.encoding}
            options={encodings}
            onChange={(event) => change({ encoding: event.target.value })}
          />
        )}
        {csv && (
          <SelectField
            label={t.delimiter}
            value={data.delimiter}
            options={[
              [';', t.semicolon],
              [',', t.comma],
              ['\t', t.tab],
              ['|', t.bar],
            ]}
            onChange={(event) => change({ delimiter: event.target.value })}
          />
        )}
        {data.sheets.length > 0 && (
          <SelectField
            label={t.sheet}
            value={data.sheet}
            options={data.sheets.map((name) => [name, name] as const)}
            onChange={(event) => change({ sheet: event.target.value, headerRows: undefined })}
          />
        )}
        {headers && (
          <SelectField
            label={t.headerRows}
            value={String(data.headerRows)}
            options={['0', '1', '2', '3', '4', '5'].map((count) => [count, count] as const)}
            onChange={(event) => change({ headerRows: Number(event.target.value) })}
          />
        )}
      </div>
    </div>
  );
};
