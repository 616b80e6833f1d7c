import { ArrowLeft, ArrowRight } from 'lucide-react';
import { useTexts } from '../../app/language.tsx';
import { IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { CheckField } from '../../ui/field.tsx';

type Columns<C extends string> = { column: C; width: number | null }[];

/** Which columns, in which order, how wide; each change shows at once behind it. */
export const ColumnsDialog = <C extends string>({
  all,
  names,
  columns,
  onChange,
  onClose,
}: {
  /** What can be shown. */
  readonly all: readonly C[];
  readonly names: Readonly<Record<C, string>>;
  readonly columns: Columns<C>;
  readonly onChange: (columns: Columns<C>) => void;
  readonly onClose: () => void;
}) => {
  const t = useTexts().requests;
  const hidden = all.filter((one) => !columns.some(({ column }) => column === one));
  const move = (index: number, to: number): void => {
    const moved = columns[index];
    if (!moved) return;
    onChange(columns.toSpliced(index, 1).toSpliced(to, 0, moved));
  };
  return (
    <Dialog title={t.columns} onClose={onClose}>
      <p className="soft">{t.columnsHelp}</p>
      <ul className="requests__columns">
        {columns.map(({ column, width }, index) => {
          const name = names[column];
          return (
            <li key={column} className="line">
              <span className="grow">
                <CheckField
                  label={name}
                  checked
                  disabled={columns.length === 1}
                  onChange={() => onChange(columns.toSpliced(index, 1))}
                />
              </span>
              <input
                className="input requests__width"
                type="number"
                min={40}
                max={800}
                aria-label={t.width(name)}
                value={width ?? ''}
                onChange={({ target }) => {
                  const wide = Math.round(target.valueAsNumber);
                  const valid = wide >= 40 && wide <= 800;
                  if (valid || target.value === '')
                    onChange(columns.with(index, { column, width: valid ? wide : null }));
                }}
              />
              <IconButton
                name={t.left(name)}
                icon={ArrowLeft}
                disabled={index === 0}
                onClick={() => move(index, index - 1)}
              />
              <IconButton
                name={t.right(name)}
                icon={ArrowRight}
                disabled={index === columns.length - 1}
                onClick={() => move(index, index + 1)}
              />
            </li>
          );
        })}
        {hidden.map((column) => (
          <li key={column} className="line">
            <CheckField
              label={names[column]}
              checked={false}
              onChange={() => onChange([...columns, { column, width: null }])}
            />
          </li>
        ))}
      </ul>
    </Dialog>
  );
};
