import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProcedureName } from '../../core/contract/index.ts';
import { may, type Role } from '../../core/domain/role.ts';
import type { Client } from '../../core/rpc/client.ts';
import { createGuard, procedureRights, rightOf } from '../../host/procedure-rights.ts';
import { fixedClock, openClient, startWorkstation, type TestWorkstation } from '../support/workstation.ts';
import { openContext } from './context.ts';

const uid = '01890a5d-ac96-774b-bcce-b302099a8057';
/** An input of each procedure that needs a right, for which it does. */
const guarded: { readonly [N in ProcedureName]?: Parameters<(typeof procedureRights)[N]>[0] } = {
  'settings.set': { rulePack: 'fr' },
  'outcome.saveKinds': { kinds: [] },
  'calls.export': { filter: {}, format: 'csv' },
  'needs.export': { days: 30, language: 'fr' },
  'person.evidence': { person: { request: uid }, language: 'fr' },
  'rules.save': { pack: null },
  'bundles.set': { folder: '/srv' },
  'bundles.import': { from: { file: 'x.rappel' }, passphrase: '', trust: null },
  'workstations.list': {},
  'workstations.setReviewer': { workstation: uid, reviewer: true },
  'figures.read': { from: 0, to: 1 },
  'figures.convincing': { from: 0, to: 1, agent: uid },
  'scoreForms.save': {},
  'scoreForms.retire': {},
  'reviews.list': {},
  'reviews.get': {},
  'reviews.open': {},
  'reviews.move': {},
  'reviews.score': {},
  'reviews.amend': {},
  'reviews.comment': {},
  'reviews.reply': {},
  'reviews.sampling': {},
  'reviews.draw': {},
  'reviews.weekly': {},
  'reviews.setWeekly': { draw: null },
  'calibrations.list': {},
  'calibrations.start': {},
  'calibrations.join': {},
  'calibrations.get': {},
  'exports.state': {},
  'exports.start': {},
  'exports.cancel': {},
  'exports.schedule': {},
  'exports.saveSchedule': {},
  'webhooks.list': {},
  'webhooks.save': {},
  'webhooks.remove': {},
  'webhooks.renewSecret': {},
  'webhooks.messages': {},
  'webhooks.sendAgain': {},
  'backup.make': {},
  'backup.preview': {},
  'backup.restore': {},
  'callFile.begin': {},
  'bundles.export': { passphrase: 'x', whole: false },
  'mailbox.save': {},
  'mailbox.remove': {},
  'mailbox.test': {},
  'mailbox.learn': {},
  'feed.save': {},
  'feed.remove': {},
  'feed.test': {},
  'intake.setServer': {},
  'probes.setIntake': {},
  'probes.makeSecret': {},
} as never;
const names = Object.keys(procedureRights) as ProcedureName[];
const needing = names.filter((name) => name in guarded);

/** Hashes of codes are slow on purpose. */
vi.setConfig({ testTimeout: 60_000 });

const now = Date.parse('2026-03-12T10:00:00Z');

describe('the rights of procedures', () => {
  it('are asked of every procedure that needs one, for each role, before its handler', async () => {
    const { db } = await openContext(now);
    const guard = createGuard(db);
    // Who adds a right adds its input here: everything else is open to all, whatever it is asked.
    const open = names.filter((name) => procedureRights[name].length === 0 && rightOf(name, {}) === null);
    expect(names.filter((name) => !open.includes(name)).toSorted()).toEqual(needing.toSorted());
    for (const role of ['agent', 'lead', 'administrator'] as const satisfies readonly Role[]) {
      await db.write('settings.write', { values: { role }, at: now });
      for (const name of needing) {
        const right = rightOf(name, guarded[name] as never);
        const passed = await guard(name, guarded[name] as never).then(
          () => true,
          () => false,
        );
        expect([role, name, passed]).toEqual([role, name, right !== null && may(role, right)]);
      }
    }
  }); // prettier-ignore

  it('leave an agent their own comfort', () => {
    expect(rightOf('settings.set', { theme: 'dark', reminderSound: false })).toBeNull();
    expect(rightOf('settings.set', { agentName: 'Léa' })).toBe('calls.all');
    expect(rightOf('settings.set', { recordingDays: 3000 })).toBe('administer');
    expect(rightOf('bundles.set', { inbox: '/srv' })).toBe('bundles.read');
    expect(rightOf('figures.read', { from: 0, to: 1, agent: 'me' })).toBeNull();
  });
});

describe('the role of a workstation', () => {
  const clock = fixedClock(now);
  let workstation: TestWorkstation;
  let client: Client;
  beforeEach(async () => {
    workstation = await startWorkstation({ ports: { clock } });
    ({ client } = await openClient(workstation));
  });
  afterEach(() => workstation.close());

  it('is refused by the host over the wire, and changes with the administrator’s code only', async () => {
    expect(await client.call('session.hello', {})).toMatchObject({ role: 'administrator' });
    await expect(client.call('role.setCode', { code: '', newCode: '1234' })).rejects.toMatchObject({ code: 'role/short-code' });
    expect(await client.call('role.setCode', { code: '', newCode: 'sept cigales' })).toMatchObject({ codeSet: true });
    const set = (role: Role, code: string) => client.call('role.set', { role, code });
    await expect(set('agent', '')).rejects.toMatchObject({ code: 'role/code', data: { left: 4 } });
    expect(await set('agent', 'sept cigales')).toMatchObject({ role: 'agent', rights: [], waitUntil: null });
    expect(await client.call('session.hello', {})).toMatchObject({ role: 'agent' });
    await expect(client.call('workstations.list', {})).rejects.toMatchObject({
      code: 'role/not-allowed',
      data: { right: 'bundles.read', role: 'agent' },
    });
    await expect(client.call('calls.export', { filter: {}, format: 'csv' })).rejects.toMatchObject({ code: 'role/not-allowed' });
    // Neither the settings nor an empty code lead around it.
    await expect(client.call('settings.set', { role: 'administrator' } as never)).resolves.toBeDefined();
    await expect(client.call('role.setCode', { code: '', newCode: '' })).rejects.toMatchObject({ code: 'role/code' });
    expect(await client.call('role.get', {})).toMatchObject({ role: 'agent', codeSet: true });
  }); // prettier-ignore

  it('takes five wrong codes, then waits, even for the right one', async () => {
    await client.call('role.setCode', { code: '', newCode: 'sept cigales' });
    const set = (code: string) => client.call('role.set', { role: 'lead', code });
    const guesses = await Promise.allSettled([1, 2, 3, 4, 5].map((n) => set(`guess ${n}`)));
    expect(guesses.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    await expect(set('sept cigales')).rejects.toMatchObject({ code: 'role/wait', data: { until: now + 30_000 } });
    clock.advance(30_000);
    await expect(set('again')).rejects.toMatchObject({ code: 'role/code' });
    clock.advance(30_000);
    await expect(set('sept cigales')).rejects.toMatchObject({ code: 'role/wait' });
    clock.advance(30_000);
    expect(await set('sept cigales')).toMatchObject({ role: 'lead', waitUntil: null });
  }); // prettier-ignore
});
