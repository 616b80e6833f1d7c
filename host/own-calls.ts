import type { CallFilter } from '../core/contract/call-log.ts';
import { may } from '../core/domain/role.ts';
import type { Db } from '../db/client.ts';
import { requireRight, roleOf } from './rights.ts';

/** Whoever may not see the calls of others sees their own. */
export const seesOwnOnly = async (db: Db): Promise<boolean> => !may(await roleOf(db), 'calls.all');

/** No agent has it: who has not called yet has no calls. */
const nobody = '00000000-0000-7000-8000-000000000000';

/** The filter, within what this workstation's role may see. Error: `role/not-allowed` where it names other agents. */
export const visibleCalls = async (db: Db, filter: CallFilter): Promise<CallFilter> => {
  if (!(await seesOwnOnly(db))) return filter;
  const own = (await db.read('agents.own')) ?? nobody;
  if (filter.agents?.some((agent) => agent !== own)) await requireRight(db, 'calls.all');
  return { ...filter, agents: [own] };
};

/** Whoever works here sees and hears their own calls; others' need `calls.all`. Errors: `role/not-allowed`, `call/missing`. */
export const requireVisibleCall = async (db: Db, attempt: string): Promise<void> => {
  if (!(await db.read('calls.isOwn', { attempt }))) await requireRight(db, 'calls.all');
};
