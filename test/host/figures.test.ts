import { describe, expect, it, vi } from 'vitest';
import type { Role } from '../../core/domain/role.ts';
import { readPeriod } from '../../core/domain/figure-period.ts';
import { figureIds } from '../../core/domain/figures.ts';
import { sql } from '../../db/sql.ts';
import { figuresHandlers } from '../../host/handlers/figures.ts';
import { addCall } from '../db/figure-calls.ts';
import { addProbe, addRequest, dataFolder, openDatabase } from '../db/records.ts';
import { openContext } from './context.ts';
import { runCommand } from './run-command.ts';

// Some start several threads.
vi.setConfig({ testTimeout: 60_000 });

const zone = 'Europe/Paris';
const platform = {
  locale: 'fr-FR',
  zone,
  capabilities: { desktop: false, tray: false, systemNotifications: false, protocolLinks: false, hotKeys: false },
}; // prettier-ignore
const october = readPeriod('2026-10', zone);
const now = Date.parse('2026-10-31T10:00:00Z');
const session = { id: 'window', emit: () => undefined };

const deskOf = async (role: Role) => {
  const context = await openContext(
    now,
    (db) => {
      const probe = addProbe(db);
      const request = addRequest(db, { probe, askedAt: Date.parse('2026-10-05T08:00:00Z') });
      addCall(db, { at: '2026-10-05T09:00:00Z', request, outcome: 'converted', agent: 'Ana' });
      addCall(db, { at: '2026-10-06T09:00:00Z', request, outcome: 'no-answer', agent: 'Bob' });
      addCall(db, { at: '2026-10-07T09:00:00Z', request, outcome: 'no-answer', agent: 'Bob' });
    },
    { platform },
  );
  await context.db.write('settings.write', { values: { role, agentName: 'Ana' }, at: 0 });
  const bob = (await context.db.read('agents.list')).find(({ name }) => name === 'Bob')?.agent ?? '';
  return { handlers: figuresHandlers(context), bob };
};

const attemptsOf = (found: { readonly figures: readonly { readonly figure: string; readonly now: { readonly value: number | null } }[] }) =>
  found.figures.find(({ figure }) => figure === 'attempts')?.now.value; // prettier-ignore

describe('figures on a workstation', () => {
  it('shows an agent their own, and no list of the others', async () => {
    const { handlers } = await deskOf('agent');
    expect(attemptsOf(await handlers['figures.read']({ ...october, agent: 'me' }, session))).toBe(1);
    expect(await handlers['figures.scope']({}, session)).toMatchObject({ team: false, agents: [], zone });
  });

  it('shows a lead all of them, and one alone', async () => {
    const { handlers, bob } = await deskOf('lead');
    expect(attemptsOf(await handlers['figures.read'](october, session))).toBe(3);
    expect(attemptsOf(await handlers['figures.read']({ ...october, agent: bob }, session))).toBe(2);
    expect((await handlers['figures.scope']({}, session)).agents.map(({ name }) => name)).toEqual([
      'Ana',
      'Bob',
    ]);
  });

  it('refuses a period that is none', async () => {
    const { handlers } = await deskOf('administrator');
    for (const asked of [
      { from: october.to, to: october.from },
      { from: october.from, to: october.from },
      { from: 0, to: october.to },
    ])
      await expect(handlers['figures.read'](asked, session)).rejects.toMatchObject({
        code: 'figures/bad-period',
      });
  });
});

describe('rappel stats', () => {
  const answer = async (...args: readonly string[]): Promise<Record<string, unknown>> => {
    const { out } = await runCommand(['stats', ...args], { ports: { platform } });
    return JSON.parse(out) as Record<string, unknown>;
  };

  it('answers every figure of a month with its definition, in the zone of the workstation', async () => {
    const folder = dataFolder();
    const { db } = openDatabase(folder);
    const request = addRequest(db, { probe: addProbe(db), askedAt: Date.parse('2026-09-30T22:30:00Z') });
    // Half past midnight on 1 October in Paris.
    addCall(db, { at: '2026-09-30T22:40:00Z', request, outcome: 'converted', seconds: 90 });
    const found = await answer('--period', '2026-10', '--json', '--data', folder);
    expect(found['period']).toEqual({ from: '2026-09-30T22:00:00.000Z', to: '2026-10-31T23:00:00.000Z' });
    const all = found['figures'] as readonly { readonly figure: string }[];
    expect(all.map(({ figure }) => figure)).toEqual(figureIds);
    expect(all.find(({ figure }) => figure === 'conversion-per-conversation')).toMatchObject({
      label: 'Conversion per conversation',
      formula: 'calls that converted ÷ calls in which the right person spoke',
      now: { value: 1, top: 1, bottom: 1 },
      before: { value: null },
    });
    expect(all.find(({ figure }) => figure === 'minutes-per-conversion')).toMatchObject({ now: { value: 1.5 } });
    db.run(sql`INSERT OR REPLACE INTO setting (name, value, updated_at) VALUES ('role', '"agent"', 0)`);
    expect(await answer('--period', '2026-10', '--data', folder)).toMatchObject({ error: { code: 'role/not-allowed' } });
    expect(await answer('--period', '2026-10', '--agent', 'me', '--data', folder)).toMatchObject({ zone });
    expect(await answer('--period', 'soon', '--agent', 'me', '--data', folder)).toMatchObject({ error: { code: 'figures/bad-period' } });
    expect(await answer('--data', folder)).toMatchObject({ error: { code: 'cli/usage' } });
  }); // prettier-ignore
});
