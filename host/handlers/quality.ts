import type { quality } from '../../core/contract/quality.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { requireVisibleCall } from '../own-calls.ts';

export const qualityHandlers = ({ db, emit }: HostContext): HandlersOf<typeof quality> => ({
  'attempt.quality': async (measured) => {
    await db.write('quality.save', measured);
    emit('calls.changed', {});
    return {};
  },
  'quality.get': async ({ attempt }) => {
    await requireVisibleCall(db, attempt);
    return { quality: await db.read('quality.attempt', { attempt }) };
  },
  'quality.trend': async ({ until, ...args }) => ({
    rows: [...(await db.read('quality.trend', { ...args, until: until ?? null }))],
  }),
});
