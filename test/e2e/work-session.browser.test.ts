import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { openClient, type Opened, type TestWorkstation } from '../support/workstation.ts';
import { keepOnFailure } from './on-failure.ts';
import { practiceNames, practiseAs, startOffice, zone } from './office.ts';
import { openRappel, type Rappel } from './pages/rappel.ts';

vi.setConfig({ testTimeout: 120_000 });

let chromium: Chromium;
let workstation: TestWorkstation;
let rappel: Rappel;
/** Another window of the same workstation, by its wire alone. */
let other: Opened;

beforeAll(async () => {
  chromium = await launchChromium();
  workstation = await startOffice('fr');
  await practiseAs(workstation, 'Camille Roux', 'fr');
  rappel = await openRappel(chromium, workstation.newAddress(), { zone, viewport: { width: 1024, height: 640 } });
  other = await openClient(workstation);
}, 60_000); // prettier-ignore
afterAll(async () => {
  other?.socket.close();
  await rappel?.close();
  await workstation?.close();
  await chromium?.close();
});
afterEach((context) => keepOnFailure(context, rappel));

describe('a session of work', () => {
  it('keeps each person for one window: next by a key, a pause with its reason, the end of the shift', async () => {
    const { t, press, queue, person, page } = rappel;
    const [first = '', second = ''] = practiceNames('fr');
    const bar = page.getByRole('group', { name: t.work.bar });
    await person.is(first);
    await bar.getByText(t.work.off).waitFor();

    await press('n');
    await bar.getByText(t.work.working).waitFor();
    await queue.row(first).getByRole('img', { name: t.work.reservedHere }).waitFor();
    await person.region.getByText(t.order.title).waitFor();
    // Nothing is dialled: their needs stay as long as one likes.
    await rappel.call.callButton.waitFor();

    const { client } = other;
    await client.call('work.start', {});
    const theirs = await client.call('work.next', { passed: [] });
    expect((await client.call('request.get', { request: theirs.request ?? '' })).prospect.name).toBe(second);
    await queue.row(second).getByRole('img', { name: t.work.reservedBy('Camille Roux') }).waitFor();

    await press('n');
    await expect.poll(() => queue.opened.textContent()).not.toContain(first);
    expect(await queue.opened.textContent()).not.toContain(second);

    await press('q');
    const dialog = page.getByRole('dialog', { name: t.work.pauseTitle });
    await dialog.getByLabel(t.work.reason).selectOption({ label: t.pauseReason.lunch });
    await dialog.getByRole('button', { name: t.work.pause, exact: true }).click();
    await bar.getByText(t.work.paused(t.pauseReason.lunch)).waitFor();
    await queue.region.getByRole('img', { name: t.work.reservedHere }).waitFor({ state: 'hidden' });

    await press('q');
    await bar.getByText(t.work.working).waitFor();
    await press('f');
    await bar.getByText(t.work.off).waitFor();
    await rappel.says(t.work.stopped);
    // What is left is the other window's alone.
    await queue.row(second).getByRole('img', { name: t.work.reservedBy('Camille Roux') }).waitFor();
    expect(await client.call('work.state', {})).toMatchObject({ state: 'working' });
    expect(rappel.complaints).toEqual([]);
  }); // prettier-ignore
});
