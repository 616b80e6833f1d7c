import type { CallRow } from '../contract/call-row.ts';
import { csvLine } from './csv-cell.ts';

/** The call log as files. Instants are ISO 8601 in UTC, durations whole milliseconds. */

type Column = readonly [name: string, value: (row: CallRow) => string | number | null];

const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const columns: readonly Column[] = [
  ['attempt', (row) => row.attempt],
  ['request', (row) => row.request],
  ['direction', (row) => row.direction],
  ['number', (row) => row.number],
  ['name', (row) => row.name],
  ['company', (row) => row.company],
  ['agent', (row) => row.agent],
  ['started_at', (row) => instant(row.startedAt)],
  ['answered_at', (row) => instant(row.answeredAt)],
  ['ended_at', (row) => instant(row.endedAt)],
  ['ring_ms', (row) => row.ringMs],
  ['talk_ms', (row) => row.talkMs],
  ['hold_ms', (row) => row.holdMs],
  ['wrap_ms', (row) => row.wrapMs],
  ['line_result', (row) => row.lineResult],
  ['sip_code', (row) => row.sipCode],
  ['sip_reason', (row) => row.sipReason],
  ['outcome', (row) => row.outcome],
  ['expected', (row) => row.expected],
  ['note', (row) => row.note],
  ['reason', (row) => row.reason],
  ['rule', (row) => row.rule],
  ['probe', (row) => row.probe],
  ['offer', (row) => row.offer],
  ['promise', (row) => row.promise],
  ['mos', (row) => row.mos],
  // One a line: a label may hold any other sign.
  ['stakes_confirmed', (row) => row.talk.stakes.join('\n')],
  ['capabilities_used', (row) => row.talk.capabilities.join('\n')],
  ['needs_unmet', (row) => row.talk.needs.join('\n')],
];

/** Begins with a byte order mark, without which Excel reads accents wrongly. */
export const callsCsvHead = (): string => `\uFEFF${csvLine(columns.map(([name]) => name))}`;
export const callCsvLine = (row: CallRow): string => csvLine(columns.map(([, value]) => value(row)));

/** One call as a JSON value for people's scripts: as the contract has it, with instants as ISO 8601. */
export const callJson = (row: CallRow): Readonly<Record<string, unknown>> => ({
  ...row,
  startedAt: instant(row.startedAt),
  answeredAt: instant(row.answeredAt),
  endedAt: instant(row.endedAt),
});
