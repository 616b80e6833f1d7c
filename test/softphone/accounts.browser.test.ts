import { createSocket } from 'node:dgram';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plainLineOptions, type LineOptions } from '../../core/contract/line.ts';
import type { PhoneTiming } from '../../renderer/softphone/timing.ts';
import { openDesk, type Desk } from '../lab/desk.ts';
import { contactHeader, startScriptedServer, type ScriptedServer } from '../lab/scripted-server.ts';
import { deafSdp } from '../lab/sip-text.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { hurryLongWaits } from '../support/page-waits.ts';
import { phonePageFolder, servePage, type ServedPage } from '../support/phone-page.ts';
import { proveWorking, scriptedAccount } from './scripted-desk.ts';

let chromium: Chromium;
let served: ServedPage;
let first: ScriptedServer;
let second: ScriptedServer;
let desk: Desk;

beforeAll(async () => {
  [chromium, served] = await Promise.all([launchChromium(), servePage(phonePageFolder)]);
});
afterAll(async () => {
  await chromium?.close();
  await served?.close();
});
beforeEach(async () => {
  [first, second] = await Promise.all([startScriptedServer(), startScriptedServer()]);
});
afterEach(async () => {
  const errors = desk.pageErrors;
  await desk.close();
  await Promise.all([first.stop(), second.stop()]);
  expect(errors).toEqual([]);
});

const quick: Partial<PhoneTiming> = {
  retryFirst: 100,
  retryLongest: 300,
  failoverAfter: 2,
  returnAfter: 1500,
};

const openWith = async (
  options: Partial<LineOptions>,
  timing: Partial<PhoneTiming> = {},
  withSecond = false,
): Promise<void> => {
  desk = await openDesk(chromium, served.url, null, timing);
  await desk.page.evaluate(([account, other]) => lab.connect(account, other), [
    { ...scriptedAccount(first), options: { ...plainLineOptions, ...options } },
    withSecond ? [{ ...scriptedAccount(second), user: '2001', authorizationUser: '2001' }] : [],
  ] as const);
};

describe('several accounts', () => {
  it('stand in for each other in order, say why, and make way for the first when it is back', async () => {
    first.on('REGISTER', (_, reply) => reply(500, 'Server Internal Error'));
    await openWith({}, quick, true);
    const line = await desk.waitLine('ready');
    expect(line.standIn).toMatchObject({ place: 2, of: 2, because: 'refused', code: 500 });
    expect(line.standIn?.name).toContain('2001@');
    await proveWorking(desk, second);
    expect(first.count('INVITE')).toBe(0);

    // The first is back while a call is up on the second: the call stays where it is.
    await desk.page.evaluate(() => lab.phone.call('+33199000171'));
    await desk.waitPhase('connected');
    first.on('REGISTER', null);
    await desk.page.waitForTimeout(2500);
    expect((await desk.line()).standIn?.place).toBe(2);
    expect((await desk.call())?.phase).toBe('connected');
    await desk.page.evaluate(() => lab.phone.hangUp());
    await desk.waitPhase('ended');
    await desk.page.waitForFunction(() => lab.phone.getState().line.standIn === null, null, {
      timeout: 6000,
    });
    expect((await desk.line()).status).toBe('ready');
    await second.waitFor(
      'the second is given back',
      ({ method, header }) => method === 'REGISTER' && header('contact').includes('expires=0'),
    );
    await proveWorking(desk, first);
  });

  it('leave a server that goes away for the next one', async () => {
    await openWith({}, quick, true);
    expect((await desk.waitLine('ready')).standIn).toBeNull();
    await first.stop();
    await desk.page.waitForFunction(
      () => {
        const { line } = lab.phone.getState();
        return line.status === 'ready' && line.standIn?.place === 2;
      },
      null,
      { timeout: 10_000, polling: 30 },
    );
    await proveWorking(desk, second);
  });

  it('stay with the first while it only stumbles', async () => {
    let times = 0;
    first.on('REGISTER', (_, reply) => {
      times += 1;
      if (times > 1) first.on('REGISTER', null);
      reply(503, 'Service Unavailable');
    });
    await openWith({}, { ...quick, failoverAfter: 3 }, true);
    expect((await desk.waitLine('ready')).standIn).toBeNull();
    expect(second.received).toEqual([]);
  });
});

describe('the options of an account', () => {
  const invite = async () => {
    await desk.waitLine('ready');
    await desk.page.evaluate(() => lab.phone.call('+33199000171'));
    return first.waitFor('the call', ({ method, status }) => method === 'INVITE' && status === null);
  };

  it('send every request through an outbound proxy first', async () => {
    await openWith({ outboundProxy: 'edge.example.org:5070' });
    const sent = await invite();
    expect(sent.header('route')).toBe('<sip:edge.example.org:5070;transport=ws;lr>');
    const register = await first.waitFor('REGISTER', ({ method }) => method === 'REGISTER');
    expect(register.header('route')).toContain('edge.example.org');
  });

  it('ask for a caller ID beside the account, or in its place', async () => {
    await openWith({ callerId: { way: 'preferred', number: '+33199000100' } });
    const preferred = await invite();
    expect(preferred.header('p-preferred-identity')).toBe('<sip:+33199000100@scripted.test>');
    expect(preferred.header('from')).toContain('sip:1001@');
    expect(preferred.header('from')).toContain('"Desk 1001"');
    await desk.close();
    first.forget();
    await openWith({ callerId: { way: 'from', number: '+33199000100' } });
    const replaced = await invite();
    expect(replaced.header('from')).toContain('"Desk 1001" <sip:+33199000100@scripted.test>');
    expect(replaced.header('p-preferred-identity')).toBe('');
  });

  it('ask no STUN server that was not named', async () => {
    await openWith({});
    await invite();
    const asked = (): Promise<readonly unknown[]> =>
      desk.page.evaluate(() => lab.peers().map((peer) => peer.getConfiguration().iceServers ?? []));
    const plain = await asked();
    expect(plain.length).toBeGreaterThan(0);
    expect(plain.flat()).toEqual([]);
    await desk.close();
    await openWith({ stun: 'stun:127.0.0.1:9' });
    await invite();
    expect((await asked()).flat()).toContainEqual(expect.objectContaining({ urls: ['stun:127.0.0.1:9'] }));
  });

  it('order the codecs that are offered, and leave out the others', async () => {
    await openWith({ codecs: ['pcma', 'opus'] });
    const { body } = await invite();
    const names = [...body.matchAll(/^a=rtpmap:\d+ ([^/]+)\//gm)].map((match) => match[1]?.toLowerCase());
    expect(names.slice(0, 2)).toEqual(['pcma', 'opus']);
    expect(names).toContain('telephone-event');
    expect(names).not.toContain('pcmu');
    expect(names).not.toContain('g722');
  });

  it('keep quiet before the answer without early media', async () => {
    first.on('INVITE', (_, reply) => {
      reply(183, 'Session Progress', { headers: [contactHeader], body: deafSdp() });
      reply(180, 'Ringing', { headers: [contactHeader] });
    });
    await openWith({ earlyMedia: false });
    await invite();
    await desk.waitPhase('ringing');
    expect(await desk.steps()).not.toContain('early-media');
  });

  /** Calls somebody who is reached by a real connection, within the page, and who takes digits as events or does not. */
  const talkTo = async (events: boolean): Promise<void> => {
    first.on('INVITE', ({ body: offer }, reply) => {
      const answering = desk.page.evaluate(
        async ([sdp, knows]) => {
          const far = new RTCPeerConnection();
          Object.assign(globalThis, { far });
          await far.setRemoteDescription({ type: 'offer', sdp });
          await far.setLocalDescription();
          if (far.iceGatheringState !== 'complete')
            await new Promise<void>((resolve) => {
              far.addEventListener('icegatheringstatechange', () => {
                if (far.iceGatheringState === 'complete') resolve();
              });
            });
          const text = far.localDescription?.sdp ?? '';
          if (knows) return text;
          const types = [...text.matchAll(/^a=rtpmap:(\d+) telephone-event\/.*$/gm)].map(([, type]) => type);
          return text
            .split('\r\n')
            .filter((line) => !types.some((type) => new RegExp(`^a=(rtpmap|fmtp):${type} `).test(line)))
            .map((line) =>
              line.startsWith('m=audio')
                ? line
                    .split(' ')
                    .filter((part) => !types.includes(part))
                    .join(' ')
                : line,
            )
            .join('\r\n');
        },
        [offer, events] as const,
      );
      void answering.then((body) => reply(200, 'OK', { headers: [contactHeader], body }));
    });
    await invite();
    await desk.waitPhase('connected');
    await desk.page.evaluate(() => {
      const tones: string[] = [];
      for (const { dtmf } of lab.senders())
        dtmf?.addEventListener('tonechange', ({ tone }) => tone !== '' && tones.push(tone));
      Object.assign(globalThis, { tones });
    });
  };
  const tones = (): Promise<readonly string[]> =>
    desk.page.evaluate(() => [...(globalThis as unknown as { tones: readonly string[] }).tones]);
  const infos = () => first.received.filter(({ method, status }) => method === 'INFO' && status === null);

  it.each([
    ['the account says so', { dtmf: 'info' }, true],
    ['the far end knows no events', {}, false],
  ] as const)('send digits by INFO where %s', async (_, options, events) => {
    await openWith(options);
    await talkTo(events);
    await desk.page.evaluate(() => lab.phone.sendDigits('1#'));
    await first.waitFor('the second digit', ({ method, body }) => method === 'INFO' && body.includes('#'));
    expect(infos().map(({ body }) => /Signal=(.)/.exec(body)?.[1])).toEqual(['1', '#']);
    expect(infos()[0]?.header('content-type')).toBe('application/dtmf-relay');
    expect(await tones()).toEqual([]);
  });

  it('send digits as events, and never by INFO, where the far end knows them', async () => {
    await openWith({});
    await talkTo(true);
    await desk.page.evaluate(() => lab.phone.sendDigits('1#'));
    await expect.poll(tones, { timeout: 8000, interval: 50 }).toEqual(['1', '#']);
    expect(infos()).toEqual([]);
  });

  it('refresh a session whose timer the far end left to this side, and keep it to 90 s at least', async () => {
    first.on('INVITE', (request, reply) => {
      const again = request.header('session-expires').startsWith('3600');
      if (!again && !/tag=/.test(request.header('to')))
        reply(422, 'Session Interval Too Small', { headers: ['Min-SE: 3600'] });
      else
        reply(200, 'OK', {
          headers: [contactHeader, 'Session-Expires: 90;refresher=uac', 'Require: timer'],
          body: deafSdp(),
        });
    });
    await openWith({ sessionTimers: true });
    const waits = await hurryLongWaits(desk.page, 45_000);
    const sent = await invite();
    expect(sent.header('session-expires')).toBe('1800;refresher=uac');
    expect(sent.header('supported')).toContain('timer');
    await desk.waitPhase('connected');
    expect(first.count('INVITE')).toBe(2);
    await first.waitFor(
      'a refresh at half of the time',
      ({ method, status, header }) => method === 'INVITE' && status === null && /tag=/.test(header('to')),
    );
    expect(await waits.asked()).toContain(45_000);
    expect((await desk.call())?.phase).toBe('connected');
  });

  it('lose nothing to a STUN server that never answers', async () => {
    const silent = createSocket('udp4');
    await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve));
    let asked = 0;
    silent.on('message', () => {
      asked += 1;
    });
    const { port } = silent.address();
    const times: { plain: number[]; silent: number[] } = { plain: [], silent: [] };
    for (const kind of ['plain', 'silent'] as const) {
      await openWith(kind === 'silent' ? { stun: `stun:127.0.0.1:${port}` } : {});
      await desk.waitLine('ready');
      for (let index = 0; index < 4; index += 1) {
        // Long enough for the spare connection to be there.
        await desk.page.waitForTimeout(2200);
        const took = await desk.page.evaluate(async () => {
          const began = performance.now();
          const before = lab.sent.length;
          await lab.phone.call('+33199000171');
          for (;;) {
            const invited = lab.sent.slice(before).find(({ first: line }) => line.startsWith('INVITE'));
            if (invited) return invited.at - began;
            await new Promise((resolve) => setTimeout(resolve, 1));
          }
        });
        // The first one warms the page up.
        if (index > 0) times[kind].push(took);
        await desk.waitPhase('connected');
        await desk.page.evaluate(() => lab.phone.hangUp());
        await desk.waitPhase('ended');
        await desk.page.evaluate(() => lab.phone.clear());
      }
      if (kind === 'plain') await desk.close();
    }
    silent.close();
    const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[list.length >> 1] ?? 0;
    console.info(
      `click to INVITE: ${median(times.plain).toFixed(1)} ms plain, ${median(times.silent).toFixed(1)} ms with a silent STUN server, which was asked ${asked} times`,
    );
    expect(median(times.silent)).toBeLessThan(median(times.plain) + 60);
  });
});
