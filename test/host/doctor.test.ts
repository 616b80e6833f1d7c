import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { checkTopics, doctorFindings, levelOf, type DoctorFinding } from '../../core/domain/doctor.ts';
import { doctorFoundTexts, doctorTodoTexts } from '../../core/messages/doctor-findings.ts';
import { plainLineOptions } from '../../core/contract/line.ts';
import { databaseFile } from '../../db/open.ts';
import { crashAddress, crashOf, keepCrash, setCrashAddress } from '../../host/crash-reports.ts';
import { runDoctor, type DoctorOrder } from '../../host/doctor/run-doctor.ts';
import type { Running } from '../../host/doctor/subject.ts';
import { nodePorts } from '../../host/node-ports.ts';
import { dataFolder } from '../db/records.ts';
import { fixedClock } from '../support/clock.ts';
import { openClient, startWorkstation } from '../support/workstation.ts';
import { memorySecrets, openContext } from './context.ts';
import { runCommand } from './run-command.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
const closers: (() => void)[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) close();
});

const findings = async (
  dataDir: string,
  {
    at = now,
    running = null,
    ...order
  }: Partial<DoctorOrder> & { readonly at?: number; readonly running?: Running | null } = {},
) => {
  const ports = nodePorts(dataDir, { clock: fixedClock(at), secrets: memorySecrets() });
  const report = await runDoctor(
    { dataDir, ports, running },
    { whole: false, signal: new AbortController().signal, ...order },
  );
  return {
    report,
    found: report.checks.map(({ finding }) => finding),
    of: (finding: DoctorFinding) => report.checks.find((check) => check.finding === finding),
  };
};

/** A PBX as far as the handshake goes, whose clock says `date`. */
const pbx = async (date: string): Promise<string> => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'sip' });
  server.on('headers', (headers) => headers.push(`Date: ${date}`));
  await new Promise<void>((listening) => server.once('listening', () => listening()));
  closers.push(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `ws://127.0.0.1:${address.port}/ws`;
};

const account = (server: string, id = 'first') => ({
  id,
  server,
  domain: 'pbx.example.org',
  user: '101',
  authorizationUser: '101',
  displayName: '',
  instanceId: 'i',
  options: plainLineOptions,
});
const lineOf = (...servers: readonly string[]) => ({
  line: {
    kind: 'sip',
    accounts: servers.map((server, index) => account(server, index === 0 ? 'first' : `a${index}`)),
  },
});

describe('what the doctor says', () => {
  it('has a sentence for every finding, and a remedy for everything that is wrong', () => {
    for (const language of ['fr', 'en'] as const) {
      const unsaid = doctorFindings.filter((finding) => doctorFoundTexts[language][finding]({}) === '');
      const helpless = doctorFindings.filter(
        (finding) => ['warning', 'error'].includes(levelOf(finding)) && !doctorTodoTexts[language][finding],
      );
      expect([unsaid, helpless]).toEqual([[], []]);
    }
  });
});

describe('a data folder', () => {
  it('that is not there yet is no fault, and stays as it is', async () => {
    const dataDir = join(dataFolder(), 'not', 'yet');
    const { found, report } = await findings(dataDir);
    expect(found).toContain('database-missing');
    expect(found).toContain('disk-room');
    expect(report.checks.filter(({ level }) => level === 'error')).toEqual([]);
    expect(statSync(dataDir, { throwIfNoEntry: false })).toBe(undefined);
  });

  it('with a sound database is told in the order of the topics, with every page looked through when asked', async () => {
    const { dataDir } = await openContext(now);
    const { report, found, of } = await findings(dataDir, { whole: true });
    const topics = report.checks.map(({ topic }) => checkTopics.indexOf(topic));
    expect(topics).toEqual(topics.toSorted((a, b) => a - b));
    expect(found).toContain('database-checked');
    expect(of('versions-known')?.facts['sqlite']).toMatch(/^3\.\d+\.\d+$/u);
  });

  it('whose database is damaged, of another program or of a later version says which', async () => {
    const damaged = dataFolder();
    writeFileSync(databaseFile(damaged), 'no database of any kind'.repeat(100));
    expect((await findings(damaged)).of('database-failed')?.facts['code']).toBe('db/damaged');

    const { dataDir, db } = await openContext(now);
    await db.close();
    const { default: Database } = await import('better-sqlite3');
    const later = new Database(databaseFile(dataDir));
    later.pragma('user_version = 99990');
    later.close();
    expect((await findings(dataDir)).of('database-failed')?.facts['code']).toBe('db/from-the-future');
  });

  it.skipIf(process.platform === 'win32')('that others may read is said, by name', async () => {
    const { dataDir, ports } = await openContext(now);
    ports.secrets.set('x', 'y');
    chmodSync(dataDir, 0o700);
    expect((await findings(dataDir)).found).toContain('permissions-own');
    chmodSync(dataDir, 0o755);
    chmodSync(join(dataDir, 'secrets.key'), 0o644);
    expect((await findings(dataDir)).of('permissions-open')?.facts['files']).toBe('., secrets.key');
  });

  it('whose secrets cannot be opened says so', async () => {
    const { dataDir, ports } = await openContext(now);
    ports.secrets.set('x', 'y');
    rmSync(join(dataDir, 'secrets.key'));
    const report = await runDoctor(
      { dataDir, ports, running: null },
      { whole: false, signal: new AbortController().signal },
    );
    expect(report.checks.find(({ topic }) => topic === 'secrets')).toMatchObject({
      finding: 'secrets-failed',
      facts: { code: 'secrets/damaged' },
    });
  });

  it('with crashes of this week wants a look at them, and with older ones does not', async () => {
    const { dataDir } = await openContext(now);
    keepCrash(dataDir, crashOf('host', new TypeError('x is not a function'), now - 3_600_000));
    expect((await findings(dataDir)).of('crashes-lately')?.facts['count']).toBe(1);
    expect((await findings(dataDir, { at: now + 8 * 86_400_000 })).found).toContain('crashes-before');
  });

  it('under a policy says whether it is in force, and where crash reports go by it', async () => {
    const { dataDir } = await openContext(now);
    expect((await findings(dataDir)).found).toContain('policy-none');
    const file = join(dataFolder(), 'policy.json');
    vi.stubEnv('RAPPEL_POLICY', file);
    const put = (policy: object): void => writeFileSync(file, JSON.stringify(policy), { mode: 0o600 });
    put({ version: 1, setBy: 'IT', crashReports: { address: 'https://crashes.example.org/rappel' } });
    expect((await findings(dataDir)).of('policy-in-force')?.subject).toBe(file);
    setCrashAddress(dataDir, 'https://elsewhere.example.org/');
    expect(crashAddress(dataDir)).toBe('https://crashes.example.org/rappel');
    put({ version: 1, setBy: 'IT', crashReports: { address: 'nowhere' } });
    expect((await findings(dataDir)).of('policy-refused')).toMatchObject({
      level: 'error',
      facts: { problems: 1 },
    });
    expect(crashAddress(dataDir)).toBe('https://elsewhere.example.org/');
  });

  it('without a backup, with a fresh one, and with one that is behind', async () => {
    const { dataDir } = await openContext(now);
    expect((await findings(dataDir)).found).toContain('backup-none');
    mkdirSync(join(dataDir, 'backups'));
    const stamp = (at: number): string => new Date(at).toISOString().slice(0, 19).replaceAll(':', '-');
    const written = statSync(databaseFile(dataDir)).mtimeMs;
    writeFileSync(join(dataDir, 'backups', `backup-${stamp(written - 30 * 3_600_000)}Z.sqlite`), '');
    expect((await findings(dataDir, { at: written })).found).toContain('backup-old');
    writeFileSync(join(dataDir, 'backups', `backup-${stamp(written - 60_000)}Z.sqlite`), '');
    expect((await findings(dataDir, { at: written })).found).toContain('backup-recent');
  });
});

describe('the line and the clock', () => {
  it('are asked of the line’s own servers: what answers, what refuses, and how far apart the clocks are', async () => {
    const right = await pbx('Thu, 12 Mar 2026 10:00:00 GMT');
    const gone = createServer().listen(0, '127.0.0.1');
    await new Promise<void>((listening) => gone.once('listening', () => listening()));
    const port = (gone.address() as { readonly port: number }).port;
    await new Promise<void>((closed) => gone.close(() => closed()));
    const { dataDir, db } = await openContext(now);
    await db.write('settings.write', { values: lineOf(right, `ws://127.0.0.1:${port}/`), at: now });
    const { found, of } = await findings(dataDir);
    expect(found).toContain('line-reached');
    expect(found).toContain('line-refused');
    expect(found).toContain('clock-agrees');
    expect(found.filter((one) => one === 'line-password-missing')).toHaveLength(2);
    expect(of('line-reached')?.subject).toBe('127.0.0.1');

    await db.write('settings.write', {
      values: lineOf(await pbx('Thu, 12 Mar 2026 09:50:00 GMT')),
      at: now,
    });
    expect((await findings(dataDir)).of('clock-apart')?.facts['seconds']).toBe(600);
  });

  it('notices a clock that is behind what was written down', async () => {
    const { dataDir } = await openContext(now);
    expect((await findings(dataDir)).found).not.toContain('clock-behind-data');
    const { default: Database } = await import('better-sqlite3');
    const file = new Database(databaseFile(dataDir));
    file
      .prepare(
        `INSERT INTO event (uid, at, kind, subject, data, previous, hash) VALUES ('u', ?, 'x', 's', '{}', x'00', x'00')`,
      )
      .run(now + 3_600_000);
    file.close();
    expect((await findings(dataDir)).of('clock-behind-data')?.facts['newest']).toBe('2026-03-12 11:00');
  });
});

describe('a run', () => {
  const silent = async (): Promise<string> => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise<void>((listening) => server.once('listening', () => listening()));
    closers.push(() => server.close());
    return `ws://127.0.0.1:${(server.address() as { readonly port: number }).port}/`;
  };

  it('tells what it has when its time is over, and what was too slow', async () => {
    const { dataDir, db } = await openContext(now);
    await db.write('settings.write', { values: lineOf(await silent()), at: now });
    const { report } = await findings(dataDir, { limitMs: 400 });
    const slow = report.checks.filter(({ finding }) => finding === 'too-slow').map(({ topic }) => topic);
    expect(slow).toEqual(['line', 'certificates', 'clock']);
    expect(report.checks.some(({ finding }) => finding === 'disk-room')).toBe(true);
  });

  it('ends when it is stopped', async () => {
    const { dataDir, db } = await openContext(now);
    await db.write('settings.write', { values: lineOf(await silent()), at: now });
    const control = new AbortController();
    const run = findings(dataDir, { signal: control.signal });
    control.abort();
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('over the wire and from the command line', () => {
  it('a window runs it, another stops it, and a bundle comes as a file', async () => {
    const workstation = await startWorkstation();
    try {
      const { client } = await openClient(workstation);
      const report = await client.call('diagnostics.run', { whole: false });
      expect(report.checks.map(({ finding }) => finding)).toEqual(
        expect.arrayContaining(['database-good', 'intake-off', 'sources-none', 'crashes-none']),
      );
      const run = client.call('diagnostics.run', { whole: false });
      const { client: other } = await openClient(workstation);
      await other.call('diagnostics.stop', {});
      await expect(run).rejects.toMatchObject({ code: 'cancelled' });
      const bundle = await client.call('diagnostics.bundle', {});
      expect(bundle.name).toMatch(/^rappel-diagnostic-[\d-]+\.zip$/u);
      expect(Buffer.from(bundle.data, 'base64').subarray(0, 2).toString()).toBe('PK');
    } finally {
      await workstation.close();
    }
  });

  it('exits with 1 where something is to be put right, and prints the report all the same', async () => {
    const dataDir = dataFolder();
    const clean = await runCommand(['doctor', '--json', '--data', dataDir]);
    expect(clean.code).toBe(0);
    writeFileSync(databaseFile(dataDir), 'no database of any kind'.repeat(100));
    const ports = { platform: { ...nodePorts(dataDir).platform, locale: 'fr-FR' } };
    const broken = await runCommand(['doctor', '--data', dataDir], { ports });
    expect(broken.code).toBe(1);
    expect(broken.out).toContain('La base ne peut pas être utilisée.');
    expect(broken.out).toContain('rappel restore --dry-run');
    const json = await runCommand(['doctor', '--json', '--data', dataDir]);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({ checks: expect.any(Array) as unknown });
  });
});
