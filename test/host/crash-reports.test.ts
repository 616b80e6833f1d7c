import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import {
  checkCrashAddress,
  crashAddress,
  crashFolder,
  crashOf,
  keepCrash,
  listCrashes,
  mostCrashes,
  setCrashAddress,
} from '../../host/crash-reports.ts';
import { sendCrashes } from '../../host/send-crashes.ts';
import { dataFolder } from '../db/records.ts';
import { runCommand } from './run-command.ts';

const now = Date.parse('2026-03-12T10:00:00Z');

const goDown = (dataDir: string, way: string): Promise<number | null> =>
  new Promise((ended) => {
    const child = execFile(process.execPath, [join(import.meta.dirname, 'crashing-child.ts'), dataDir, way]);
    child.once('close', (code) => ended(code));
  });

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

describe('what goes down', () => {
  it.each([
    ['exception', 'host', 'SyntaxError', 1],
    ['rejection', 'host', 'Error', 1],
    ['thread', 'thread', 'SyntaxError', 0],
  ])(
    'by %s leaves a report without its words, and ends as it would without',
    async (way, place, name, code) => {
      const dataDir = dataFolder();
      expect(await goDown(dataDir, way)).toBe(code);
      const [report, ...more] = listCrashes(dataDir);
      expect(more).toEqual([]);
      expect(report).toMatchObject({ place, sent: false, error: { name, message: null } });
      expect(report?.runtime).toContain(process.platform);
      if (way === 'exception')
        expect(report?.error.frames[0]).toMatch(/stumble \(test\/host\/crashing-child\.ts:\d+:\d+\)/u);
      const written = [crashFolder(dataDir), join(dataDir, 'logs')].flatMap((folder) =>
        readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8')),
      );
      expect(written).toHaveLength(2);
      expect(written.join('\n')).not.toMatch(/Zéphyrine|199000142/u);
      expect(written[1]).toContain('something went down');
    },
  );
});

describe('crash reports', () => {
  const fill = (dataDir: string, count: number): void => {
    for (let one = 0; one < count; one += 1)
      keepCrash(dataDir, crashOf('host', new Error('x'), now + one * 120_000));
  };

  it('are kept up to their number, the newest first, for the owner alone', () => {
    const dataDir = dataFolder();
    fill(dataDir, mostCrashes + 5);
    const kept = listCrashes(dataDir);
    expect(kept).toHaveLength(mostCrashes);
    expect(kept[0]?.at).toBe(now + (mostCrashes + 4) * 120_000);
    if (process.platform !== 'win32')
      expect(statSync(join(crashFolder(dataDir), kept[0]?.name ?? '')).mode & 0o777).toBe(0o600);
  });

  it('stay here unless IT has set an address, and go there once', async () => {
    const dataDir = dataFolder();
    fill(dataDir, 2);
    const signal = AbortSignal.timeout(20_000);
    const got: unknown[] = [];
    let status = 500;
    const server = createServer((request: IncomingMessage, response) => {
      void json(request).then((body) => {
        if (status < 300) got.push(body);
        response.writeHead(status).end();
      });
    }).listen(0, '127.0.0.1');
    closers.push(() => server.close());
    await new Promise<void>((listening) => server.once('listening', () => listening()));
    const { port } = server.address() as { readonly port: number };

    expect(await sendCrashes(dataDir, signal)).toBe(0);
    expect(got).toEqual([]);
    const address = `http://127.0.0.1:${port}/crashes`;
    const set = await runCommand(['crashes', '--address', address, '--data', dataDir]);
    expect(JSON.parse(set.out)).toMatchObject({ address, crashes: [{ sent: false }, { sent: false }] });
    expect(await sendCrashes(dataDir, signal)).toBe(0);
    status = 204;
    expect(await sendCrashes(dataDir, signal)).toBe(2);
    expect(await sendCrashes(dataDir, signal)).toBe(0);
    expect(got).toHaveLength(2);
    expect(got[0]).toMatchObject({ place: 'host', error: { name: 'Error', message: null } });
    expect(listCrashes(dataDir).every(({ sent }) => sent)).toBe(true);
    await runCommand(['crashes', '--address', 'none', '--data', dataDir]);
    expect(crashAddress(dataDir)).toBe(null);
  });

  it.each([
    'http://crashes.example.org/',
    'https://it:word@crashes.example.org/',
    'ftp://x.example',
    'x',
    '',
  ])('are not sent to %j', async (address) => {
    expect(() => checkCrashAddress(address)).toThrow('https://');
    const dataDir = dataFolder();
    expect((await runCommand(['crashes', `--address=${address}`, '--data', dataDir])).code).toBe(1);
    setCrashAddress(dataDir, 'https://crashes.example.org/');
    expect(crashAddress(dataDir)).toBe('https://crashes.example.org/');
  });
});
