import type { CDPSession } from 'playwright-core';

/** What a page holds after a forced collection. */
export type Held = Readonly<
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

/** What the page holds by now. */
export const heldBy = async (session: CDPSession): Promise<Held> => {
  // Metrics are of a session that asked for them.
  await session.send('Performance.enable');
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

/** How much each has grown, in per cent of what was there before: 100 is no growth. */
export const growthOf = <Name extends string>(
  before: Readonly<Record<Name, number>>,
  after: Readonly<Record<Name, number>>,
): readonly (readonly [Name, number])[] =>
  (Object.keys(before) as Name[]).map((name) => [
    name,
    before[name] === after[name] ? 100 : (100 * after[name]) / before[name],
  ]);

export const saidGrowth = <Name extends string>(
  before: Readonly<Record<Name, number>>,
  after: Readonly<Record<Name, number>>,
): string =>
  growthOf(before, after)
    .map(([name, grown]) => `${name} ${before[name]} → ${after[name]} (${grown.toFixed(1)} %)`)
    .join(', ');
