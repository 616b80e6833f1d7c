import type { Page } from 'playwright-core';
import type { CallState, LineState, PhoneEvent } from '../../renderer/softphone/phone.ts';
import type { PhoneTiming } from '../../renderer/softphone/timing.ts';
import { installAudioProbe } from '../support/audio-probe.ts';
import { installVoice } from '../support/page-voice.ts';
import type { Chromium } from '../support/chromium.ts';
import type { LabAccount } from './page/main.ts';
import type { Network } from './network.ts';

/** One desk with the real telephone, in a page of its own. */
export type Desk = {
  readonly page: Page;
  readonly line: () => Promise<LineState>;
  readonly call: () => Promise<CallState | null>;
  readonly incoming: () => Promise<CallState | null>;
  readonly held: () => Promise<readonly CallState[]>;
  /** Steps of all calls so far, in order. */
  readonly steps: () => Promise<readonly string[]>;
  readonly waitLine: (status: LineState['status'], limit?: number) => Promise<LineState>;
  readonly waitPhase: (phase: CallState['phase'], limit?: number) => Promise<CallState>;
  readonly waitIncoming: (limit?: number) => Promise<CallState>;
  /** Errors that reached the page itself: none ever should. */
  readonly pageErrors: readonly string[];
  readonly close: () => Promise<void>;
};

export type DeskOptions = {
  readonly timing?: Partial<PhoneTiming>;
  readonly account?: Partial<LabAccount>;
  readonly connect?: boolean;
};

export const accountOf = (network: Network, user: string, transport: 'ws' | 'wss'): LabAccount => ({
  kind: 'sip',
  server: network[transport],
  domain: network.domain,
  user,
  authorizationUser: user,
  displayName: `Desk ${user}`,
  instanceId: crypto.randomUUID(),
  secrets: { [network.domain]: network.ha1(user) },
});

export const openDesk = async (
  chromium: Chromium,
  url: string,
  account: LabAccount | null,
  timing: Partial<PhoneTiming> = {},
  /** Hz of what the agent says; the browser's microphone without one. */
  voice: number | null = null,
  /** Whether the page's far ends can be listened to; the probe keeps what it has heard. */
  probed = true,
): Promise<Desk> => {
  const page = await chromium.newPage();
  const pageErrors: string[] = [];
  page.on('pageerror', (error) => pageErrors.push(error.stack ?? error.message));
  if (probed) await installAudioProbe(page);
  if (voice !== null) await installVoice(page, voice);
  await page.goto(url);
  await page.waitForFunction(() => 'lab' in globalThis);
  await page.evaluate((chosen) => lab.start({ timing: chosen }), timing);
  if (account) await page.evaluate((chosen) => lab.connect(chosen), account);

  const state = () => page.evaluate(() => lab.phone.getState());
  const explain = async (what: string, cause: unknown): Promise<never> => {
    const facts = await page.evaluate(() =>
      JSON.stringify(
        { state: lab.phone.getState(), log: lab.log, sent: lab.sent.map(({ first }) => first) },
        null,
        1,
      ),
    );
    throw new Error(`${what}\n${facts}\n${pageErrors.join('\n')}`, { cause });
  };
  return {
    page,
    pageErrors,
    line: async () => (await state()).line,
    call: async () => (await state()).call,
    incoming: async () => (await state()).incoming,
    held: async () => (await state()).held,
    steps: () =>
      page.evaluate(() =>
        lab.events.flatMap((event: PhoneEvent) => (event.type === 'step' ? [event.step] : [])),
      ),
    waitLine: async (status, limit = 20_000) => {
      await page
        .waitForFunction((wanted) => lab.phone.getState().line.status === wanted, status, {
          timeout: limit,
          polling: 30,
        })
        .catch((error: unknown) => explain(`the line never was ${status}`, error));
      return (await state()).line;
    },
    waitPhase: async (phase, limit = 20_000) => {
      await page
        .waitForFunction((wanted) => lab.phone.getState().call?.phase === wanted, phase, {
          timeout: limit,
          polling: 30,
        })
        .catch((error: unknown) => explain(`the call never was ${phase}`, error));
      const { call } = await state();
      if (!call) throw new Error('the call was cleared meanwhile');
      return call;
    },
    waitIncoming: async (limit = 20_000) => {
      await page
        .waitForFunction(() => lab.phone.getState().incoming !== null, null, { timeout: limit, polling: 30 })
        .catch((error: unknown) => explain('nobody called', error));
      const { incoming } = await state();
      if (!incoming) throw new Error('the caller was gone at once');
      return incoming;
    },
    close: async () => {
      await page.evaluate(() => lab.phone.close()).catch(() => undefined);
      await page.context().close();
    },
  };
};
