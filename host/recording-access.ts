import type { HostContext } from './context.ts';
import { requireRight } from './rights.ts';

/**
 * Whoever works here hears their own calls; others' need `calls.all`. Errors: `role/not-allowed`, `call/missing`.
 */
export const requireHearing = async ({ db }: Pick<HostContext, 'db'>, attempt: string): Promise<void> => {
  if (!(await db.read('calls.isOwn', { attempt }))) await requireRight(db, 'calls.all');
};
