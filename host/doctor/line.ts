import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { doctorCheck, type DoctorCheck } from '../../core/domain/doctor.ts';
import { clockToleranceMs } from '../../core/domain/self-test.ts';
import type { Clock } from '../../core/ports.ts';
import type { Examined } from '../../db/examine.ts';
import { intakeHttpSettings } from '../intake/http/intake-http.ts';
import { isLoopbackHost } from '../intake/loopback-host.ts';
import { passwordName, storedLineOf } from '../line-accounts.ts';
import { probeServer, type ServerProbe } from '../probe-server.ts';
import { dayOf, minuteOf, type Check } from './subject.ts';

/** Without a database there is no line to look at. */
const lineOf = async (examined: Promise<Examined>) =>
  storedLineOf((await examined.catch(() => null))?.settings['line']);

/** Asks each server of the line once, all at the same time, each within its own limit. */
export const askServers = async (
  examined: Promise<Examined>,
  clock: Clock,
): Promise<ReadonlyMap<string, ServerProbe>> => {
  const stored = await lineOf(examined);
  const servers = new Set(stored?.kind === 'sip' ? stored.accounts.map(({ server }) => server) : []);
  return new Map(
    await Promise.all(
      [...servers].map(async (server) => [server, await probeServer(server, clock)] as const),
    ),
  );
};

export const line: Check = async ({ dataDir, ports }, { examined, servers }) => {
  const stored = await lineOf(examined);
  if (!stored) return [doctorCheck('line', 'line-none')];
  if (stored.kind === 'practice') return [doctorCheck('line', 'line-practice')];
  // The desktop keeps passwords in the keychain, which the command line cannot ask.
  const knows = ports.secrets.kind !== 'sealed-file' || !existsSync(join(dataDir, 'secrets.keychain'));
  const asked = await servers;
  return stored.accounts.flatMap(({ id, server }): readonly DoctorCheck[] => {
    const found = asked.get(server);
    const { hostname, protocol } = new URL(server);
    return [
      ...(knows && ports.secrets.get(passwordName(id)) === null
        ? [doctorCheck('line', 'line-password-missing', {}, hostname)]
        : []),
      ...(protocol === 'ws:' && !isLoopbackHost(hostname)
        ? [doctorCheck('line', 'line-plain', {}, hostname)]
        : []),
      ...(found
        ? [doctorCheck('line', `line-${found.verdict}`, { ms: found.ms, detail: found.detail }, hostname)]
        : []),
    ];
  });
};

const dayMs = 86_400_000;
const soonDays = 21;

const certificateCheck = (until: number, now: number, subject: string): DoctorCheck => {
  const days = Math.floor((until - now) / dayMs);
  const finding =
    until <= now ? 'certificate-over' : days < soonDays ? 'certificate-soon' : 'certificate-valid';
  return doctorCheck('certificates', finding, { days, until: dayOf(until) }, subject);
};

export const certificates: Check = async ({ ports }, { examined, servers }) => {
  const now = ports.clock.now();
  const ofServers = [...(await servers)].flatMap(([server, { certificateUntil }]) =>
    certificateUntil === null ? [] : [certificateCheck(certificateUntil, now, new URL(server).hostname)],
  );
  const settings = await examined.then(
    (found) => found.settings['intake.http'],
    () => undefined,
  );
  const intake = intakeHttpSettings.safeParse(settings ?? {});
  const tls = intake.success ? intake.data.tls : null;
  const ofIntake = await (async (): Promise<readonly DoctorCheck[]> => {
    if (tls === null) return [];
    try {
      const { validTo } = new X509Certificate(await readFile(tls.certificate));
      return [certificateCheck(Date.parse(validTo), now, tls.certificate)];
    } catch {
      return [doctorCheck('certificates', 'certificate-unreadable', {}, tls.certificate)];
    }
  })();
  const all = [...ofServers, ...ofIntake];
  return all.length === 0 ? [doctorCheck('certificates', 'certificates-none')] : all;
};

/** The audit is written with this machine's own clock: nothing in it is of tomorrow. */
const aheadMs = 120_000;

export const clock: Check = async ({ ports, running }, { examined, servers }) => {
  const now = ports.clock.now();
  const checks: DoctorCheck[] = [];
  const newest = (await examined.catch(() => null))?.newestAt ?? null;
  if (newest !== null && newest - now > aheadMs)
    checks.push(doctorCheck('clock', 'clock-behind-data', { newest: minuteOf(newest), now: minuteOf(now) }));
  const back = running?.clockWentBackMs() ?? 0;
  if (back > 5_000)
    checks.push(doctorCheck('clock', 'clock-went-back', { seconds: Math.round(back / 1000) }));
  const told = [...(await servers).values()].find(({ date }) => date !== null);
  if (told === undefined || told.date === null) checks.push(doctorCheck('clock', 'clock-unknown'));
  else {
    // Halfway between the question and the answer.
    const apart = told.at - told.ms / 2 - told.date;
    const finding = Math.abs(apart) <= clockToleranceMs ? 'clock-agrees' : 'clock-apart';
    checks.push(doctorCheck('clock', finding, { seconds: Math.round(apart / 1000) }));
  }
  return checks;
};

/** Zones whose summer and winter tell whether the data is whole. */
const samples = [
  ['Europe/Paris', '14'],
  ['America/New_York', '08'],
  ['Australia/Sydney', '22'],
] as const;
const noonInJuly = Date.UTC(2024, 6, 1, 12);

export const zones: Check = ({ ports }) => {
  const data = process.versions['tz'] ?? '–';
  const facts = { data, zone: ports.platform.zone };
  try {
    const hour = (timeZone: string): string =>
      new Intl.DateTimeFormat('en', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(noonInJuly);
    if (samples.some(([zone, expected]) => hour(zone) !== expected))
      return Promise.resolve([doctorCheck('zones', 'zones-missing', facts)]);
    hour(ports.platform.zone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return Promise.resolve([doctorCheck('zones', 'zones-missing', facts)]);
  }
  const age = new Date(ports.clock.now()).getUTCFullYear() - Number.parseInt(data, 10);
  return Promise.resolve([doctorCheck('zones', age >= 3 ? 'zones-old' : 'zones-known', facts)]);
};
