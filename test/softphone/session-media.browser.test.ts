import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { servePage, type ServedPage } from '../support/phone-page.ts';

let served: ServedPage;
let chromium: Chromium;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  [served, chromium] = await Promise.all([servePage(join(import.meta.dirname, 'page')), launchChromium()]);
}, 90_000);
afterAll(async () => {
  await chromium?.close();
  await served?.close();
});
beforeEach(async () => {
  page = await chromium.newPage();
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(served.url);
  await page.waitForFunction(() => 'sides' in globalThis);
});
afterEach(async () => {
  await page.context().close();
  expect(errors.splice(0)).toEqual([]);
});

describe('offer and answer of a call', () => {
  it('come with candidates at once, and sound flows both ways', async () => {
    const seen = await page.evaluate(async () => {
      const [a, b] = [sides.open(400), sides.open(700)];
      const started = performance.now();
      const offer = await sides.offerOf(a);
      const taken = performance.now() - started;
      await b.setDescription(offer);
      await a.setDescription(await sides.offerOf(b));
      return { offer, taken, toA: await sides.flowAtLast(a), toB: await sides.flowAtLast(b) };
    });
    expect(seen.offer).toMatch(/^a=candidate:/m);
    expect(seen.taken).toBeLessThan(3000);
    expect(seen.toA).toBeGreaterThan(5);
    expect(seen.toB).toBeGreaterThan(5);
  });

  it('are made ahead, each by its half: the offer before the click, the answer while it rings', async () => {
    const seen = await page.evaluate(async () => {
      const pool = await sides.openPool();
      const spare = pool.take();
      const ahead = spare.localDescription?.sdp ?? '';
      const [a, b] = [sides.open(400, spare), sides.open(700, pool.fresh())];
      const offer = await sides.offerOf(a);
      b.readAhead(offer);
      while (b.peer.signalingState === 'stable') await new Promise((resolve) => setTimeout(resolve, 10));
      const read = b.peer.signalingState;
      await b.setDescription(offer);
      await a.setDescription(await sides.offerOf(b));
      const [toA, toB] = [await sides.flowAtLast(a), await sides.flowAtLast(b)];
      // And the call goes on as any other: held, and back.
      a.setHeld(true);
      await sides.agree(a, b);
      const held = a.peer.getTransceivers().map(({ currentDirection }) => currentDirection);
      const next = pool.take();
      const isSame = next === spare;
      for (const peer of [next, a, b]) peer.close();
      pool.close();
      return { ahead, offer, read, toA, toB, held, isSame };
    });
    expect(seen.ahead).toMatch(/^a=candidate:/m);
    expect(seen.offer).toBe(seen.ahead);
    expect(seen.offer).toMatch(/^m=audio \d+ \S+ 8 111 /m);
    expect(seen.read).toBe('have-remote-offer');
    expect(seen.toA).toBeGreaterThan(5);
    expect(seen.toB).toBeGreaterThan(5);
    expect(seen.held).toEqual(['sendonly']);
    expect(seen.isSame).toBe(false);
  });

  it('says of an offer that was read ahead and is none that it is none when it is answered', async () => {
    const seen = await page.evaluate(async () => {
      const side = sides.open(400);
      side.readAhead('<html></html>');
      await new Promise((resolve) => setTimeout(resolve, 200));
      return side.setDescription('<html></html>').then(
        () => 'taken',
        () => 'refused',
      );
    });
    expect(seen).toBe('refused');
  });

  it('go on after an offer that was refused, in the direction that was agreed', async () => {
    const seen = await page.evaluate(async () => {
      const [a, b] = [sides.open(400), sides.open(700)];
      await sides.agree(a, b);
      const directions: string[] = [];
      for (let turn = 0; turn < 3; turn += 1) {
        a.setHeld(true);
        directions.push(sides.direction(await sides.offerOf(a)));
        // The far end says 491, 488 or 500.
        await a.rollbackDescription();
        a.setHeld(false);
      }
      const between = await sides.flowAtLast(b);
      a.setHeld(true);
      await sides.agree(a, b);
      const held = a.peer.getTransceivers()[0]?.currentDirection;
      a.setHeld(false);
      await sides.agree(a, b);
      const back = a.peer.getTransceivers()[0]?.currentDirection;
      // And one of theirs that we refuse.
      await a.setDescription(await sides.offerOf(b));
      await a.rollbackDescription();
      await b.rollbackDescription();
      await sides.agree(b, a);
      return {
        directions,
        between,
        held,
        back,
        state: a.peer.signalingState,
        flow: await sides.flowAtLast(a),
      };
    });
    expect(seen.directions).toEqual(['sendonly', 'sendonly', 'sendonly']);
    expect(seen).toMatchObject({ held: 'sendonly', back: 'sendrecv', state: 'stable' });
    expect(seen.between).toBeGreaterThan(5);
    expect(seen.flow).toBeGreaterThan(5);
  });

  it('come back from any hold of the far end, the null address of old included', async () => {
    const seen = await page.evaluate(async () => {
      const results: Record<string, string> = {};
      for (const way of ['sendonly', 'inactive', 'recvonly', 'null', 'null with ICE'] as const) {
        const [a, b] = [sides.open(400), sides.open(700)];
        await sides.agree(a, b);
        const offer = await sides.offerOf(b);
        const without = (lines: string): string =>
          offer
            .replace(/^c=IN IP4 .*$/gm, 'c=IN IP4 0.0.0.0')
            .replace(new RegExp(`^a=(?:${lines}).*\\r\\n`, 'gm'), '');
        const held = {
          sendonly: offer.replace(/^a=sendrecv/m, 'a=sendonly'),
          inactive: offer.replace(/^a=sendrecv/m, 'a=inactive'),
          recvonly: offer.replace(/^a=sendrecv/m, 'a=recvonly'),
          // A far end of that age does no ICE, so these lines are not there either; what stands before it may add them.
          null: without('candidate|ice-ufrag|ice-pwd|ice-options'),
          'null with ICE': without('candidate|ice-options'),
        }[way];
        try {
          await a.setDescription(held);
          results[`${way} answered`] = sides.direction(await sides.offerOf(a));
        } catch (error) {
          results[`${way} answered`] = String(error);
        }
        await b.rollbackDescription();
        // Ours, afterwards, asks for both directions again.
        results[`${way} offered`] = sides.direction(await sides.offerOf(a));
      }
      return results;
    });
    expect(seen).toMatchObject({
      'sendonly answered': 'recvonly',
      'inactive answered': 'inactive',
      'recvonly answered': 'sendonly',
      'sendonly offered': 'sendrecv',
      'inactive offered': 'sendrecv',
      'recvonly offered': 'sendrecv',
      'null answered': 'inactive',
      'null with ICE answered': 'inactive',
      'null offered': 'sendrecv',
      'null with ICE offered': 'sendrecv',
    });
  });

  it('let another branch of the call answer than the one that announced', async () => {
    const seen = await page.evaluate(async () => {
      const [a, announcer, answerer] = [sides.open(400), sides.open(700), sides.open(900)];
      const offer = await sides.offerOf(a);
      await announcer.setDescription(offer);
      await a.setEarlyDescription(await sides.offerOf(announcer));
      const early = await sides.flowAtLast(a);
      await answerer.setDescription(offer);
      await a.setDescription(await sides.offerOf(answerer));
      announcer.close();
      return {
        early,
        state: a.peer.signalingState,
        heard: await sides.flowAtLast(answerer),
        flow: await sides.flowAtLast(a),
      };
    });
    expect(seen.early).toBeGreaterThan(5);
    expect(seen.state).toBe('stable');
    expect(seen.flow).toBeGreaterThan(5);
    expect(seen.heard).toBeGreaterThan(5);
  });

  it('take the sound of an offer that also has a picture, and send none', async () => {
    const seen = await page.evaluate(async () => {
      const far = new RTCPeerConnection();
      far.addTransceiver('audio');
      far.addTransceiver('video');
      await far.setLocalDescription();
      const a = sides.open(400);
      await a.setDescription(far.localDescription?.sdp ?? '');
      const answer = await sides.offerOf(a);
      await far.setRemoteDescription({ type: 'answer', sdp: answer });
      return far.getTransceivers().map(({ currentDirection }) => currentDirection);
    });
    expect(seen).toEqual(['sendrecv', 'inactive']);
  });
});
