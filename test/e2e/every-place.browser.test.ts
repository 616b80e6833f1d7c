import { describe, expect, it, vi } from 'vitest';
import type { Language } from '../../core/contract/records.ts';
import { messages, type Messages } from '../../core/messages/index.ts';
import { screens } from '../../renderer/app/navigation.tsx';
import { barriersOf } from '../support/axe.ts';
import type { TestWorkstation } from '../support/workstation.ts';
import { useDesk } from './desk.ts';
import { practiseAs, prepare, startOffice, zone } from './office.ts';
import { openRappel, rappelOn, type Rappel } from './pages/rappel.ts';
import { shotFile } from './shots.ts';
import { seenIn, sameWithoutColours } from './seen.ts';

/**
 * Every place that there is, one after the other in one window: in both languages whatever is read, in every theme and in
 * the system's forced colours whatever a program can tell. What is shown in dialogs and in the course of work is looked at where
 * it is tested (screens.browser.test.ts and the others).
 */
vi.setConfig({ testTimeout: 240_000 });

let workstation: TestWorkstation;
let rappel: Rappel;
useDesk(
  async (chromium) => {
    workstation = await startOffice('fr');
    await practiseAs(workstation, 'Camille Roux', 'fr');
    rappel = await openRappel(chromium, workstation.newAddress(), { language: 'fr', zone });
    await rappel.lineSays(rappel.t.app.linePractice);
  },
  () => ({ workstation, rappel }),
);

/** Goes to every tab, and to every part of those that have parts, and does something there. */
const everywhere = async (t: Messages, look: (place: string) => Promise<void>): Promise<void> => {
  const { page } = rappel;
  const window = rappelOn(page, t === messages.fr ? 'fr' : 'en');
  for (const tab of screens) {
    await window.go(tab);
    const main = page.getByRole('main');
    const parts = main.getByRole('navigation').getByRole('button');
    // What is loaded when it is first asked for.
    await main.locator('[aria-busy="true"]').first().waitFor({ state: 'hidden' });
    await look(tab);
    for (let part = 1; part < (await parts.count()); part += 1) {
      await parts.nth(part).click();
      await main.locator('[aria-busy="true"]').first().waitFor({ state: 'hidden' });
      await look(`${tab}: ${(await parts.nth(part).textContent()) ?? ''}`);
    }
  }
};

/** Texts of one language that are none of the other: whatever of them is read, somebody forgot to translate. */
const onlyIn = (language: Language): ReadonlySet<string> => {
  const textsOf = (value: unknown): readonly string[] =>
    typeof value === 'string'
      ? [value]
      : typeof value === 'object' && value !== null
        ? Object.values(value).flatMap(textsOf)
        : [];
  const others = new Set(textsOf(messages[language === 'fr' ? 'en' : 'fr']));
  return new Set(textsOf(messages[language]).filter((text) => text.length > 2 && !others.has(text)));
};

/** Looks like the name of a text, or of nothing. */
const noText = /^(?:[a-z]+[A-Za-z]*\.[a-z][A-Za-z.-]+|undefined|null|NaN|\[object .*)$/u;

describe('every place', () => {
  it('can be read and reached in every theme, and shows what is chosen without colours too', async () => {
    const { page, t } = rappel;
    const found: string[] = [];
    const note = async (place: string, asked: 'all' | 'colours'): Promise<void> => {
      for (const { impact, text } of await barriersOf(page, asked))
        if (impact === 'serious' || impact === 'critical') found.push(`${place}: ${text}`);
    };
    const plain = { colorScheme: 'light', contrast: 'no-preference', forcedColors: 'none' } as const;
    await everywhere(t, async (place) => {
      await note(`${place} (light)`, 'all');
      await page.emulateMedia({ ...plain, colorScheme: 'dark' });
      await note(`${place} (dark)`, 'colours');
      await page.emulateMedia({ ...plain, contrast: 'more' });
      await note(`${place} (contrast)`, 'colours');
      await page.emulateMedia({ ...plain, forcedColors: 'active' });
      for (const one of await sameWithoutColours(page)) found.push(`${place} (forced colours): ${one}`);
      if (!place.includes(':')) await page.screenshot({ path: shotFile(`forced-${place}`) });
      await page.emulateMedia(plain);
    });
    expect(found).toEqual([]);
  });

  it.each(['fr', 'en'] as const)('speaks %s, and that alone', async (language) => {
    const { page } = rappel;
    await prepare(workstation, (client) => client.call('settings.set', { language }));
    await page.locator(`html[lang="${language}"]`).waitFor({ state: 'attached' });
    const foreign = onlyIn(language === 'fr' ? 'en' : 'fr');
    const found: string[] = [];
    let read = 0;
    await everywhere(messages[language], async (place) => {
      for (const text of await seenIn(page)) {
        read += 1;
        if (foreign.has(text) || noText.test(text)) found.push(`${place}: ${text}`);
      }
    });
    expect(found).toEqual([]);
    // It was somewhere, and something was read there.
    expect(read).toBeGreaterThan(1000);
  });
});
