import { describe, expect, it } from 'vitest';
import type { ViewDefinition } from '../../core/contract/views.ts';
import { defaultViews, foldedName, spanOf } from '../../core/domain/view.ts';
import { sql } from '../../db/sql.ts';
import { listTurn } from '../../db/stores/request-list.ts';
import { callViews, listChoices, requestViews } from '../../db/stores/views.ts';
import { failure } from './calling.ts';
import { addProbe, databaseOfVersion, openDatabase, testKey } from './records.ts';

const definition: ViewDefinition = defaultViews.late;

describe('a saved view', () => {
  it('is listed by name, renamed, removed, and brought back as it was', () => {
    const { db } = openDatabase();
    const save = (view: string | null, name: string) =>
      requestViews.save(db, { view, name, definition, at: 1 });
    const zone = save(null, 'Zone sud');
    const mine = save(null, 'À moi');
    expect(requestViews.list(db).map(({ name }) => name)).toEqual(['Zone sud', 'À moi']);
    expect(save(zone.view, 'Sud').view).toBe(zone.view);
    expect(failure(() => save(null, 'SUD')).code).toBe('view/name-taken');
    requestViews.remove(db, { view: mine.view, at: 2 });
    expect(failure(() => requestViews.remove(db, { view: mine.view, at: 2 })).code).toBe('view/missing');
    expect(failure(() => save(mine.view, 'Encore')).code).toBe('view/missing');
    expect(requestViews.list(db)).toEqual([{ view: zone.view, name: 'Sud', definition }]);
    expect(requestViews.restore(db, { view: mine.view })).toEqual(mine);
    expect(requestViews.list(db).map(({ view }) => view)).toContain(mine.view);
  });

  it('is not brought back over one that has taken its name', () => {
    const { db } = openDatabase();
    const { view } = requestViews.save(db, { view: null, name: 'Sud', definition, at: 1 });
    requestViews.remove(db, { view, at: 2 });
    requestViews.save(db, { view: null, name: 'sud', definition, at: 3 });
    expect(failure(() => requestViews.restore(db, { view })).code).toBe('view/name-taken');
  });

  it('of the calls has a name of its own, and no other list knows it', () => {
    const { db } = openDatabase();
    const calls = { filter: 'talk>60', order: 'newest', columns: [{ column: 'when', width: null }] } as const;
    const asked = requestViews.save(db, { view: null, name: 'Sud', definition, at: 1 });
    const called = callViews.save(db, {
      view: null,
      name: 'Sud',
      definition: { ...calls, columns: [...calls.columns] },
      at: 1,
    });
    expect(requestViews.list(db)).toEqual([asked]);
    expect(callViews.list(db)).toEqual([called]);
    expect(failure(() => requestViews.remove(db, { view: called.view, at: 2 })).code).toBe('view/missing');
    callViews.remove(db, { view: called.view, at: 2 });
    expect(failure(() => requestViews.restore(db, { view: called.view })).code).toBe('view/missing');
    expect(callViews.restore(db, { view: called.view })).toEqual(called);
  });

  it('that a newer version wrote is left out rather than shown as something else', () => {
    const { db } = openDatabase();
    db.run(
      sql`INSERT INTO view (uid, name, definition, created_at, updated_at) VALUES ('v', 'Neuve', '{"filter":{"mood":"good"}}', 0, 0)`,
    );
    expect(requestViews.list(db)).toEqual([]);
  });

  it('chooses among what there is', () => {
    const { db } = openDatabase();
    addProbe(db, 'Salon');
    expect(listChoices(db)).toMatchObject({
      probes: [{ name: 'Salon' }],
      offers: [{ name: 'Offre Salon' }],
      stakes: ['Économies d’énergie'],
      zones: ['Europe/Paris'],
    });
  });
});

describe('a period', () => {
  it('begins with the day, the Monday or the month of the zone, also where the clocks change', () => {
    // Sunday, 29 March 2026, the clocks of Paris go forward at 2 o'clock.
    const sunday = Date.parse('2026-03-29T12:00:00Z');
    const since = (named: 'today' | 'week' | 'month', now = sunday, zone = 'Europe/Paris') =>
      new Date(spanOf({ named }, now, zone).since ?? 0).toISOString();
    expect(since('today')).toBe('2026-03-28T23:00:00.000Z');
    expect(since('week')).toBe('2026-03-22T23:00:00.000Z');
    expect(since('month')).toBe('2026-02-28T23:00:00.000Z');
    expect(since('week', Date.parse('2026-03-30T00:00:00Z'))).toBe('2026-03-29T22:00:00.000Z');
    expect(since('today', sunday, 'Asia/Kathmandu')).toBe('2026-03-28T18:15:00.000Z');
    expect(spanOf({ since: 1, until: 2 }, sunday, 'UTC')).toEqual({ since: 1, until: 2 });
  });
});

describe('the migration to views', () => {
  it('sorts the people who were there by their names, and lists their requests', () => {
    const folder = databaseOfVersion(
      90,
      `
      INSERT INTO probe (id, uid, name, kind, country, zone, created_at) VALUES (1, 'p', 'Salon', 'form', 'FR', 'Europe/Paris', 0);
      INSERT INTO prospect (id, uid, name, company, zone, created_at, updated_at)
        VALUES (1, 'a', 'Zoé', '', 'UTC', 0, 0), (2, 'b', 'ÉMILE', 'Zèbre', 'UTC', 0, 0), (3, 'c', '', 'Œuvres & Cie', 'UTC', 0, 0);
      INSERT INTO request (id, uid, prospect_id, probe_id, asked_at, asked_zone, updated_at)
        VALUES (5, 'r5', 1, 1, 10, 'UTC', 0), (6, 'r6', 2, 1, 20, 'UTC', 0), (7, 'r7', 3, 1, 5, 'UTC', 0);`,
    );
    const { db } = openDatabase(folder);
    expect(
      db
        .all(sql`SELECT sort_name AS name FROM prospect ORDER BY id`)
        .map((row) => (row as { name: string }).name),
    ).toEqual(['Zoé', 'ÉMILE', 'Œuvres & Cie'].map(foldedName));
    const { rows } = listTurn(db, {
      filter: {},
      sort: { column: 'name', descending: false },
      now: 100,
      zone: 'UTC',
      key: testKey,
      searchContext: { callingCode: '33' },
      from: null,
      backwards: false,
      limit: 9,
    });
    expect(rows.map(({ request }) => request)).toEqual(['r6', 'r7', 'r5']);
    expect(db.get(sql`SELECT count(*) AS n FROM vocabulary`)).toBeDefined();
  });
});
