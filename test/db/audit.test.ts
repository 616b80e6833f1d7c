import { expect, it } from 'vitest';
import { sql } from '../../db/sql.ts';
import { appendEvent, verifyChain } from '../../db/stores/audit.ts';
import { openDatabase } from './records.ts';

const filled = () => {
  const { db } = openDatabase();
  for (let index = 0; index < 5; index += 1) {
    appendEvent(db, {
      at: index,
      agent: null,
      kind: 'request.closed',
      subject: `subject-${index}`,
      data: { reason: 'other', index },
    });
  }
  return db;
};

it('holds over an empty and a filled audit', () => {
  expect(verifyChain(openDatabase().db)).toEqual({ ok: true, events: 0, head: '0'.repeat(64) });
  expect(verifyChain(filled())).toMatchObject({ ok: true, events: 5 });
});

it('cannot be changed by a statement', () => {
  const db = filled();
  expect(() => db.run(sql`UPDATE event SET at = 9 WHERE id = 2`)).toThrow('append-only');
  expect(() => db.run(sql`DELETE FROM event WHERE id = 2`)).toThrow('append-only');
  expect(() => db.run(sql`UPDATE attempt SET number = '1' WHERE id = 1`)).not.toThrow();
});

it.each(['at = 99', "kind = 'x'", "subject = 'x'", "data = '{}'", "uid = 'x'"])(
  'names the first row that was changed behind our back: %s',
  (change) => {
    const db = filled();
    db.exec(`DROP TRIGGER event_is_fixed; UPDATE event SET ${change} WHERE id = 3`);
    expect(verifyChain(db)).toMatchObject({ ok: false, events: 2, bad: { id: 3, why: 'changed' } });
  },
);

it('names the row after one that was taken out, even when the hashes after it are made anew from it', () => {
  const db = filled();
  db.exec('DROP TRIGGER event_is_kept; DELETE FROM event WHERE id = 2');
  expect(verifyChain(db)).toMatchObject({ ok: false, events: 1, bad: { id: 3, why: 'missing-before' } });
  db.exec('DROP TRIGGER event_is_fixed; UPDATE event SET id = id - 1 WHERE id > 2');
  expect(verifyChain(db)).toMatchObject({ ok: false, bad: { id: 2, why: 'changed' } });
});
