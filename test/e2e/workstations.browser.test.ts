import { afterAll, describe, expect, it, vi } from 'vitest';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
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

/** Bundles and the role, as an administrator sets them and an agent finds them. */
vi.setConfig({ testTimeout: 120_000 });

describe('workstations and role', () => {
  const share = mkdtempSync(join(tmpdir(), 'rappel-share-'));
  let workstation: TestWorkstation;
  let rappel: Rappel;
  let shots: Shots;
  // After the workstation has let it go: what is registered first comes last.
  afterAll(() => rmSync(share, { recursive: true, force: true }));
  useDesk(
    async (chromium) => {
      workstation = await startOffice('fr', { rulePack: null });
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
});
