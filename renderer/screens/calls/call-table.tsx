import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { CallRow } from '../../../core/contract/call-row.ts';
import type { CallViewDefinition } from '../../../core/contract/call-views.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useOutcomeLabel } from '../work/person/person-history.tsx';
import { callCell, columnTrack, isAtEnd } from './call-cell.tsx';

const rowHeight = 32;

/** Rows are read further while they are scrolled; one is the tab stop, arrows move and Enter opens its detail. */
export const CallTable = ({
  rows,
  columns,
  more,
  chosen,
  onChoose,
  onMore,
}: {
  readonly rows: readonly CallRow[];
  readonly columns: CallViewDefinition['columns'];
  readonly more: boolean;
  readonly chosen: string | null;
  readonly onChoose: (row: CallRow) => void;
  readonly onMore: () => void;
}) => {
  const texts = useTexts();
  const t = texts.calls;
  const format = useFormat();
  const outcomeLabel = useOutcomeLabel();
  const box = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.attempt ?? index,
    scrollPaddingStart: rowHeight,
    overscan: 10,
  });
  const tracks = columns
    .map(({ column, width }) => (width === null ? columnTrack[column] : `${width}px`))
    .join(' ');
  const shown = virtualizer.getVirtualItems();
  const end = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && end >= rows.length - 20) onMore();
  }, [more, end, rows.length, onMore]);

  const at = rows.findIndex((row) => row.attempt === chosen);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const index = Math.min(rows.length - 1, Math.max(0, at + step));
    const row = rows[index];
    if (!row) return;
    virtualizer.scrollToIndex(index);
    onChoose(row);
  };

  return (
    <div
      className="calls__table"
      ref={box}
      tabIndex={0}
      role="grid"
      aria-label={t.title}
      aria-rowcount={more ? -1 : rows.length + 1}
      onKeyDown={onKeyDown}
    >
      <div className="call-row call-row--head" role="row" style={{ gridTemplateColumns: tracks }}>
        {columns.map(({ column }) => (
          <span key={column} role="columnheader" className={isAtEnd(column) ? 'end' : undefined}>
            {texts.callColumn[column]}
          </span>
        ))}
      </div>
      <div role="rowgroup" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {shown.map((virtual) => {
          const row = rows[virtual.index];
          if (!row) return null;
          return (
            <div
              key={virtual.key}
              role="row"
              aria-rowindex={virtual.index + 2}
              aria-selected={row.attempt === chosen}
              className="call-row"
              style={{
                position: 'absolute',
                inset: '0 0 auto',
                transform: `translateY(${virtual.start}px)`,
                gridTemplateColumns: tracks,
              }}
              onClick={() => onChoose(row)}
            >
              {columns.map(({ column }) => (
                <span
                  key={column}
                  role="gridcell"
                  className={isAtEnd(column) ? 'end' : column === 'number' ? 'number clip' : 'clip'}
                >
                  {callCell(row, column, { format, texts, outcome: outcomeLabel })}
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
};
