import { afterAll, describe, expect, it, vi } from 'vitest';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorTexts } from '../../core/messages/errors.ts';
import { openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import type { TestWorkstation } from '../support/workstation.ts';
import { useDesk } from './desk.ts';
import { practiseAs, startOffice, zone } from './office.ts';
import { openRappel, type Rappel } from './pages/rappel.ts';
import { shotsOf, type Shots } from './shots.ts';

/** Bundles and the role, as an administrator sets them and an agent finds them; and the policy, as IT does. */
vi.setConfig({ testTimeout: 120_000 });

describe('workstations and role', () => {
  const share = mkdtempSync(join(tmpdir(), 'rappel-share-'));
  const machine = mkdtempSync(join(tmpdir(), 'rappel-machine-'));
  const policy = join(machine, 'policy.json');
  let workstation: TestWorkstation;
  let rappel: Rappel;
  let shots: Shots;
  // After the workstation has let it go: what is registered first comes last.
  afterAll(() => {
    for (const folder of [share, machine]) rmSync(folder, { recursive: true, force: true });
  });
  useDesk(
    async (chromium) => {
      workstation = await startOffice('fr', { rulePack: null, policy: { file: policy, everyMs: 50 } });
      await practiseAs(workstation, 'Camille Roux', 'fr');
      rappel = await openRappel(chromium, workstation.newAddress(), { language: 'fr', zone });
      shots = shotsOf(rappel.page, 'fr', ['light-small', 'dark-small']);
    },
    () => ({ workstation, rappel }),
  );

  it('put the log into a shared folder, and hide from an agent what only others may do', async () => {
    const { t, settings, go } = rappel;
    await go('settings');
    const part = await settings.part('workstations');
    await part.getByText(t.workstations.none).waitFor();
    await part.getByLabel(t.workstations.folder).fill(share);
    await part.getByRole('button', { name: t.workstations.save, exact: true }).first().click();
    await part.getByText(t.folderState.ready).first().waitFor();
    await part.getByRole('button', { name: t.workstations.exportNow }).click();
    await part.getByText(/-000002\.rappel/).waitFor();
    expect(readdirSync(share)).toHaveLength(2);
    // A lead's desk, trusted for its log, then for its reviews.
    const { db, close } = openWriter(workstation.dataDir);
    db.run(sql`
      INSERT INTO workstation (uid, name, public_key, trusted_at)
      VALUES ('0198c0de-0000-7000-8000-000000000001', 'Bureau de Lou', ${Buffer.alloc(32, 7)}, 0)`);
    close();
    await part.getByLabel(t.workstations.inbox).fill(share);
    await part.getByLabel(t.workstations.reviewsOnly).check();
    await part.getByRole('button', { name: t.workstations.save, exact: true }).last().click();
    const row = part.getByRole('row', { name: /Bureau de Lou/ });
    await row.getByLabel(t.workstations.reviewer).click();
    await expect.poll(() => row.getByLabel(t.workstations.reviewer).isChecked()).toBe(true);
    // Without a key there is nothing to seal them by.
    await part.getByLabel(t.workstations.recordings).check();
    await part.getByRole('button', { name: t.workstations.save, exact: true }).first().click();
    await part.getByText(errorTexts['bundle/open-sound']?.fr ?? '').waitFor();
    expect.soft(await shots.take('workstations')).toEqual([]);

    await part.getByRole('combobox', { name: t.workstations.role }).selectOption('agent');
    await part.getByRole('button', { name: t.workstations.setRole }).click();
    await part.getByRole('heading', { name: t.workstations.others }).waitFor({ state: 'detached' });
    expect(await rappel.page.getByRole('button', { name: t.settings.rules }).count()).toBe(0);
    await part.getByText(t.workstations.reviewsIn).waitFor();
    expect.soft(await shots.take('workstations-agent')).toEqual([]);
  });

  it('show what IT has set as locked, with who set it, and what is wrong with its file', async () => {
    const { t, page, settings, go } = rappel;
    const house = { version: 1, setBy: 'Informatique Exemple', contact: 'poste 4000', role: 'administrator' };
    const set = {
      language: 'fr',
      recordingDays: 90,
      prospectMonths: 24,
      rulePack: 'person',
      dialling: { outside: '0', home: 'national', abroad: 'international', internationalPrefix: '00', internalDigits: 4 },
    };
    const line = { accounts: [{ server: 'wss://pbx.example.org/ws', domain: 'pbx.example.org', options: { dtmf: 'info' } }] };
    writeFileSync(policy, JSON.stringify({ ...house, settings: set, line, exports: { formats: ['csv'] } }));
    const by = t.policy.lockedHelp(house.setBy, house.contact);
    await go('settings');
    const you = await settings.part('you');
    // The host refuses it, and so whoever listens is told why as well as who looks.
    const group = you.getByRole('group', { name: by });
    await group.waitFor();
    await group.getByRole('radio', { name: t.settings.french }).and(page.locator(':disabled')).waitFor();
    expect(await you.getByRole('radio', { name: t.settings.dark }).isEnabled()).toBe(true);
    expect.soft(await shots.take('policy-you')).toEqual([]);
    const shown = await settings.part('line');
    await shown.getByLabel(t.settings.server).and(page.locator(':disabled')).waitFor();
    expect(await shown.getByLabel(t.settings.user, { exact: true }).isEnabled()).toBe(true);
    await shown.getByText(t.policy.provision).click();
    await shown.getByLabel(t.policy.provisionLabel).fill('http://phones.example.org/l/1');
    await shown.getByRole('button', { name: t.policy.provisionDo }).click();
    await shown.getByRole('alert').waitFor();
    expect.soft(await shots.take('policy-line')).toEqual([]);
    await shown.getByLabel(t.policy.provisionLabel).fill(
      JSON.stringify({ version: 1, accounts: [{ server: 'wss://pbx.example.org/ws', domain: 'pbx.example.org', user: '204', password: 'elm' }] }),
    );
    await shown.getByRole('button', { name: t.policy.provisionDo }).click();
    await page.getByRole('status').filter({ hasText: t.policy.provisioned }).waitFor();
    await shown.getByText('204@pbx.example.org').waitFor();
    const privacy = await settings.part('privacy');
    await privacy.getByRole('group', { name: by }).first().waitFor();
    expect.soft(await shots.take('policy-privacy')).toEqual([]);
    writeFileSync(policy, `{\n  "version": 1,\n  "setBy": "Informatique Exemple",\n  "role": "chef"\n}`);
    const about = await settings.part('about');
    await about.getByText(t.policy.problem('4', '3', 'role', '').trim(), { exact: false }).waitFor();
    await about.getByRole('status').filter({ hasText: 'Informatique Exemple' }).waitFor();
    expect.soft(await shots.take('policy-about')).toEqual([]);
  }); // prettier-ignore
});
