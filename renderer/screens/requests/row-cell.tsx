import type { ListColumn, RequestRow } from '../../../core/contract/views.ts';
import type { Messages } from '../../../core/messages/index.ts';
import type { Format } from '../../app/format.ts';

export const nameOf = (row: RequestRow, format: Format, t: Messages): string =>
  row.name || row.company || (row.phone === null ? t.queue.anonymous : format.phone(row.phone));

/** What stands in one cell, as text. */
export const cellText = (
  row: RequestRow,
  column: ListColumn,
  {
    format,
    t,
    outcome,
  }: { readonly format: Format; readonly t: Messages; readonly outcome: (code: string) => string },
): string => {
  switch (column) {
    case 'asked':
      return format.dayTime(row.askedAt);
    case 'name':
      return nameOf(row, format, t);
    case 'probe':
      return row.probe;
    case 'promise':
      return row.promise === null
        ? ''
        : row.promise.by === 'rule'
          ? format.dayTime(row.promise.start)
          : format.window(row.promise);
    case 'attempts':
      return format.number(row.attempts);
    case 'closed':
      return row.closedAt === null ? '' : format.dayTime(row.closedAt);
    case 'owner':
      return row.owner ?? t.requests.team;
    case 'state':
      return row.closedReason === null
        ? t.listState[row.state]
        : `${t.listState[row.state]}, ${t.closedReason[row.closedReason]}`;
    case 'company':
      return row.company;
    case 'phone':
      return row.phone === null ? '' : format.phone(row.phone);
    case 'words':
      return row.words;
    case 'stakes':
      return row.stakes.map(({ label }) => label).join(', ');
    case 'outcome':
      return row.outcome === null ? '' : outcome(row.outcome);
    case 'language':
      return row.language ?? '';
    case 'zone':
      return row.zone;
  }
};

/** Late and due are said by word and colour both. */
export const PromiseSign = ({ row, t }: { readonly row: RequestRow; readonly t: Messages }) => {
  const state = row.promise?.state;
  if (row.promise?.by === 'rule' || (state !== 'late' && state !== 'due')) return null;
  return (
    <span className={state === 'late' ? 'tone-late strong' : 'tone-due strong'}>
      {t.promiseState[state]},{' '}
    </span>
  );
};
