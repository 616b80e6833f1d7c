import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { ListColumn, ListSort, RequestRow, ViewDefinition } from '../../../core/contract/views.ts';
import { isSortable } from '../../../core/domain/view.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useOutcomeLabel } from '../work/person/person-history.tsx';
import { cellText, nameOf, PromiseSign } from './row-cell.tsx';
import type { RowsState } from './row-window.ts';
import { rowAt, rowHeight, scaleOf, scrollToRow } from './scaled-scroll.ts';

/** Those shown from the start fit into the smallest window; whoever chooses more, scrolls. */
const widths: Readonly<Record<ListColumn, string>> = {
  name: 'minmax(110px, 1.4fr)',
  company: 'minmax(90px, 1fr)',
  words: 'minmax(90px, 2fr)',
  stakes: 'minmax(90px, 1.2fr)',
  probe: 'minmax(80px, 1fr)',
  promise: 'minmax(110px, 1.1fr)',
  outcome: 'minmax(80px, 1fr)',
  state: 'minmax(76px, 0.8fr)',
  owner: 'minmax(60px, 0.7fr)',
  asked: '116px',
  closed: '116px',
  phone: '120px',
  zone: '110px',
  attempts: '52px',
  language: '60px',
};

export const RequestTable = ({
  state,
  columns,
  sort,
  cursor,
  isChosen,
  allChosen,
  onCursor,
  onShow,
  onSort,
  onToggle,
  onToggleAll,
  onOpen,
}: {
  readonly state: RowsState;
  readonly columns: ViewDefinition['columns'];
  readonly sort: ListSort;
  /** Number of the active row. */
  readonly cursor: number;
  readonly isChosen: (row: RequestRow) => boolean;
  readonly allChosen: boolean;
  readonly onCursor: (row: number) => void;
  readonly onShow: (from: number, to: number) => void;
  readonly onSort: (sort: ListSort) => void;
  readonly onToggle: (row: RequestRow) => void;
  readonly onToggleAll: () => void;
  readonly onOpen: (row: RequestRow) => void;
}) => {
  const texts = useTexts();
  const t = texts.requests;
  const format = useFormat();
  const outcome = useOutcomeLabel();
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const [view, setView] = useState({ top: 0, height: 600 });
  const total = state.total ?? state.start + state.rows.length;
  const scale = scaleOf(total, view.height);
  const { row: first, hidden } = rowAt(scale, view.top);
  const shown = Math.min(total - first, Math.ceil(view.height / rowHeight) + 1);

  useLayoutEffect(() => {
    const scroller = box.current;
    if (!scroller) return undefined;
    const measure = (): void =>
      setView({ top: scroller.scrollTop, height: Math.max(rowHeight, scroller.clientHeight - rowHeight) });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(scroller);
    return () => observer.disconnect();
  }, []);
  useEffect(() => onShow(first, first + shown), [onShow, first, shown]);
  // The cursor moved: into sight with it.
  useEffect(() => {
    const scroller = box.current;
    if (!scroller) return;
    const height = Math.max(rowHeight, scroller.clientHeight - rowHeight);
    scroller.scrollTop = scrollToRow(scaleOf(total, height), height, scroller.scrollTop, cursor);
  }, [cursor, total]);

  const at = (index: number): RequestRow | undefined => state.rows[index - state.start];
  const page = Math.max(1, Math.floor(view.height / rowHeight) - 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== box.current) return;
    const to = {
      ArrowDown: cursor + 1,
      ArrowUp: cursor - 1,
      PageDown: cursor + page,
      PageUp: cursor - page,
      Home: 0,
      End: total - 1,
    }[event.key];
    const row = at(cursor);
    if (to !== undefined) onCursor(Math.min(total - 1, Math.max(0, to)));
    else if (event.key === ' ' && row) onToggle(row);
    else if (event.key === 'Enter' && row) onOpen(row);
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) onToggleAll();
    else return;
    event.preventDefault();
  };

  const template = `32px ${columns.map(({ column, width }) => (width === null ? widths[column] : `${width}px`)).join(' ')}`;
  return (
    <div
      ref={box}
      className="requests__table"
      role="grid"
      tabIndex={0}
      aria-label={t.title}
      aria-rowcount={state.total === null ? -1 : total + 1}
      aria-multiselectable
      aria-activedescendant={
        at(cursor) && cursor >= first && cursor < first + shown ? `${id}-${cursor}` : undefined
      }
      onKeyDown={onKeyDown}
      onScroll={({ currentTarget: { scrollTop } }) => setView((before) => ({ ...before, top: scrollTop }))}
    >
      <div
        className="request-row request-row--head"
        role="row"
        aria-rowindex={1}
        style={{ gridTemplateColumns: template }}
      >
        <span role="columnheader">
          <input type="checkbox" aria-label={t.chooseAll} checked={allChosen} onChange={onToggleAll} />
        </span>
        {columns.map(({ column }) => {
          const name = texts.listColumn[column];
          const sorted = sort.column === column;
          const Arrow = sort.descending ? ArrowDown : ArrowUp;
          if (!isSortable(column))
            return (
              <span key={column} role="columnheader" className="clip">
                {name}
              </span>
            );
          return (
            <span
              key={column}
              role="columnheader"
              aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
            >
              <button
                type="button"
                className="requests__sort clip"
                title={t.sortBy(name)}
                onClick={() => onSort({ column, descending: sorted ? !sort.descending : false })}
              >
                {name}
                {sorted && (
                  <Arrow size={13} role="img" aria-label={sort.descending ? t.descending : t.ascending} />
                )}
              </button>
            </span>
          );
        })}
      </div>
      <div role="rowgroup" className="requests__space" style={{ height: scale.height }}>
        <div role="presentation" className="requests__sight" style={{ height: view.height }}>
          {Array.from({ length: Math.max(0, shown) }, (_, offset) => {
            const index = first + offset;
            const row = at(index);
            const place = {
              gridTemplateColumns: template,
              transform: `translateY(${offset * rowHeight - hidden}px)`,
            };
            if (!row)
              return (
                <div
                  key={`empty ${index}`}
                  role="row"
                  aria-rowindex={index + 2}
                  className="request-row"
                  style={place}
                >
                  <span role="gridcell" aria-busy="true" className="soft request-row__wait">
                    {t.loading}
                  </span>
                </div>
              );
            const who = nameOf(row, format, texts);
            return (
              <div
                key={row.request}
                id={`${id}-${index}`}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={isChosen(row)}
                className="request-row"
                data-active={index === cursor || undefined}
                style={place}
                onClick={() => onCursor(index)}
                onDoubleClick={() => onOpen(row)}
              >
                <span role="gridcell">
                  <input
                    type="checkbox"
                    tabIndex={-1}
                    aria-label={t.choose(who)}
                    checked={isChosen(row)}
                    onClick={(event) => event.stopPropagation()}
                    onChange={() => onToggle(row)}
                  />
                </span>
                {columns.map(({ column }) => (
                  <span
                    key={column}
                    role="gridcell"
                    className={column === 'name' ? 'clip strong' : column === 'attempts' ? 'number' : 'clip'}
                  >
                    {column === 'promise' && <PromiseSign row={row} t={texts} />}
                    {cellText(row, column, { format, t: texts, outcome })}
                  </span>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
};
