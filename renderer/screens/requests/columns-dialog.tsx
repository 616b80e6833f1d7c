import { ArrowLeft, ArrowRight } from 'lucide-react';
import { listColumn, type ViewDefinition } from '../../../core/contract/views.ts';
import { useTexts } from '../../app/language.tsx';
import { IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { CheckField } from '../../ui/field.tsx';

type Columns = ViewDefinition['columns'];

/** Which columns, in which order, how wide; each change shows at once behind it. */
export const ColumnsDialog = ({
  columns,
  onChange,
  onClose,
}: {
  readonly columns: Columns;
  readonly onChange: (columns: Columns) => void;
  readonly onClose: () => void;
}) => {
  const texts = useTexts();
  const t = texts.requests;
  const hidden = listColumn.options.filter((one) => !columns.some(({ column }) => column === one));
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
          const name = texts.listColumn[column];
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
              label={texts.listColumn[column]}
              checked={false}
              onChange={() => onChange([...columns, { column, width: null }])}
            />
          </li>
        ))}
      </ul>
    </Dialog>
  );
};
