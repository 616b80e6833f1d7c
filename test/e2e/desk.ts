import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import type { TestWorkstation } from '../support/workstation.ts';
import { keepOnFailure } from './on-failure.ts';
import type { Rappel } from './pages/rappel.ts';

/**
 * One browser and one workstation for all tests of a file or a `describe`: `open` makes them ready, and `desk` says which
 * they are by now. What a window showed is kept where its test fails; nothing in it may complain.
 */
export const useDesk = (
  open: (chromium: Chromium) => Promise<void>,
  desk: () => { readonly workstation: TestWorkstation | undefined; readonly rappel: Rappel | undefined },
): void => {
  let chromium: Chromium | undefined;
  beforeAll(async () => {
    chromium = await launchChromium();
    await open(chromium);
  }, 240_000);
  afterEach(async (context) => {
    const { rappel } = desk();
    if (rappel) await keepOnFailure(context, rappel);
    expect(rappel?.complaints ?? []).toEqual([]);
  });
  afterAll(async () => {
    const { rappel, workstation } = desk();
    await rappel?.close();
    await workstation?.close();
    await chromium?.close();
  });
};
