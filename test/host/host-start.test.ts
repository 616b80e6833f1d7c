import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdDataFolder } from '../../host/hold-data-folder.ts';
import { openClient, openWire, startWorkstation, tempDataDir } from '../support/workstation.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = tempDataDir();
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }));

const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

describe('a fresh data folder', () => {
  it('is made, for its owner alone', async () => {
    const folder = join(dataDir, 'deep', 'inside');
    const workstation = await startWorkstation({ dataDir: folder });
    const { client } = await openClient(workstation);
    await client.call('line.save', {
      kind: 'sip',
      server: 'wss://pbx.example.org',
      domain: 'pbx.example.org',
      user: '100',
      password: 'oak',
    });
    await workstation.close();
    expect(existsSync(join(folder, 'rappel.sqlite'))).toBe(true);
    if (process.platform !== 'win32') {
      expect(modeOf(folder)).toBe('700');
      for (const name of ['secrets.key', 'secrets.sealed', 'serve.json', 'logs/rappel.log'])
        expect(modeOf(join(folder, name))).toBe('600');
    }
  });

  it('keeps the workstation’s id, the port and the tab’s session from one start to the next', async () => {
    const first = await startWorkstation({ dataDir });
    const before = await openClient(first);
    const { workstation: id } = await before.client.call('session.hello', {});
    await first.close();

    const second = await startWorkstation({ dataDir });
    expect(second.port).toBe(first.port);
    const after = await openWire(second.port, { session: before.session });
    expect((await after.client.call('session.hello', {})).workstation).toBe(id);
    await second.close();
  });
});

describe('a data folder that cannot be used', () => {
  it('is refused, and left as it is, when a newer Rappel wrote it', async () => {
    const first = await startWorkstation({ dataDir });
    await first.close();
    const file = join(dataDir, 'rappel.sqlite');
    const future = new Database(file);
    future.pragma('user_version = 99990');
    future.close();
    const before = readFileSync(file);

    await expect(startWorkstation({ dataDir })).rejects.toMatchObject({ code: 'db/from-the-future' });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readFileSync(join(dataDir, 'logs', 'rappel.log'), 'utf8')).toContain('db/from-the-future');
  });

  it('is refused when it is no database', async () => {
    writeFileSync(join(dataDir, 'rappel.sqlite'), 'these are no pages of a database '.repeat(200));
    await expect(startWorkstation({ dataDir })).rejects.toMatchObject({ code: 'db/damaged' });
  });

  it('is refused when a file stands in its place', async () => {
    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    await expect(startWorkstation({ dataDir: join(file, 'data') })).rejects.toMatchObject({
      code: 'db/not-writable',
    });
  });

  it.skipIf(process.platform === 'win32')('is refused when it may only be read', async () => {
    const folder = join(dataDir, 'read-only');
    mkdirSync(folder);
    chmodSync(folder, 0o555);
    // The superuser may write anywhere, so this runs as nobody in particular.
    const script = `
      const { holdDataFolder } = await import(${JSON.stringify(join(import.meta.dirname, '../../host/hold-data-folder.ts'))});
      const { openDb } = await import(${JSON.stringify(join(import.meta.dirname, '../../db/client.ts'))});
      for (const start of [() => holdDataFolder(process.argv[1], { link: async () => null, command: async () => null }), () => openDb(process.argv[1])])
        await start().then(() => console.log('opened'), (error) => console.log(error.code ?? error.stack));
      process.exit(0);`;
    chmodSync(dataDir, 0o755);
    const root = process.getuid?.() === 0;
    const child = spawn(process.execPath, ['-e', script, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
      ...(root ? { uid: 65534, gid: 65534 } : {}),
    });
    let text = '';
    child.stdout.on('data', (part: Buffer) => (text += part.toString()));
    await once(child, 'exit');
    chmodSync(folder, 0o755);
    expect(text.trim().split('\n')).toEqual(['db/not-writable', 'db/not-writable']);
  });
});

describe('a second workstation', () => {
  it('on the same data folder is told who holds it, with a link that works', async () => {
    const first = await startWorkstation({ dataDir });
    const refusal = await startWorkstation({ dataDir }).then(
      () => null,
      (error: unknown) =>
        error as { readonly code: string; readonly data: { readonly pid: number; readonly address: string } },
    );
    expect(refusal).toMatchObject({ code: 'serve/already-running', data: { pid: process.pid } });
    const token = new URL(refusal?.data.address ?? '').hash.replace('#token=', '');
    const { client } = await openWire(first.port, { token });
    expect((await client.call('session.hello', {})).firstStart).toBe(true);
    await first.close();
  });

  it('at the same moment finds who came first: one holds the folder, whoever asks', async () => {
    const answers = {
      link: () => Promise.resolve('http://127.0.0.1:1/#token=t'),
      command: () => Promise.resolve(null),
    };
    for (let round = 0; round < 10; round += 1) {
      // Left by a start that was killed in its turn.
      writeFileSync(join(dataDir, 'serve.lock'), round % 2 === 0 ? '2147483646' : '1', { flag: 'w' });
      if (round % 2 === 1) utimesSync(join(dataDir, 'serve.lock'), 0, 0);
      const tries = await Promise.allSettled(
        Array.from({ length: 4 }, () => holdDataFolder(dataDir, answers)),
      );
      const won = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      expect(won).toHaveLength(1);
      for (const one of tries)
        if (one.status === 'rejected')
          expect(one.reason).toMatchObject({ code: 'serve/already-running', data: { pid: process.pid } });
      await won[0]?.release();
      expect(existsSync(join(dataDir, 'serve.lock'))).toBe(false);
    }
  });

  it('starts after a crash of the first, whatever it left behind', async () => {
    writeFileSync(
      join(dataDir, 'serve.json'),
      JSON.stringify({ pid: process.pid, socket: join(dataDir, 'gone.sock'), key: 'k', port: null }),
    );
    writeFileSync(join(dataDir, 'serve.sock'), '');
    const workstation = await startWorkstation({ dataDir });
    const { client } = await openClient(workstation);
    expect((await client.call('session.hello', {})).firstStart).toBe(true);
    await workstation.close();
  });

  it('on another folder says so when its port is taken, or takes another when it may', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const address = blocker.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expect(startWorkstation({ dataDir, port })).rejects.toMatchObject({
      code: 'serve/port-taken',
      data: { port },
    });

    writeFileSync(
      join(dataDir, 'serve.json'),
      JSON.stringify({ pid: 1, socket: join(dataDir, 'gone.sock'), key: 'k', port }),
    );
    const workstation = await startWorkstation({ dataDir });
    expect(workstation.port).not.toBe(port);
    await workstation.close();
    blocker.close();
  });
});

describe('another process at work on the same folder', () => {
  it('is seen: the windows hear that queue and log may have changed', async () => {
    const workstation = await startWorkstation({ dataDir });
    const { client } = await openClient(workstation);
    const heard = new Set<string>();
    client.on('queue.changed', () => heard.add('queue'));
    client.on('calls.changed', () => heard.add('calls'));
    await client.call('session.hello', {});
    const other = new Database(join(dataDir, 'rappel.sqlite'));
    other
      .prepare("INSERT INTO setting (name, value, updated_at) VALUES ('of another process', '1', 0)")
      .run();
    other.close();
    await expect.poll(() => [...heard].toSorted(), { timeout: 5_000 }).toEqual(['calls', 'queue']);
    await workstation.close();
  });
});
