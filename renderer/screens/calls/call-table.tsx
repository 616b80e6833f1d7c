import { useVirtualizer } from '@tanstack/react-virtual';
import { PhoneIncoming, PhoneOutgoing } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { CallRow } from '../../../core/contract/call-row.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useOutcomeLabel } from '../work/person/person-history.tsx';

const rowHeight = 32;

/** Rows are read further while they are scrolled; one is the tab stop, arrows move and Enter opens its detail. */
export const CallTable = ({
  rows,
  more,
  chosen,
  onChoose,
  onMore,
}: {
  readonly rows: readonly CallRow[];
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
      <div className="call-row call-row--head" role="row">
        <span role="columnheader">{t.when}</span>
        <span role="columnheader">{t.who}</span>
        <span role="columnheader">{t.number}</span>
        <span role="columnheader" className="end">
          {t.talk}
        </span>
        <span role="columnheader">{t.lineResult}</span>
        <span role="columnheader">{t.outcome}</span>
        <span role="columnheader">{t.note}</span>
      </div>
      <div role="rowgroup" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {shown.map((virtual) => {
          const row = rows[virtual.index];
          if (!row) return null;
          const Icon = row.direction === 'inbound' ? PhoneIncoming : PhoneOutgoing;
          return (
            <div
              key={virtual.key}
              role="row"
              aria-rowindex={virtual.index + 2}
              aria-selected={row.attempt === chosen}
              className="call-row"
              style={{ position: 'absolute', inset: '0 0 auto', transform: `translateY(${virtual.start}px)` }}
              onClick={() => onChoose(row)}
            >
              <span role="gridcell" className="line number">
                <Icon
                  size={14}
                  className="soft"
                  role="img"
                  aria-label={row.direction === 'inbound' ? t.inbound : t.outbound}
                />
                {format.dayTime(row.startedAt)}
              </span>
              <span role="gridcell" className="clip">
                {row.name === '' ? (
                  <span className="soft">{texts.queue.anonymous}</span>
                ) : (
                  <span className="strong">{row.name}</span>
                )}
                {row.company !== '' && <span className="soft"> · {row.company}</span>}
              </span>
              <span role="gridcell" className="number clip">
                {format.phone(row.number)}
              </span>
              <span role="gridcell" className="end">
                {row.talkMs === null || row.answeredAt === null ? '' : format.duration(row.talkMs)}
              </span>
              <span role="gridcell" className="clip">
                {row.lineResult === null ? texts.app.none : texts.lineResult[row.lineResult]}
              </span>
              <span role="gridcell" className="clip strong">
                {row.outcome === null ? (
                  <span className="soft">{texts.app.none}</span>
                ) : (
                  outcomeLabel(row.outcome)
                )}
                {row.expected !== null && row.expected !== 'yes' && (
                  <span className="soft"> · {texts.expected[row.expected]}</span>
                )}
              </span>
              <span role="gridcell" className="clip soft">
                {row.note}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
};
