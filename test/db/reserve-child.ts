import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { openWriter } from '../../db/open.ts';
import { reserveNext } from '../../db/stores/reserve-next.ts';
import { startWork } from '../../db/stores/work-sessions.ts';

/**
 * Says `ready`, waits for a word, then reserves as fast as it can, each time for another window, until nobody is left; says each request, a line each, then
 * `all`, and holds what it has until it is killed. Started by work.test.ts: node reserve-child.ts FOLDER NAME
 */
const [dataDir = '', name = ''] = process.argv.slice(2);
const { db } = openWriter(dataDir);
const key = Buffer.alloc(32, 7);
writeSync(1, 'ready\n');
await once(process.stdin, 'data');
for (let turn = 0; ; turn += 1) {
  const window = `${name}-${turn}`;
  const now = Date.now();
  db.transaction(() => startWork(db, { window, pid: process.pid, again: null, reading: null, now }));
  const { request } = db.transaction(() =>
    reserveNext(db, { window, passed: [], cursor: null, limit: 1000, now, key }),
  );
  if (request === null) break;
  writeSync(1, `${request}\n`);
  // SQLite's lock knows no queue: without a breath, who had it last has it next.
  await setTimeout(2);
}
writeSync(1, 'all\n');
setInterval(() => undefined, 1000);
