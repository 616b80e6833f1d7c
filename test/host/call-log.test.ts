import { describe, expect, it } from 'vitest';
import { contract } from '../../core/contract/index.ts';
import type { Role } from '../../core/domain/role.ts';
import { sql } from '../../db/sql.ts';
import { callLogHandlers, callViewsHandlers } from '../../host/handlers/call-log.ts';
import { callsHandlers } from '../../host/handlers/calls.ts';
import { qualityHandlers } from '../../host/handlers/quality.ts';
import { addProbe, addRequest, agentCalled } from '../db/records.ts';
import { openContext } from './context.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
const session = undefined as never;

/** Two calls: the first of Camille, who works here, the second of Paul. */
const open = async (role: Role) => {
  const uids = ['019d0000-0000-7000-8000-000000000001', '019d0000-0000-7000-8000-000000000002'];
  let paul = '';
  const context = await openContext(now, (db) => {
    const probe = addProbe(db);
    for (const [index, name] of ['Camille', 'Paul'].entries()) {
      const agent = agentCalled(db, name);
      const { id, prospect } = addRequest(db, { probe, words: 'Ma chaudière fuit' });
      const { id: decision } = db.run(sql`
        INSERT INTO decision (uid, request_id, at, allowed, rule, pack, overridable, facts)
        VALUES (${`d${index}`}, ${id}, ${now}, 1, 'allowed', 'neutral@1', 0, '{"attemptsToday":0}')`);
      const { id: attempt } = db.run(sql`
        INSERT INTO attempt (uid, request_id, prospect_id, decision_id, agent_id, direction, number, started_at, pid)
        VALUES (${uids[index] ?? ''}, ${id}, ${prospect}, ${decision}, ${agent}, 'outbound', '+33199000142', ${now + index}, 0)`);
      for (const [at, step] of [
        [now, 'dialled'],
        [now + 900, 'ringing'],
      ] as const)
        db.run(sql`INSERT INTO attempt_step (attempt_id, step, at) VALUES (${attempt}, ${step}, ${at})`);
      paul = db.get<{ uid: string }>(sql`SELECT uid FROM agent WHERE id = ${agent}`)?.uid ?? '';
    }
  });
  await context.db.write('settings.write', { values: { role, agentName: 'Camille' }, at: now });
  const [own = '', other = ''] = uids;
  return { context, log: callLogHandlers(context), own, other, paul };
};

describe('the log in the host', () => {
  it('shows an agent their own calls only, and counts no others', async () => {
    const { log, own, other, paul, context } = await open('agent');
    const { rows, counts } = await log['calls.page']({ filter: {}, limit: 10 }, session);
    expect(rows.map(({ attempt }) => attempt)).toEqual([own]);
    expect(counts?.total).toBe(1);
    expect(counts?.agents).toMatchObject([{ calls: 1 }]);
    const refused = { code: 'role/not-allowed', data: { right: 'calls.all' } };
    await expect(log['calls.page']({ filter: { agents: [paul] }, limit: 10 }, session)).rejects.toMatchObject(refused);
    await expect(log['calls.get']({ attempt: other }, session)).rejects.toMatchObject(refused);
    await expect(qualityHandlers(context)['quality.get']({ attempt: other }, session)).rejects.toMatchObject(refused);
    expect((await log['calls.get']({ attempt: own }, session)).row.attempt).toBe(own);
    await expect(
      callsHandlers(context)['calls.export']({ filter: { agents: [paul] }, format: 'csv' }, session),
    ).rejects.toMatchObject({ code: 'role/not-allowed' });
  }); // prettier-ignore

  it('shows nobody’s calls to an agent who never called', async () => {
    const { context, log } = await open('agent');
    await context.db.write('settings.write', { values: { agentName: 'Nouvelle' }, at: now });
    expect((await log['calls.page']({ filter: {}, limit: 10 }, session)).rows).toEqual([]);
  });

  it('opens any call for a lead: its words, its decision with the facts, its time line', async () => {
    const { log, other } = await open('lead');
    const call = contract['calls.get'].output.parse(await log['calls.get']({ attempt: other }, session));
    expect(call).toMatchObject({
      row: { attempt: other, agent: 'Paul', probe: 'Formulaire', offer: 'Offre Formulaire', promise: 'none', mos: null },
      asked: { probe: 'Formulaire', offer: 'Offre Formulaire', words: [{ text: 'Ma chaudière fuit' }] },
      decision: { allowed: true, rule: 'allowed', facts: { attemptsToday: 0 } },
      steps: [
        { step: 'dialled', at: now },
        { step: 'ringing', at: now + 900 },
      ],
      marks: ['first-try'],
    });
    await expect(log['calls.get']({ attempt: '019d0000-0000-7000-8000-00000000000f' }, session)).rejects.toMatchObject({
      code: 'call/missing',
    });
  }); // prettier-ignore

  it('counts with the first page alone', async () => {
    const { log, own, other } = await open('administrator');
    const first = await log['calls.page']({ filter: {}, order: 'oldest', limit: 1 }, session);
    expect([first.rows[0]?.attempt, first.counts?.total]).toEqual([own, 2]);
    const second = await log['calls.page'](
      { filter: {}, order: 'oldest', limit: 1, cursor: first.next ?? '' },
      session,
    );
    expect([second.rows[0]?.attempt, second.counts]).toEqual([other, null]);
  });

  it('tells the windows of a view that was saved', async () => {
    const { context } = await open('agent');
    const views = callViewsHandlers(context);
    const definition = {
      filter: 'talk>60',
      order: 'newest' as const,
      columns: [{ column: 'when' as const, width: null }],
    };
    const saved = await views['callViews.save']({ view: null, name: 'Longs', definition }, session);
    expect((await views['callViews.list']({}, session)).views).toEqual([saved]);
    await views['callViews.remove']({ view: saved.view }, session);
    expect((await views['callViews.list']({}, session)).views).toEqual([]);
    await views['callViews.restore']({ view: saved.view }, session);
    expect(context.told).toEqual(['views.changed', 'views.changed', 'views.changed']);
  });
});
