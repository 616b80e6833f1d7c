import { beforeEach, expect, it } from 'vitest';
import type { Desk } from '../lab/desk.ts';
import type { ScriptedServer } from '../lab/scripted-server.ts';
import { connectCall, eachOnADesk, proveWorking } from './scripted-desk.ts';

/** The peer connection that is made ahead of a call knows the addresses of the network at that time, and no others. */
let server: ScriptedServer;
let desk: Desk;
eachOnADesk((aDesk, aServer) => {
  desk = aDesk;
  server = aServer;
});

/** Marks the spare that is there, its offer made, and answers how many there are. */
const markSpares = (): Promise<number> =>
  desk.page.evaluate(() => {
    const spares = lab.peers().filter(({ signalingState }) => signalingState === 'have-local-offer');
    Object.assign(globalThis, { marked: spares });
    return spares.length;
  });
const isRenewed = (): Promise<boolean> =>
  desk.page.evaluate(() => {
    const { marked } = globalThis as unknown as { marked: readonly RTCPeerConnection[] };
    const fresh = lab
      .peers()
      .filter((peer) => peer.signalingState === 'have-local-offer' && !marked.includes(peer)).length;
    return fresh === 1 && marked.every(({ signalingState }) => signalingState === 'closed');
  });

beforeEach(async () => {
  // After the first call the browser tells its addresses.
  await connectCall(desk, server);
  await desk.page.evaluate(() => lab.phone.hangUp());
  await desk.waitPhase('ended');
  await desk.page.evaluate(() => lab.phone.clear());
  await expect.poll(markSpares, { timeout: 5000, interval: 50 }).toBe(1);
});

it('is renewed when the machine woke, though the line lives on', async () => {
  await desk.page.evaluate(() => lab.phone.woke());
  await expect.poll(isRenewed, { timeout: 3000, interval: 20 }).toBe(true);
  expect((await desk.line()).status).toBe('ready');
  await proveWorking(desk, server);
});

it('is renewed when the network comes back, and when it is another', async () => {
  await desk.page.evaluate(() => globalThis.dispatchEvent(new Event('online')));
  await expect.poll(isRenewed, { timeout: 3000, interval: 20 }).toBe(true);
  expect(await markSpares()).toBe(1);
  const told = await desk.page.evaluate(() => {
    const connection = 'connection' in navigator ? navigator.connection : null;
    return connection instanceof EventTarget && connection.dispatchEvent(new Event('change'));
  });
  expect(told).toBe(true);
  await expect.poll(isRenewed, { timeout: 3000, interval: 20 }).toBe(true);
  await proveWorking(desk, server);
});

it('is renewed when the line was lost and is registered again', async () => {
  server.forget();
  server.dropSockets();
  await server.waitFor(
    'the line comes back',
    ({ method, status }) => method === 'REGISTER' && status === null,
  );
  await desk.waitLine('ready');
  await expect.poll(isRenewed, { timeout: 3000, interval: 20 }).toBe(true);
  await proveWorking(desk, server);
});

it('is left alone while the page is only looked at again, and the line is asked', async () => {
  server.forget();
  await desk.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await server.waitFor('the question', ({ method, status }) => method === 'OPTIONS' && status === null);
  expect(await isRenewed()).toBe(false);
});
