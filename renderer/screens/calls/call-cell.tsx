import { PhoneIncoming, PhoneOutgoing } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CallRow } from '../../../core/contract/call-row.ts';
import type { CallColumn } from '../../../core/contract/call-views.ts';
import type { Messages } from '../../../core/messages/index.ts';
import type { Format } from '../../app/format.ts';
import { ruleText } from '../work/call/blocked.tsx';

/** Width of a column that nobody gave one. */
export const columnTrack: Readonly<Record<CallColumn, string>> = {
  when: '168px',
  who: 'minmax(120px, 1.3fr)',
  number: '140px',
  talk: '60px',
  lineResult: 'minmax(96px, 0.8fr)',
  outcome: 'minmax(110px, 1fr)',
  agent: 'minmax(80px, 0.8fr)',
  note: 'minmax(60px, 1.5fr)',
  company: 'minmax(90px, 1fr)',
  ring: '70px',
  hold: '70px',
  wrap: '80px',
  expected: 'minmax(80px, 0.8fr)',
  sip: 'minmax(90px, 0.8fr)',
  rule: 'minmax(90px, 1fr)',
  probe: 'minmax(90px, 1fr)',
  offer: 'minmax(90px, 1fr)',
  promise: 'minmax(90px, 0.8fr)',
  mos: '70px',
};

/** Columns of numbers stand at the end of their cell. */
export const isAtEnd = (column: CallColumn): boolean =>
  column === 'talk' || column === 'ring' || column === 'hold' || column === 'wrap' || column === 'mos';

/** What stands in one cell. */
export const callCell = (
  row: CallRow,
  column: CallColumn,
  {
    format,
    texts,
    outcome,
  }: { readonly format: Format; readonly texts: Messages; readonly outcome: (code: string) => string },
): ReactNode => {
  const span = (ms: number | null): string => (ms === null ? '' : format.duration(ms));
  switch (column) {
    case 'when': {
      const Icon = row.direction === 'inbound' ? PhoneIncoming : PhoneOutgoing;
      const name = row.direction === 'inbound' ? texts.calls.inbound : texts.calls.outbound;
      return (
        <>
          <Icon size={14} className="soft" role="img" aria-label={name} /> {format.dayTime(row.startedAt)}
        </>
      );
    }
    case 'who':
      return (
        <>
          {row.name === '' ? (
            // The column of numbers makes way where there is little room.
            <span className="soft">{format.phone(row.number)}</span>
          ) : (
            <span className="strong">{row.name}</span>
          )}
          {row.company !== '' && <span className="soft"> · {row.company}</span>}
        </>
      );
    case 'number':
      return format.phone(row.number);
    case 'talk':
      return row.answeredAt === null ? '' : span(row.talkMs);
    case 'lineResult':
      return row.lineResult === null ? texts.app.none : texts.lineResult[row.lineResult];
    case 'outcome':
      return (
        <>
          {row.outcome === null ? (
            <span className="soft">{texts.app.none}</span>
          ) : (
            <span className="strong">{outcome(row.outcome)}</span>
          )}
          {row.expected !== null && row.expected !== 'yes' && (
            <span className="soft"> · {texts.expected[row.expected]}</span>
          )}
        </>
      );
    case 'agent':
      return row.agent;
    case 'note':
      return <span className="soft">{row.note}</span>;
    case 'company':
      return row.company;
    case 'ring':
      return span(row.ringMs);
    case 'hold':
      return span(row.holdMs);
    case 'wrap':
      return span(row.wrapMs);
    case 'expected':
      return row.expected === null ? '' : texts.expected[row.expected];
    case 'sip':
      return row.sipCode === null ? '' : `${row.sipCode} ${row.sipReason}`;
    case 'rule':
      return row.rule === '' ? '' : ruleText(row.rule, texts);
    case 'probe':
      return row.probe;
    case 'offer':
      return row.offer;
    case 'promise':
      return row.promise === 'none' ? '' : texts.callPromise[row.promise];
    case 'mos':
      return row.mos === null ? '' : format.number(row.mos, 1);
  }
};
