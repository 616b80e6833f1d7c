import { expect, it } from 'vitest';
import { createClient } from '../../core/rpc/client.ts';
import type { CallFrame, HostFrame } from '../../core/rpc/frames.ts';
import { createPageStore } from '../../renderer/data/page-store.ts';
import { createQueryCache } from '../../renderer/data/query-cache.ts';

/** A host that answers when it is told to. */
const openHost = () => {
  let answer: (frame: HostFrame) => void = () => undefined;
  const asked: CallFrame[] = [];
  const client = createClient({
    send: (frame: CallFrame) => void asked.push(frame),
    onFrame: (listener) => {
      answer = listener;
      return () => undefined;
    },
    onClose: () => () => undefined,
    close: () => undefined,
  });
  const land = async (call: number, output: unknown): Promise<void> => {
    answer({ t: 'ok', id: asked[call]?.id ?? 0, output });
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  return { client, asked, land };
};

it('an answer lands though its query went stale on the way, and is read once more', async () => {
  const { client, asked, land } = openHost();
  const cache = createQueryCache(client, () => 0);
  cache.observe('queue.counts', {}, () => undefined);
  for (let event = 0; event < 10; event += 1) cache.invalidate(() => true);
  expect(asked.length).toBe(1);
  await land(0, 'first');
  expect(cache.get('queue.counts', {})).toMatchObject({ data: 'first', loading: true });
  expect(asked.length).toBe(2);
  await land(1, 'second');
  expect(cache.get('queue.counts', {})).toEqual({ data: 'second', error: null, loading: false });
  expect(asked.length).toBe(2);
});

it('an answer of what was forgotten on its way is never shown', async () => {
  const { client, asked, land } = openHost();
  const cache = createQueryCache(client, () => 0);
  const shown: unknown[] = [];
  cache.observe('queue.counts', {}, () => shown.push(cache.get('queue.counts', {}).data));
  cache.forget(() => true);
  await land(0, 'erased');
  expect(asked.length).toBe(2);
  await land(1, 'after');
  expect(shown).not.toContain('erased');
  expect(cache.get('queue.counts', {}).data).toBe('after');
});

it('the rows of a list land under a stream of events, and are read once more', async () => {
  const { client, asked, land } = openHost();
  const store = createPageStore(client, 'suppressions.page', {});
  store.subscribe(() => undefined);
  for (let event = 0; event < 10; event += 1) store.refresh();
  expect(asked.length).toBe(1);
  await land(0, { rows: ['one'], next: null });
  expect(store.getState().rows).toEqual(['one']);
  expect(asked.length).toBe(2);
  await land(1, { rows: ['two'], next: null });
  expect(store.getState()).toMatchObject({ rows: ['two'], loading: false });
  expect(asked.length).toBe(2);
});
