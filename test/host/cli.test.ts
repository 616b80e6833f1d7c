import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { chooseDataDir, defaultDataDir } from '../../host/data-dir.ts';
import { databaseFile } from '../../db/open.ts';
import { addProbe, addRequest, dataFolder, openDatabase } from '../db/records.ts';
import { fixedClock } from '../support/clock.ts';
import { memorySecrets } from './context.ts';
import { runCommand, type Ran } from './run-command.ts';

const main = join(import.meta.dirname, '../../host/cli/main.ts');

const rappel = (
  args: readonly string[],
  { now, signal }: { readonly now?: number; readonly signal?: AbortSignal } = {},
): Promise<Ran> =>
  runCommand(args, {
    signal,
    ports: now === undefined ? {} : { clock: fixedClock(now), secrets: memorySecrets() },
  });

/** Runs it as people do: as a program of its own. */
const program = async (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> => {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, out, err };
};

const now = Date.parse('2026-03-12T10:00:00Z');
const hour = 3_600_000;

describe('rappel queue', () => {
  it('answers an empty array for an empty folder', async () => {
    const { code, out } = await rappel(['queue', '--data', dataFolder(), '--json']);
    expect([code, JSON.parse(out)]).toEqual([0, []]);
  });

  it('answers who is to be called, in order, as the issue has it', async () => {
    const { db, dataDir, close } = openDatabase();
    const probe = addProbe(db);
    addRequest(db, {
      probe,
      name: 'Fay Fresh',
      askedAt: now - hour,
      words: 'Bonjour',
      stakes: [{ label: 'Prix', weight: 3 }],
      emails: ['fay@example.org'],
    });
    addRequest(db, {
      probe,
      name: 'Una Upcoming',
      promise: { start: now + hour, end: now + 2 * hour, by: 'agent' },
    });
    addRequest(db, {
      probe,
      name: 'Léa Late',
      promise: { start: now - 2 * hour, end: now - hour, by: 'prospect' },
    });
    addRequest(db, { probe, name: 'Nora None', askedAt: now - 2 * hour, phones: [] });
    close();
    const { code, out } = await rappel(['queue', '--data', dataDir], { now });
    expect(code).toBe(0);
    const rows = JSON.parse(out) as readonly Record<string, unknown>[];
    expect(rows.map(({ prospect, callable }) => [(prospect as { name: string }).name, callable])).toEqual([
      ['Léa Late', true],
      ['Fay Fresh', true],
      ['Nora None', false],
      ['Una Upcoming', false],
    ]);
    expect(rows[1]).toEqual({
      request: expect.any(String) as unknown,
      prospect: { name: 'Fay Fresh', company: '', phones: ['+33199000142'], emails: ['fay@example.org'] },
      words: 'Bonjour',
      stakes: [{ label: 'Prix', weight: 3 }],
      askedAt: '2026-03-12T09:00:00.000Z',
      promise: null,
      attempts: 0,
      callable: true,
      reason: 'This person may be called.',
    });
    expect(rows[0]).toMatchObject({
      promise: {
        start: '2026-03-12T08:00:00.000Z',
        end: '2026-03-12T09:00:00.000Z',
        zone: 'Europe/Paris',
        state: 'late',
      },
    });
    expect(rows[3]).toMatchObject({
      reason: 'A call is promised for later. Not before 2026-03-12T11:00:00.000Z.',
    });
    expect(
      JSON.parse((await rappel(['queue', '--data', dataDir, '--limit', '1'], { now })).out),
    ).toHaveLength(1);
    const explained = JSON.parse(
      (await rappel(['queue', '--data', dataDir, '--explain'], { now })).out,
    ) as readonly Record<string, unknown>[];
    expect(explained.map(({ why }) => why)).toEqual([
      expect.stringMatching(/^promised \d\d:\d\d – \d\d:\d\d, 1 h late$/) as unknown,
      'asked 1 h ago; weighs 3',
      'asked 2 h ago',
      expect.stringMatching(/^promised \d\d:\d\d – \d\d:\d\d$/) as unknown,
    ]);
    expect(explained[2]).toMatchObject({
      reservedBy: null,
      decision: { allowed: false, rule: 'no-number', facts: { hasNumber: false } },
    });
  });
});

describe('rappel seed and rappel calls', () => {
  it('makes the same people from the same seed, with calls that can be read in three formats', async () => {
    const [one, two] = [dataFolder(), dataFolder()];
    for (const folder of [one, two]) {
      const { code, out } = await rappel(
        ['seed', '--requests', '120', '--calls', '61', '--seed', '7', '--data', folder],
        { now },
      );
      expect([code, JSON.parse(out)]).toEqual([0, { requests: 120, calls: 61, seconds: 0 }]);
    }
    const names = async (folder: string) =>
      (
        JSON.parse((await rappel(['queue', '--limit', '500', '--data', folder], { now })).out) as readonly {
          prospect: unknown;
          words: string;
          promise: unknown;
        }[]
      ).map(({ prospect, words, promise }) => ({ prospect, words, promise }));
    const queue = await names(one);
    expect(queue.length).toBeGreaterThan(90);
    expect(await names(two)).toEqual(queue);
    const states = new Set(queue.map(({ promise }) => (promise as { state: string } | null)?.state));
    expect(states).toEqual(new Set(['late', 'due', 'upcoming', undefined]));

    const calls = JSON.parse((await rappel(['calls', '--data', one])).out) as readonly {
      startedAt: string;
      outcome: string;
    }[];
    expect(calls).toHaveLength(61);
    expect(calls.map(({ startedAt }) => startedAt)).toEqual(
      calls.map(({ startedAt }) => startedAt).toSorted(),
    );
    const lines = (await rappel(['calls', '--format', 'ndjson', '--data', one])).out.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(calls);
    const csv = (await rappel(['calls', '--format=csv', `--data=${one}`])).out;
    expect(csv.startsWith('\uFEFFattempt,')).toBe(true);
    expect(csv.trim().split('\r\n')).toHaveLength(62);
    const since = calls[50]?.startedAt ?? '';
    expect(JSON.parse((await rappel(['calls', '--since', since, '--data', one])).out)).toHaveLength(11);
    const filtered = async (filter: string) => rappel(['calls', '--filter', filter, '--data', one]);
    const [outcome = ''] = calls.map((call) => call.outcome);
    expect(JSON.parse((await filtered(`outcome=${outcome} since=${since}`)).out)).toEqual(
      calls.slice(50).filter((call) => call.outcome === outcome),
    );
    const wrong = await filtered('talk>60 mood=good');
    expect(wrong.code).toBe(1);
    expect(JSON.parse(wrong.out || wrong.err)).toMatchObject({
      error: { code: 'calls/bad-filter', message: expect.stringContaining('at letter 9') as string },
    });
  });

  it('only ever uses numbers kept for fiction', async () => {
    const folder = dataFolder();
    await rappel(['seed', '--requests', '600', '--data', folder], { now });
    const rows = JSON.parse(
      (await rappel(['queue', '--limit', '600', '--data', folder], { now })).out,
    ) as readonly { prospect: { phones: readonly string[] } }[];
    const phones = rows.flatMap(({ prospect }) => prospect.phones);
    expect(phones.length).toBeGreaterThan(600);
    const fiction =
      /^(\+33(19900|26191|35301|46571|53649|63998)\d{4}|\+44(2079460|1174960|1214960|1314960|1614960|7700900)\d{3})$/;
    expect(phones.filter((phone) => !fiction.test(phone))).toEqual([]);
  });

  it('stops when it is told to, keeping what is whole', async () => {
    const folder = dataFolder();
    const stop = new AbortController();
    stop.abort();
    const { code, out } = await rappel(['seed', '--requests', '50000', '--data', folder], {
      now,
      signal: stop.signal,
    });
    expect([code, JSON.parse(out)]).toMatchObject([1, { error: { code: 'cancelled' } }]);
  });
});

describe('the command line', () => {
  it.each([
    [[], 'No command was given'],
    [['bogus'], 'no command "bogus"'],
    [['__proto__'], 'no command "__proto__"'],
    [['queue', '--lmit', '3'], "Unknown option '--lmit'"],
    [['queue', '--limit'], '--limit'],
    [['queue', '--limit', '0'], 'whole number from 1'],
    [['queue', '--limit', '1e3'], 'whole number from 1'],
    [['queue', 'everything'], '"everything" is not understood'],
    [['calls', '--format', 'xml'], 'json, csv or ndjson'],
    [['calls', '--since', 'yesterday'], 'takes a date'],
    [['calls', '--since', '2026-13-45'], 'takes a date'],
    [['seed'], '--requests is missing'],
    [['seed', '--requests', '5', '--language', 'de'], 'fr, en or both'],
    [['serve', '--port', '99999'], 'whole number from 0 to 65535'],
    [['queue', '--data'], '--data needs the folder'],
  ])('says what was wrong with %j, how it is called, and fails', async (args, words) => {
    const { code, out } = await rappel(args);
    const { error } = JSON.parse(out) as { error: { code: string; message: string } };
    expect([code, error.code]).toEqual([1, 'cli/usage']);
    expect(error.message).toContain(words);
    expect(error.message).toContain('Usage: rappel');
  });

  it('passes an expected failure on with its code', async () => {
    const folder = dataFolder();
    writeFileSync(databaseFile(folder), 'no database '.repeat(100));
    const { code, out } = await rappel(['calls', '--data', folder]);
    expect([code, JSON.parse(out)]).toMatchObject([1, { error: { code: 'db/damaged' } }]);
  });

  it('runs as a program, in the folder that RAPPEL_DATA names, with JSON alone on stdout', async () => {
    const folder = dataFolder();
    const seeded = await program(['seed', '--requests', '10'], { RAPPEL_DATA: folder });
    expect([seeded.code, JSON.parse(seeded.out)]).toMatchObject([0, { requests: 10, calls: 0 }]);
    expect(existsSync(databaseFile(folder))).toBe(true);
    const listed = await program(['--data', folder, 'queue', '--limit', '5'], { RAPPEL_DATA: '/nowhere' });
    expect([listed.code, (JSON.parse(listed.out) as unknown[]).length]).toEqual([0, 5]);
    const failed = await program(['nonsense']);
    expect([failed.code, (JSON.parse(failed.out) as { error: { code: string } }).error.code]).toEqual([
      1,
      'cli/usage',
    ]);
  });

  it('ends quietly when its reader has seen enough', async () => {
    const folder = dataFolder();
    await rappel(['seed', '--requests', '400', '--calls', '5000', '--data', folder]);
    const child = spawn(process.execPath, [main, 'calls', '--format', 'ndjson', '--data', folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(err).not.toContain('EPIPE');
    expect(code).toBe(0);
  });
});

describe('the data folder', () => {
  const home = '/home/agent';
  it('is the one named, else RAPPEL_DATA, else where the system keeps such things', () => {
    const linux = { platform: 'linux', env: {}, home } as const;
    expect(defaultDataDir(linux)).toBe('/home/agent/.local/share/rappel');
    expect(defaultDataDir({ ...linux, env: { XDG_DATA_HOME: '/data' } })).toBe('/data/rappel');
    expect(defaultDataDir({ ...linux, env: { XDG_DATA_HOME: 'relative' } })).toBe(
      '/home/agent/.local/share/rappel',
    );
    expect(defaultDataDir({ platform: 'darwin', env: {}, home: '/Users/agent' })).toBe(
      '/Users/agent/Library/Application Support/Rappel',
    );
    expect(
      defaultDataDir({
        platform: 'win32',
        env: { LOCALAPPDATA: 'C:\\Users\\agent\\AppData\\Local' },
        home: 'C:\\Users\\agent',
      }),
    ).toBe('C:\\Users\\agent\\AppData\\Local\\Rappel');
    const folder = dataFolder();
    expect(chooseDataDir(folder, { ...linux, env: { RAPPEL_DATA: '/other' } })).toBe(folder);
    expect(chooseDataDir(undefined, { ...linux, env: { RAPPEL_DATA: folder } })).toBe(folder);
    expect(chooseDataDir(undefined, { ...linux, env: { RAPPEL_DATA: '' } })).toMatch(/rappel$/);
  });
});
