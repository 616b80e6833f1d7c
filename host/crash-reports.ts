import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { crashReport, type CrashReport } from '../core/contract/diagnostics.ts';
import { redactError } from '../core/domain/redact-error.ts';
import { ExpectedError } from '../core/errors.ts';
import { isLoopbackHost } from './intake/loopback-host.ts';
import { loadPolicy } from './policy/load-policy.ts';
import { policyPlace } from './policy/place.ts';
import { version } from './version.ts';

/**
 * What went down, in the folder `crashes`: a file of JSON each, without a word of what it was working on. They stay
 * here; only where IT has set an address are they sent (host/send-crashes.ts).
 */
export const crashFolder = (dataDir: string): string => join(dataDir, 'crashes');

/** Files that are kept; the oldest go first. */
export const mostCrashes = 20;
/** One fault that comes again and again must not push out what happened before it. */
const mostAMinute = 5;

const namePattern = /^crash-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z)-\d+-\d+(\.sent)?\.json$/;
let count = 0;

const names = (dataDir: string): readonly string[] => {
  try {
    return readdirSync(crashFolder(dataDir))
      .filter((name) => namePattern.test(name))
      .toSorted();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
};

const instantOf = (name: string): number => {
  const [day = '', time = ''] = (namePattern.exec(name)?.[1] ?? '').split('T');
  const [hour, minute, second, ms = ''] = time.split('-');
  return Date.parse(`${day}T${hour}:${minute}:${second}.${ms}`);
};

export type KeptCrash = CrashReport & { readonly name: string; readonly sent: boolean };

/** The newest first. A file that was cut or changed is left out. */
export const listCrashes = (dataDir: string): readonly KeptCrash[] =>
  names(dataDir)
    .toReversed()
    .flatMap((name) => {
      try {
        const read = crashReport.parse(JSON.parse(readFileSync(join(crashFolder(dataDir), name), 'utf8')));
        return [{ ...read, name, sent: name.endsWith('.sent.json') }];
      } catch {
        return [];
      }
    });

export const runtime = (): string =>
  `${process.versions['electron'] === undefined ? `Node ${process.versions.node}` : `Electron ${process.versions['electron']}`}, ${process.platform} ${process.arch}`;

export const crashOf = (place: CrashReport['place'], thrown: unknown, at: number): CrashReport => ({
  at,
  place,
  version,
  runtime: runtime(),
  error: redactError(thrown),
});

/**
 * Writes it down at once, for the process may be about to end. Never throws: it is called where something else already
 * went wrong, and says on stderr that it could not. Answers whether it was kept.
 */
export const keepCrash = (dataDir: string, report: CrashReport): boolean => {
  try {
    const folder = crashFolder(dataDir);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const before = names(dataDir);
    if (before.filter((name) => Math.abs(report.at - instantOf(name)) < 60_000).length >= mostAMinute)
      return false;
    for (const name of before.slice(0, Math.max(0, before.length - mostCrashes + 1)))
      rmSync(join(folder, name), { force: true });
    count += 1;
    const stamp = new Date(report.at).toISOString().replaceAll(/[:.]/g, '-');
    writeFileSync(
      join(folder, `crash-${stamp}-${process.pid}-${count}.json`),
      `${JSON.stringify(report, null, 2)}\n`,
      { mode: 0o600, flag: 'wx' },
    );
    return true;
  } catch (error) {
    process.stderr.write(
      `crash report not written (${error instanceof Error && 'code' in error ? String(error.code) : 'bug'})\n`,
    );
    return false;
  }
};

export const markSent = (dataDir: string, name: string): void =>
  renameSync(
    join(crashFolder(dataDir), name),
    join(crashFolder(dataDir), name.replace('.json', '.sent.json')),
  );

/**
 * Where IT wants crash reports sent, in a file of the data folder rather than among the settings: the desktop must know
 * before there is a database, and no window may write it.
 */
const addressFile = (dataDir: string): string => join(dataDir, 'crash-reports.json');
const addressShape = z.object({ address: z.string() });

/**
 * The address of the machine's policy, else the one that was set here. Null: they stay here. What cannot be read counts as
 * none: nothing is sent by mistake.
 */
export const crashAddress = (dataDir: string): string | null => {
  try {
    const { policy } = loadPolicy(dataDir, { file: policyPlace(), now: 0, keepGood: false });
    const byPolicy = policy?.crashReports?.address;
    return checkCrashAddress(
      byPolicy ?? addressShape.parse(JSON.parse(readFileSync(addressFile(dataDir), 'utf8'))).address,
    );
  } catch {
    return null;
  }
};

/** https, or http on this machine. Error: `crashes/address`. */
export const checkCrashAddress = (text: string): string => {
  const url = URL.parse(text);
  const fits =
    url !== null &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname))) &&
    url.username === '' &&
    url.password === '';
  if (fits) return url.href;
  throw new ExpectedError(
    'crashes/address',
    'Crash reports are sent to an address that begins with https://, without a name or password in it. Correct it, or use none to keep them on this machine.',
  );
};

export const setCrashAddress = (dataDir: string, address: string | null): void => {
  if (address === null) rmSync(addressFile(dataDir), { force: true });
  else {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(addressFile(dataDir), JSON.stringify({ address: checkCrashAddress(address) }), {
      mode: 0o600,
    });
  }
};
