import type { work } from '../../core/contract/work.ts';
import type { ReservedNext } from '../../db/stores/reserve-next.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { suppressionKey } from '../suppression-key.ts';

/** Looked at in one transaction: a few milliseconds of the writer's time. */
const turn = 250;
/** Looked at for one key press, at most: whoever stands further down is not waited for. */
const furthest = 20_000;

export const workHandlers = ({ db, ports, emit }: HostContext): HandlersOf<typeof work> => {
  const now = (): number => ports.clock.now();
  const changed = <T>(result: T): T => {
    emit('work.changed', {});
    return result;
  };
  return {
    'work.state': (_input, session) => db.read('work.status', { window: session.id }),
    'work.start': async ({ again, reading }, session) =>
      changed(
        await db.write('work.start', {
          window: session.id,
          pid: process.pid,
          again: again ?? null,
          reading: reading ?? null,
          now: now(),
        }),
      ),
    'work.pause': async ({ reason, note }, session) =>
      changed(await db.write('work.pause', { window: session.id, reason, note, now: now() })),
    'work.resume': async (_input, session) =>
      changed(await db.write('work.resume', { window: session.id, now: now() })),
    'work.stop': async (_input, session) =>
      changed(await db.write('work.stop', { window: session.id, now: now() })),
    'work.next': async ({ passed }, session) => {
      const key = suppressionKey(ports.secrets);
      const rules = new Map<string, number>();
      let looked = 0;
      let others = 0;
      let left = 0;
      let nextAllowedAt: number | null = null;
      let cursor: string | null = null;
      let found: ReservedNext;
      do {
        found = await db.write('work.reserveNext', {
          window: session.id,
          passed,
          cursor,
          limit: turn,
          now: now(),
          key,
        });
        looked += found.looked;
        others += found.others;
        left += found.passed;
        for (const { rule, count } of found.blocked) rules.set(rule, (rules.get(rule) ?? 0) + count);
        if (found.nextAllowedAt !== null)
          nextAllowedAt = Math.min(found.nextAllowedAt, nextAllowedAt ?? found.nextAllowedAt);
        cursor = found.cursor;
      } while (cursor !== null && looked < furthest);
      return changed({
        request: found.request,
        looked,
        more: cursor !== null,
        blocked: [...rules].map(([rule, count]) => ({ rule, count })).toSorted((a, b) => b.count - a.count),
        others,
        passed: left,
        nextAllowedAt,
      });
    },
  };
};
