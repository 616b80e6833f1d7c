import { FileDown, Table2 } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { useTexts } from '../../app/language.tsx';
import { Button } from '../../ui/button.tsx';
import { useWidth } from '../../ui/use-width.ts';
import { saveTable, type FileTable } from './table-file.ts';

/** What stands behind a chart: numbers as they are for a file, and as text on the screen. */
export type ChartTable = FileTable & {
  /** Shows a number of that column; whole numbers otherwise. */
  readonly show?: (value: number, column: number) => string;
};

const TableBehind = ({
  title,
  table,
  shown,
}: {
  readonly title: string;
  readonly table: ChartTable;
  /** Else it is there for screen readers alone, and takes no focus. */
  readonly shown: boolean;
}) => {
  const t = useTexts();
  const show = (value: string | number | null, column: number): string => {
    if (value === null) return t.app.none;
    return typeof value === 'number' ? (table.show?.(value, column) ?? String(value)) : value;
  };
  return (
    <div
      className={shown ? 'figures__table' : 'unseen'}
      role="group"
      aria-label={t.figures.tableNamed(title)}
      tabIndex={shown ? 0 : undefined}
    >
      <table className="table">
        <thead>
          <tr>
            {table.head.map((name, column) => (
              <th key={column} scope="col" className={column === 0 ? undefined : 'end'}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {row.map((value, column) =>
                column === 0 ? (
                  <th key={column} scope="row">
                    {show(value, column)}
                  </th>
                ) : (
                  <td key={column} className="end number">
                    {show(value, column)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

/** A chart with its title, and the table behind it to be looked at or taken along. The picture itself is left out for screen readers: the table says it all. */
export const ChartPanel = ({
  title,
  help,
  file,
  table,
  children,
}: {
  readonly title: string;
  readonly help: string;
  /** Name of the file without its ending. */
  readonly file: string;
  readonly table: ChartTable;
  /** The picture, for a width in pixels. */
  readonly children: (width: number) => ReactNode;
}) => {
  const t = useTexts().figures;
  const id = useId();
  const [shown, setShown] = useState(false);
  const [measure, width] = useWidth();
  const empty = table.rows.length === 0;
  return (
    <section className="panel figures__panel" aria-labelledby={id}>
      <div className="panel__head">
        <h2 id={id}>{title}</h2>
        {!empty && (
          <span className="figures__actions">
            <Button
              look="quiet"
              icon={Table2}
              aria-pressed={shown}
              aria-label={t.tableNamed(title)}
              onClick={() => setShown(!shown)}
            >
              {t.showTable}
            </Button>
            <Button
              look="quiet"
              icon={FileDown}
              aria-label={t.exportNamed(title)}
              onClick={() => saveTable(file, table)}
            >
              {t.exportTable}
            </Button>
          </span>
        )}
      </div>
      <p className="small soft figures__help">{empty ? t.nothing : help}</p>
      <div ref={measure} className="figures__picture">
        {!empty && width > 0 && children(width)}
      </div>
      {!empty && <TableBehind title={title} table={table} shown={shown} />}
    </section>
  );
};
