import type { ServerVerdict } from '../contract/self-test.ts';

/** What is looked at before a shift, in this order. */
export const checkNames = [
  'microphone',
  'speaker',
  'loopback',
  'ice',
  'server',
  'registration',
  'clock',
] as const;
export type CheckName = (typeof checkNames)[number];

/** Every finding has a sentence in core/messages/self-test.ts: what it is and, where something is wrong, what to do. */
export type Finding =
  | 'microphone-heard'
  | 'microphone-quiet'
  | 'microphone-refused'
  | 'microphone-absent'
  | 'microphone-busy'
  | 'speaker-played'
  | 'speaker-failed'
  | 'loopback-heard'
  | 'loopback-silent'
  | 'loopback-failed'
  | 'ice-found'
  | 'ice-none'
  | 'server-practice'
  | 'server-none'
  | 'server-reached'
  | 'server-browser-alone'
  | 'server-unreachable'
  | `server-${Exclude<ServerVerdict, 'reached' | 'unreachable'>}`
  | 'registration-ready'
  | 'registration-stale'
  | 'registration-not'
  | 'registration-none'
  | 'clock-right'
  | 'clock-wrong'
  | 'clock-unknown';

export type CheckResult = {
  readonly name: CheckName;
  readonly state: 'ok' | 'problem' | 'skipped';
  readonly finding: Finding;
  /** A measure beside the finding: milliseconds, candidates, seconds, a status. */
  readonly measure: number | string | null;
};

const skipped: readonly Finding[] = ['server-practice', 'server-none', 'registration-none', 'clock-unknown'];
const good: readonly Finding[] = [
  'microphone-heard',
  'speaker-played',
  'loopback-heard',
  'ice-found',
  'server-reached',
  'registration-ready',
  'clock-right',
];

export const checkResult = (
  name: CheckName,
  finding: Finding,
  measure: CheckResult['measure'] = null,
): CheckResult => ({
  name,
  finding,
  measure,
  state: good.includes(finding) ? 'ok' : skipped.includes(finding) ? 'skipped' : 'problem',
});

/** A certificate, a promise and a digest all depend on the time; half a minute harms none of them. */
export const clockToleranceMs = 30_000;

/** `difference`: this machine's clock less the server's, in milliseconds. */
export const clockResult = (difference: number | null): CheckResult =>
  difference === null
    ? checkResult('clock', 'clock-unknown')
    : checkResult(
        'clock',
        Math.abs(difference) <= clockToleranceMs ? 'clock-right' : 'clock-wrong',
        Math.round(difference / 1000),
      );

/** Date header of a SIP answer (RFC 3261 §20.17), as UTC milliseconds, or null. */
export const sipDate = (message: string): number | null => {
  const said = /^SIP\/2\.0 [^]*?\r?\ndate[ \t]*:[ \t]*([^\r\n]{1,60})/i.exec(message.slice(0, 5_000))?.[1];
  const at = said === undefined ? Number.NaN : Date.parse(said);
  return Number.isNaN(at) ? null : at;
};

export const serverResult = (verdict: ServerVerdict, detail: string): CheckResult =>
  checkResult('server', verdict === 'reached' ? 'server-browser-alone' : `server-${verdict}`, detail || null);
