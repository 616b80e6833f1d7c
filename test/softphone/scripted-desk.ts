import type { PhoneTiming } from '../../renderer/softphone/timing.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { phonePageFolder, servePage, type ServedPage } from '../support/phone-page.ts';
import { openDesk, type Desk } from '../lab/desk.ts';
import { scriptedAccount } from './scripted-account.ts';
import {
  placedDialog,
  startScriptedServer,
  type Dialog,
  type ScriptedServer,
} from '../lab/scripted-server.ts';

export { scriptedAccount } from './scripted-account.ts';

export const openScripted = (
  chromium: Chromium,
  url: string,
  server: ScriptedServer,
  timing: Partial<PhoneTiming> = {},
): Promise<Desk> => openDesk(chromium, url, scriptedAccount(server), timing);

/** Calls, and waits until the call is up. Answers the dialog of the server's side. */
export const connectCall = async (desk: Desk, server: ScriptedServer): Promise<Dialog> => {
  await desk.waitLine('ready');
  await desk.page.evaluate(() => lab.phone.call('+33199000171'));
  await desk.waitPhase('connected');
  await server.waitFor('the answer is acknowledged', ({ method }) => method === 'ACK');
  return placedDialog(
    await server.waitFor('the call', ({ method, status }) => method === 'INVITE' && status === null),
  );
};

/** Turns away what rings, one after the other, and ends what is up. */
export const clearCalls = (desk: Desk): Promise<unknown> =>
  desk.page
    .waitForFunction(
      () => {
        const { call, incoming, held } = lab.phone.getState();
        if (incoming) lab.phone.reject();
        if (call && call.phase !== 'ended' && call.phase !== 'ending') lab.phone.hangUp();
        for (const each of held) lab.phone.hangUpOne(each.id);
        return incoming === null && held.length === 0 && (call === null || call.phase === 'ended');
      },
      null,
      { timeout: 15_000, polling: 50 },
    )
    .catch(async (error: unknown) => {
      const state = await desk.page.evaluate(() => JSON.stringify(lab.phone.getState()));
      throw new Error(`the desk is stuck: ${state}`, { cause: error });
    });

/** Proves that the line still works: a call goes out, comes up and is hung up, and one comes in. */
export const proveWorking = async (desk: Desk, server: ScriptedServer): Promise<void> => {
  for (const method of ['INVITE', 'REGISTER', 'BYE']) server.on(method, null);
  await clearCalls(desk);
  await desk.page.evaluate(() => lab.phone.clear());
  await desk.waitLine('ready');
  await desk.page.evaluate(() => lab.phone.call('+33199000179'));
  await desk.waitPhase('connected');
  await desk.page.evaluate(() => lab.phone.hangUp());
  await desk.waitPhase('ended');
  await desk.page.evaluate(() => lab.phone.clear());
  const callId = server.ask({ method: 'INVITE', from: `<sip:+33199000178@${server.domain}>` });
  if ((await desk.waitIncoming()).number !== '+33199000178') throw new Error('somebody else calls');
  await desk.page.evaluate(() => lab.phone.reject());
  await server.waitFor(
    'the call is rejected',
    (message) => message.status === 486 && message.header('call-id') === callId,
  );
};

/** A fresh server and a fresh desk for each test of a file. No error may have reached the page. */
export const eachOnADesk = (take: (desk: Desk, server: ScriptedServer) => void): void => {
  let chromium: Chromium;
  let served: ServedPage;
  let server: ScriptedServer;
  let desk: Desk;
  beforeAll(async () => {
    [chromium, served] = await Promise.all([launchChromium(), servePage(phonePageFolder)]);
  });
  afterAll(async () => {
    await chromium?.close();
    await served?.close();
  });
  beforeEach(async () => {
    server = await startScriptedServer();
    desk = await openScripted(chromium, served.url, server);
    take(desk, server);
  });
  afterEach(async () => {
    const errors = desk.pageErrors;
    await desk.close();
    await server.stop();
    expect(errors).toEqual([]);
  });
};
