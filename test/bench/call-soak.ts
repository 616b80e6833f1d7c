import type { CDPSession } from 'playwright-core';
import { accountOf, openDesk, type Desk } from '../lab/desk.ts';
import { startNetwork } from '../lab/network.ts';
import { launchChromium } from '../support/chromium.ts';
import { phonePageFolder, servePage } from '../support/phone-page.ts';
import type { BenchLine } from './line.ts';

/** What a page holds after a forced collection. */
type Held = Readonly<
  Record<
    'heap' | 'peer connections' | 'streams' | 'tracks' | 'listeners' | 'nodes' | 'audio contexts',
    number
  >
>;

const countOf = async (session: CDPSession, prototype: string): Promise<number> => {
  const { result } = await session.send('Runtime.evaluate', { expression: prototype, objectGroup: 'soak' });
  if (result.objectId === undefined) throw new Error(`there is no ${prototype}`);
  // Collects before it counts.
  const { objects } = await session.send('Runtime.queryObjects', {
    prototypeObjectId: result.objectId,
    objectGroup: 'soak',
  });
  const { result: length } = await session.send('Runtime.callFunctionOn', {
    objectId: objects.objectId ?? '',
    functionDeclaration: 'function () { return this.length; }',
    returnByValue: true,
  });
  await session.send('Runtime.releaseObjectGroup', { objectGroup: 'soak' });
  return Number(length.value);
};

/** As DevTools would save it: every node is so many numbers in one flat list. */
type HeapSnapshot = {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [readonly string[]];
    };
  };
  readonly nodes: readonly number[];
};

/** Kinds of nodes that are the page's own: what V8 and Blink keep for themselves (code, caches, tables) grows to an end. */
const ownKinds = [
  'object',
  'closure',
  'array',
  'string',
  'concatenated string',
  'sliced string',
  'regexp',
  'number',
];

/** Bytes of what the page's code has made and still reaches. */
const heapOf = async (session: CDPSession): Promise<number> => {
  const parts: string[] = [];
  const add = ({ chunk }: { readonly chunk: string }): void => void parts.push(chunk);
  session.on('HeapProfiler.addHeapSnapshotChunk', add);
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  session.off('HeapProfiler.addHeapSnapshotChunk', add);
  const { snapshot, nodes } = JSON.parse(parts.join('')) as HeapSnapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const size = fields.indexOf('self_size');
  const type = fields.indexOf('type');
  const own = new Set(ownKinds.map((kind) => types[0].indexOf(kind)));
  let bytes = 0;
  for (let node = 0; node < nodes.length; node += fields.length)
    if (own.has(nodes[node + type] ?? -1)) bytes += nodes[node + size] ?? 0;
  return bytes;
};

const measure = async (session: CDPSession): Promise<Held> => {
  const peers = await countOf(session, 'RTCPeerConnection.prototype');
  const streams = await countOf(session, 'MediaStream.prototype');
  const tracks = await countOf(session, 'MediaStreamTrack.prototype');
  const contexts = await countOf(session, 'AudioContext.prototype');
  for (let turn = 0; turn < 3; turn += 1) await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = (name: string): number => metrics.find((each) => each.name === name)?.value ?? Number.NaN;
  return {
    heap: await heapOf(session),
    'peer connections': peers,
    streams,
    tracks,
    listeners: metric('JSEventListeners'),
    nodes: metric('Nodes'),
    'audio contexts': contexts,
  };
};

/** One call with sound in both directions, from the click to a free telephone. What the bench's page notes is let go. */
const call = async (desk: Desk): Promise<void> => {
  await desk.page.evaluate(() => lab.phone.call('+33199000161'));
  await desk.waitPhase('connected');
  await desk.page.waitForFunction(
    () => lab.peers().some((peer) => peer.connectionState === 'connected'),
    null,
    { timeout: 10_000, polling: 20 },
  );
  await desk.page.evaluate(() => lab.phone.hangUp());
  await desk.waitPhase('ended');
  await desk.page.evaluate(() => {
    lab.phone.clear();
    lab.events.length = 0;
    lab.sent.length = 0;
    lab.log.length = 0;
  });
};

/**
 * 500 calls one after the other over the lab's Kamailio, rtpengine and baresip, after some that fill what is filled
 * once. The line's value is what has grown most among heap, peer connections, streams, tracks, listeners, nodes and audio
 * contexts, in per cent of what was there before: 100 is no growth.
 */
export const callSoak: BenchLine = {
  name: 'call-soak',
  unit: '%',
  limit: { op: '<=', value: 1.05 },
  run: async ({ scale }) => {
    const [network, served, chromium] = await Promise.all([
      startNetwork(),
      servePage(phonePageFolder),
      launchChromium(),
    ]);
    try {
      const desk = await openDesk(chromium, served.url, accountOf(network, '1001', 'ws'), {}, null, false);
      await desk.waitLine('ready');
      const session = await desk.page.context().newCDPSession(desk.page);
      await session.send('Performance.enable');
      // SIP keeps the transaction of an INVITE for 32 s after its end (Timer M, RFC 6026), and all that hangs on it. The
      // spare connection of the next call is there by then: counted with it, before and after.
      const rested = async (): Promise<Held> => {
        await desk.page.waitForTimeout(36_000);
        return measure(session);
      };
      for (let turn = 0; turn < 25; turn += 1) await call(desk);
      const before = await rested();
      const calls = Math.max(20, Math.round(500 * scale));
      for (let turn = 0; turn < calls; turn += 1) await call(desk);
      const after = await rested();
      const growth = (Object.keys(before) as (keyof Held)[]).map(
        (name) => [name, before[name] === after[name] ? 100 : (100 * after[name]) / before[name]] as const,
      );
      process.stderr.write(
        `${calls} calls: ${growth.map(([name, grown]) => `${name} ${before[name]} → ${after[name]} (${grown.toFixed(1)} %)`).join(', ')}\n`,
      );
      if (desk.pageErrors.length > 0) throw new Error(desk.pageErrors.join('\n'));
      return { value: Math.max(...growth.map(([, grown]) => grown)), baseline: 100 };
    } finally {
      await chromium.close();
      await served.close();
      await network.stop();
    }
  },
};
