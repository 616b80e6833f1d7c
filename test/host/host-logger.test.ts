import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileLogger, logLimits, scrub } from '../../host/logger.ts';
import { fixedClock, tempDataDir } from '../support/workstation.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = tempDataDir();
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const clock = fixedClock(Date.UTC(2026, 8, 14, 8, 30));

describe('the log', () => {
  it('is one JSON object a line, from its level up', () => {
    const logger = fileLogger({ dataDir, clock });
    logger.log('debug', 'not said');
    logger.log('info', 'host ready', { port: 5 });
    const lines = readFileSync(join(dataDir, 'logs', 'rappel.log'), 'utf8')
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        at: '2026-09-14T08:30:00.000Z',
        level: 'info',
        pid: process.pid,
        message: 'host ready',
        facts: { port: 5 },
      },
    ]);
  });

  it('cuts a text that has no end', () => {
    const logger = fileLogger({ dataDir, clock });
    logger.log('info', 'long', { text: 'word '.repeat(2_000) });
    expect(statSync(join(dataDir, 'logs', 'rappel.log')).size).toBeLessThan(logLimits.characters + 500);
  });

  it('turns over at a megabyte, and keeps four old ones', () => {
    const logger = fileLogger({ dataDir, clock });
    for (let line = 0; line < 350; line += 1)
      logger.log('info', 'long', { parts: Array.from({ length: 5 }, () => 'word '.repeat(800)) });
    const file = join(dataDir, 'logs', 'rappel.log');
    expect(existsSync(`${file}.4`)).toBe(true);
    expect(existsSync(`${file}.5`)).toBe(false);
    for (const name of [file, `${file}.1`, `${file}.4`]) expect(statSync(name).size).toBeLessThan(1_020_000);
  });

  it.each([
    ['call to +33 1 99 00 12 34 failed', 'call to [number] failed'],
    ['0639981234', '[number]'],
    ['020 7946 0123 and (01) 99.00.00.00', '[number] and ([number]'],
    ['of some.one@mail.example.org now', 'of [e-mail] now'],
    ['request 01890a5d-ac96-774b-bcce-b302099a8057', 'request 01890a5d-ac96-774b-bcce-b302099a8057'],
    ['at 2026-09-14T08:30:00.000Z', 'at 2026-09-14T08:30:00.000Z'],
    ['at serve (core/rpc/serve.ts:123:45)', 'at serve (core/rpc/serve.ts:123:45)'],
    ['called ٠١٢٣٤٥٦٧٨٩', 'called [number]'],
    ['authorization: Bearer abc.DEF-1', 'authorization: Bearer [secret]'],
    ['{"password":"correct horse"}', '{"password":"[secret] horse"}'],
    ['token=x1y2z3 and more', 'token=[secret] and more'],
    ['wss://lea:hunter2@pbx:8089/ws', 'wss://[secret]@pbx:8089/ws'],
    ['key Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4MQ== ends', 'key [secret] ends'],
    [`${homedir()}/Rappel/rappel.sqlite`, '~/Rappel/rappel.sqlite'],
  ])('takes what looks like a person out of %j', (said, kept) => {
    expect(scrub(said)).toBe(kept);
  });
});
