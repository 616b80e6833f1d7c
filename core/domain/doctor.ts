import type { ServerVerdict } from '../contract/self-test.ts';

/** What is looked at, in the order in which it is told. */
export const checkTopics = [
  'versions',
  'disk',
  'database',
  'backup',
  'permissions',
  'secrets',
  'policy',
  'line',
  'certificates',
  'intake',
  'sources',
  'clock',
  'zones',
  'crashes',
] as const;
export type CheckTopic = (typeof checkTopics)[number];

export type CheckLevel = 'ok' | 'warning' | 'error' | 'skipped';

/** Each has a sentence of what was found and, where something is wrong, one of what to do (core/messages/doctor-findings.ts). */
export const doctorFindings = [
  'versions-known',
  'disk-room',
  'disk-low',
  'disk-full',
  'disk-read-only',
  'database-good',
  'database-checked',
  'database-missing',
  'database-older',
  'database-failed',
  'database-wal-large',
  'backup-recent',
  'backup-old',
  'backup-none',
  'backup-failed',
  'permissions-own',
  'permissions-open',
  'permissions-owner',
  'permissions-system',
  'secrets-readable',
  'secrets-failed',
  'policy-none',
  'policy-in-force',
  'policy-last-good',
  'policy-refused',
  'line-none',
  'line-practice',
  'line-password-missing',
  'line-plain',
  'line-reached',
  'line-name',
  'line-refused',
  'line-silent',
  'line-certificate',
  'line-certificate-expired',
  'line-certificate-name',
  'line-not-websocket',
  'line-not-sip',
  'line-unreachable',
  'certificates-none',
  'certificate-valid',
  'certificate-soon',
  'certificate-over',
  'certificate-unreadable',
  'intake-off',
  'intake-listening',
  'intake-on',
  'intake-failed',
  'sources-none',
  'source-off',
  'source-reads',
  'source-not-yet',
  'source-stopped',
  'source-failing',
  'source-took',
  'source-refused',
  'clock-agrees',
  'clock-apart',
  'clock-unknown',
  'clock-behind-data',
  'clock-went-back',
  'zones-known',
  'zones-old',
  'zones-missing',
  'crashes-none',
  'crashes-before',
  'crashes-lately',
  'too-slow',
  'not-checked',
] as const satisfies readonly (string | `line-${ServerVerdict}`)[];
export type DoctorFinding = (typeof doctorFindings)[number];

const skipped: readonly DoctorFinding[] = [
  'database-missing',
  'permissions-system',
  'policy-none',
  'line-none',
  'certificates-none',
  'intake-off',
  'sources-none',
  'source-off',
  'source-stopped',
  'clock-unknown',
];
const good: readonly DoctorFinding[] = [
  'versions-known',
  'disk-room',
  'database-good',
  'database-checked',
  'backup-recent',
  'permissions-own',
  'secrets-readable',
  'policy-in-force',
  'line-practice',
  'line-reached',
  'certificate-valid',
  'intake-listening',
  'intake-on',
  'source-reads',
  'source-not-yet',
  'source-took',
  'clock-agrees',
  'zones-known',
  'crashes-none',
  'crashes-before',
];
/** Work goes on, and somebody should look at it. */
const warnings: readonly DoctorFinding[] = [
  'disk-low',
  'database-older',
  'database-wal-large',
  'backup-old',
  'backup-none',
  'permissions-open',
  'policy-last-good',
  'line-plain',
  'certificate-soon',
  'source-refused',
  'clock-went-back',
  'zones-old',
  'crashes-lately',
  'too-slow',
  'not-checked',
];

/** What is in neither list stands in the way of the work. */
export const levelOf = (finding: DoctorFinding): CheckLevel =>
  good.includes(finding)
    ? 'ok'
    : skipped.includes(finding)
      ? 'skipped'
      : warnings.includes(finding)
        ? 'warning'
        : 'error';

export type DoctorFacts = Readonly<Record<string, string | number>>;

export type DoctorCheck = {
  readonly topic: CheckTopic;
  readonly level: CheckLevel;
  readonly finding: DoctorFinding;
  /** Which of several: a server, a mailbox, a file. It may name somebody, and stays on the machine. */
  readonly subject: string | null;
  /** Measures, codes and versions, which name nobody. */
  readonly facts: DoctorFacts;
};

export const doctorCheck = (
  topic: CheckTopic,
  finding: DoctorFinding,
  facts: DoctorFacts = {},
  subject: string | null = null,
): DoctorCheck => ({ topic, level: levelOf(finding), finding, subject, facts });

export type DoctorReport = {
  /** UTC ms. */
  readonly at: number;
  readonly checks: readonly DoctorCheck[];
};

/** As it may leave the workstation: which of several is told by its place. */
export const redactReport = (report: DoctorReport): DoctorReport => {
  const counts = new Map<CheckTopic, number>();
  return {
    ...report,
    checks: report.checks.map((check) => {
      if (check.subject === null) return check;
      const count = (counts.get(check.topic) ?? 0) + 1;
      counts.set(check.topic, count);
      return { ...check, subject: `‹${check.topic} ${count}›` };
    }),
  };
};
