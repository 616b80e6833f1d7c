import { writeSync } from 'node:fs';
import { openDb } from '../../db/client.ts';

/**
 * Places calls and saves their outcomes until it is killed; says each attempt whose outcome was acknowledged, a line
 * each. Started by crash.test.ts: node crash-child.ts FOLDER NUMBER…
 */
const [dataDir = '', ...numbers] = process.argv.slice(2);
const db = await openDb(dataDir);
const key = Buffer.alloc(32, 7);
const codes = ['callback', 'busy', 'no-answer', 'converted', 'do-not-call'];
let turn = 0;

for (const number of numbers) {
  const now = 1_800_000_000_000 + turn * 1000;
  const started = await db.write('attempts.start', {
    request: null,
    number,
    direction: 'outbound',
    reason: 'Essai de charge',
    now,
    key,
    pid: process.pid,
  });
  const kind = codes[turn % codes.length] ?? 'busy';
  turn += 1;
  await db.write('attempts.end', {
    attempt: started.attempt,
    at: now + 500,
    answeredAt: null,
    lineResult: 'no-answer',
    sipCode: 408,
    sipReason: '',
    endedBy: 'network',
    holdMs: 0,
  });
  // A second writer of the same thread keeps the queue full, so that the end comes in the middle of something.
  const draft = db.write('attempts.draft', { attempt: started.attempt, text: 'mots '.repeat(500), at: now });
  const saved = db.write('outcomes.save', {
    attempt: started.attempt,
    kind,
    note: `note ${turn}`,
    next: kind === 'callback' ? { start: now + 60_000, end: now + 120_000, zone: 'Europe/Paris' } : null,
    wrapMs: 0,
    expected: 'yes',
    now: now + 900,
    key,
  });
  await Promise.all([draft, saved]);
  writeSync(1, `${started.attempt}\n`);
}
writeSync(1, 'all\n');
await db.close();
