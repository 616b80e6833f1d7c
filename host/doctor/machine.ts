import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { doctorCheck } from '../../core/domain/doctor.ts';
import { databaseFile } from '../../db/open.ts';
import { listCrashes, runtime } from '../crash-reports.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { policyPlace } from '../policy/place.ts';
import { version } from '../version.ts';
import { minuteOf, type Check } from './subject.ts';

export const versions: Check = async (_subject, { examined }) => {
  const { sqlite, schema } = await examined.catch(() => ({ sqlite: '–', schema: '–' }));
  return [
    doctorCheck('versions', 'versions-known', {
      app: version,
      runtime: runtime(),
      chromium: process.versions['chrome'] ?? '–',
      sqlite,
      schema,
    }),
  ];
};

/** With less, nothing more may be saved within the day. */
const fullBytes = 50_000_000;
const lowBytes = 1_000_000_000;

/** The folder itself, or the nearest above it that is there: the first start makes the rest. */
const nearest = (folder: string): string =>
  existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));

export const disk: Check = async ({ dataDir }) => {
  const folder = nearest(dataDir);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const size = await stat(databaseFile(dataDir)).then(
    (stats) => stats.size,
    () => 0,
  );
  // A backup wants twice the database.
  const wanted = Math.max(lowBytes, 2 * size);
  const facts = { freeMb: Math.floor(free / 1e6), wantedMb: Math.ceil(wanted / 1e6) };
  const trial = join(folder, `.rappel-doctor-${process.pid}`);
  try {
    writeFileSync(trial, 'x', { mode: 0o600 });
    rmSync(trial);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'bug';
    return [doctorCheck('disk', code === 'ENOSPC' ? 'disk-full' : 'disk-read-only', { ...facts, code })];
  }
  return [
    doctorCheck('disk', free < fullBytes ? 'disk-full' : free < wanted ? 'disk-low' : 'disk-room', facts),
  ];
};

const modeOf = async (path: string): Promise<{ readonly mode: number; readonly uid: number } | null> =>
  stat(path).then(
    ({ mode, uid }) => ({ mode, uid }),
    () => null,
  );

/** What only the owner may read. Names are relative to the data folder. */
const own = [
  '',
  'secrets.key',
  'secrets.sealed',
  'secrets.keychain',
  'rappel.sqlite',
  'serve.json',
  'backups',
  'journal',
  'recordings',
  'voicemail',
  'logs',
  'crashes',
] as const;

export const permissions: Check = async ({ dataDir }) => {
  // Windows has its own lists of rights, and gives the folder those of the user's profile.
  if (process.platform === 'win32') return [doctorCheck('permissions', 'permissions-system')];
  const me = process.getuid?.() ?? -1;
  const found = await Promise.all(own.map(async (name) => ({ name, is: await modeOf(join(dataDir, name)) })));
  const named = (chosen: typeof found): string => chosen.map(({ name }) => name || '.').join(', ');
  // Within a folder that nobody else may enter, the rights of a file let nobody in; a copy of it keeps them.
  const others = found.filter(({ is }) => is !== null && is.uid !== me && me !== 0);
  const open = found.filter(({ is }) => is !== null && (is.mode & 0o077) !== 0);
  if (others.length > 0) return [doctorCheck('permissions', 'permissions-owner', { files: named(others) })];
  if (open.length > 0) return [doctorCheck('permissions', 'permissions-open', { files: named(open) })];
  return [doctorCheck('permissions', 'permissions-own')];
};

export const policy: Check = ({ dataDir, ports, running }) => {
  const { state, file, since, error, problems } =
    running?.policy() ??
    loadPolicy(dataDir, { file: policyPlace(), now: ports.clock.now(), keepGood: false });
  const facts = {
    ...(since === null ? {} : { since: minuteOf(since) }),
    ...(error === null ? {} : { code: error.code }),
    problems: problems.length,
  };
  return Promise.resolve([doctorCheck('policy', `policy-${state}`, facts, state === 'none' ? null : file)]);
};

const weekMs = 7 * 86_400_000;

export const crashes: Check = ({ dataDir, ports }) => {
  const all = listCrashes(dataDir);
  const lately = all.filter(({ at }) => ports.clock.now() - at < weekMs).length;
  const [newest] = all;
  if (!newest) return Promise.resolve([doctorCheck('crashes', 'crashes-none')]);
  const facts = { count: lately || all.length, newest: minuteOf(newest.at), place: newest.place };
  return Promise.resolve([doctorCheck('crashes', lately > 0 ? 'crashes-lately' : 'crashes-before', facts)]);
};
