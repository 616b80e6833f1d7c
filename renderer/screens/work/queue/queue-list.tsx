import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useMemo, useRef } from 'react';
import type { QueueRow, QueueSection } from '../../../../core/contract/queue.ts';
import { whySentence } from '../../../../core/messages/order.ts';
import { useNow } from '../../../app/clock.ts';
import { useFormat } from '../../../app/format.ts';
import { useTexts } from '../../../app/language.tsx';
import { queueItems } from './queue-items.ts';
import { QueueRowView } from './queue-row.tsx';

const headingHeight = 32;

/** One tab stop: the active row follows the arrows, and is read out by its id. */
export const QueueList = ({
  rows,
  more,
  dense,
  cursor,
  opened,
  counts,
  onCursor,
  onOpen,
  onMore,
}: {
  readonly rows: readonly QueueRow[];
  readonly more: boolean;
  readonly dense: boolean;
  /** Index of the active row. */
  readonly cursor: number;
  readonly opened: string | null;
  readonly counts: Readonly<Record<QueueSection, string>>;
  readonly onCursor: (index: number) => void;
  readonly onOpen: (row: QueueRow) => void;
  readonly onMore: () => void;
}) => {
  const t = useTexts();
  const format = useFormat();
  // "5 min ago" grows older.
  const now = useNow(30_000);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const items = useMemo(() => queueItems(rows, more), [rows, more]);
  const rowHeight = dense ? 32 : 52;
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => (items[index]?.type === 'section' ? headingHeight : rowHeight),
    getItemKey: (index) => {
      const item = items[index];
      return item?.type === 'row' ? item.row.request : item?.type === 'section' ? item.section : 'more';
    },
    scrollPaddingStart: headingHeight,
    overscan: 8,
  });
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight, items]);

  const shown = virtualizer.getVirtualItems();
  const end = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && end >= items.length - 12) onMore();
  }, [more, end, items.length, onMore]);

  const at = useMemo(
    () => items.findIndex((item) => item.type === 'row' && item.index === cursor),
    [items, cursor],
  );
  useEffect(() => {
    if (at >= 0) virtualizer.scrollToIndex(at, { align: 'auto' });
    // Only when the cursor moves: a refreshed list must not jump.
  }, [cursor, virtualizer]);

  // The heading of what is at the top stays in sight.
  const top = virtualizer.scrollOffset ?? 0;
  const first = items[virtualizer.getVirtualItemForOffset(top)?.index ?? 0];
  const stuck = first?.type === 'row' ? first.row.section : first?.type === 'section' ? first.section : null;

  const heading = (section: QueueSection) => (
    <>
      <span className={section === 'late' ? 'tone-late' : section === 'due' ? 'tone-due' : ''}>
        {t.section[section]}
      </span>
      <span className="queue-heading__count">{counts[section]}</span>
    </>
  );

  return (
    <div className="queue-frame">
      {stuck !== null && (
        <div className="queue-heading queue-heading--stuck" aria-hidden>
          {heading(stuck)}
        </div>
      )}
      <div
        ref={box}
        className="queue-scroll"
        role="listbox"
        tabIndex={0}
        aria-label={t.queue.list}
        aria-activedescendant={at >= 0 ? `${id}-${cursor}` : undefined}
        data-queue-list
      >
        <div role="presentation" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {shown.map((virtual) => {
            const item = items[virtual.index];
            const place = { height: virtual.size, transform: `translateY(${virtual.start}px)` };
            if (item?.type === 'section') {
              return (
                <div
                  key={virtual.key}
                  role="presentation"
                  className="queue-heading queue-place"
                  style={place}
                >
                  {heading(item.section)}
                </div>
              );
            }
            if (item?.type !== 'row') {
              return (
                <div key={virtual.key} role="presentation" className="queue-more queue-place" style={place}>
                  {t.app.loading}
                </div>
              );
            }
            return (
              <div
                key={virtual.key}
                id={`${id}-${item.index}`}
                role="option"
                aria-selected={item.row.request === opened}
                aria-posinset={item.index + 1}
                aria-setsize={more ? -1 : rows.length}
                className="queue-row queue-place"
                data-dense={dense || undefined}
                data-active={item.index === cursor || undefined}
                style={place}
                title={whySentence(item.row, now, t.order, format)}
                onClick={() => {
                  onCursor(item.index);
                  onOpen(item.row);
                }}
              >
                <QueueRowView row={item.row} dense={dense} format={format} t={t} now={now} />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
};
