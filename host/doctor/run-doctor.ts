import {
  doctorCheck,
  type CheckTopic,
  type DoctorCheck,
  type DoctorReport,
} from '../../core/domain/doctor.ts';
import { CancelledError, errorCode } from '../../core/errors.ts';
import { examineFile } from '../../db/backup.ts';
import { databaseFile } from '../../db/open.ts';
import { backup, database, secrets } from './data.ts';
import { intake, sources } from './intake.ts';
import { askServers, certificates, clock, line, zones } from './line.ts';
import { crashes, disk, permissions, policy, versions } from './machine.ts';
import type { Check, DoctorSubject, Findings } from './subject.ts';

/** Whatever hangs, the report comes within this time; a question to a server has less. */
export const doctorLimitMs = 12_000;
/** A look through every page of a large database takes its time. */
export const wholeLimitMs = 300_000;

export type DoctorOrder = {
  /** Have every page of the database looked through. */
  readonly whole: boolean;
  readonly signal: AbortSignal;
  readonly limitMs?: number;
};

/** A check that comes too late is a finding of its own, and the others are told all the same. */
const within = async (
  topic: CheckTopic,
  work: Promise<readonly DoctorCheck[]>,
  late: Promise<'late'>,
): Promise<readonly DoctorCheck[]> => {
  try {
    const found = await Promise.race([work, late]);
    return found === 'late' ? [doctorCheck(topic, 'too-slow')] : found;
  } catch (error) {
    const code = errorCode(error);
    // The end of the time, as whoever was waited for says it.
    return [
      code === 'cancelled' ? doctorCheck(topic, 'too-slow') : doctorCheck(topic, 'not-checked', { code }),
    ];
  }
};

/**
 * Looks at a workstation without changing anything of it: at a running host from inside, else from outside, and also
 * where its database cannot be opened. Error: `cancelled`.
 */
export const runDoctor = async (
  subject: DoctorSubject,
  { whole, signal, limitMs = whole ? wholeLimitMs : doctorLimitMs }: DoctorOrder,
): Promise<DoctorReport> => {
  const over = AbortSignal.timeout(limitMs);
  const stop = AbortSignal.any([signal, over]);
  const file = databaseFile(subject.dataDir);
  const examined = examineFile({ file, whole, countRows: false }, stop);
  const servers = askServers(examined, subject.ports.clock);
  const findings: Findings = { examined, servers };
  // Each check asks for them by itself; one that does not must not leave them unheard.
  for (const one of [examined, servers]) one.catch(() => undefined);
  const late = new Promise<'late'>((resolve) => {
    if (stop.aborted) resolve('late');
    stop.addEventListener('abort', () => resolve('late'), { once: true });
  });
  /** In the order of `checkTopics`. */
  const checks: Readonly<Record<CheckTopic, Check>> = {
    versions,
    disk,
    database: database(whole),
    backup,
    permissions,
    secrets,
    policy,
    line,
    certificates,
    intake,
    sources,
    clock,
    zones,
    crashes,
  };
  const found = await Promise.all(
    (Object.entries(checks) as [CheckTopic, Check][]).map(([topic, check]) =>
      within(topic, (async () => check(subject, findings))(), late),
    ),
  );
  if (signal.aborted) throw new CancelledError('Stopped before the end.');
  return { at: subject.ports.clock.now(), checks: found.flat() };
};
