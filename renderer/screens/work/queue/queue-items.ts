import type { QueueRow, QueueSection } from '../../../../core/contract/queue.ts';

/** What stands in the list: headings, rows, and at the end the sign that more is on its way. */
export type QueueItem =
  | { readonly type: 'section'; readonly section: QueueSection }
  | { readonly type: 'row'; readonly row: QueueRow; readonly index: number }
  | { readonly type: 'more' };

export const queueItems = (rows: readonly QueueRow[], more: boolean): readonly QueueItem[] => {
  const items: QueueItem[] = [];
  let section: QueueSection | null = null;
  for (const [index, row] of rows.entries()) {
    if (row.section !== section) {
      section = row.section;
      items.push({ type: 'section', section });
    }
    items.push({ type: 'row', row, index });
  }
  if (more) items.push({ type: 'more' });
  return items;
};
