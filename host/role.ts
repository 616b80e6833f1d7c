import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { RoleState } from '../core/contract/role.ts';
import { may, rights, type Role } from '../core/domain/role.ts';
import { ExpectedError } from '../core/errors.ts';
import type { HostContext } from './context.ts';
import { requireRight, roleOf } from './rights.ts';

/**
 * The role of a workstation, and the administrator's code without which it cannot be changed once there is one. Only the
 * code's scrypt hash is kept (setting `roleCode`). Whoever can write to the data folder can do without it, as docs/it.md says.
 */
const storedCode = z.object({ salt: z.string(), hash: z.string() });
const storedTries = z.object({ wrong: z.number().int(), last: z.number().int() });
const tries = 5;
/** After the fifth wrong code, and doubled with every further one up to an hour. */
const waitMs = 30_000;
const longestWaitMs = 3_600_000;
const shortest = 6;

type Stored = {
  readonly code: z.infer<typeof storedCode> | null;
  readonly tries: z.infer<typeof storedTries>;
};

const read = async ({ db }: HostContext): Promise<Stored> => {
  const values = await db.read('settings.read');
  const code = storedCode.safeParse(values['roleCode']);
  const counted = storedTries.safeParse(values['roleTries']);
  return {
    code: code.success ? code.data : null,
    tries: counted.success ? counted.data : { wrong: 0, last: 0 },
  };
};

const hashOf = (code: string, salt: string): Buffer =>
  scryptSync(code.normalize('NFC'), Buffer.from(salt, 'base64'), 32, {
    N: 32_768,
    r: 8,
    p: 1,
    maxmem: 64 << 20,
  });

const waitUntil = ({ tries: { wrong, last } }: Stored, now: number): number | null => {
  if (wrong < tries) return null;
  const until = last + Math.min(longestWaitMs, waitMs * 2 ** (wrong - tries));
  // A clock that was set back must not make it longer than it is.
  return until > now && last <= now ? until : null;
};

export const roleState = async (context: HostContext): Promise<RoleState> => {
  const [role, stored] = await Promise.all([roleOf(context.db), read(context)]);
  return {
    role,
    rights: rights.filter((right) => may(role, right)),
    codeSet: stored.code !== null,
    waitUntil: waitUntil(stored, context.ports.clock.now()),
  };
};

/** Errors: `role/code`, `role/wait`. */
const requireCode = async (context: HostContext, code: string): Promise<void> => {
  const stored = await read(context);
  if (stored.code === null) return;
  const { db, ports } = context;
  const now = ports.clock.now();
  const until = waitUntil(stored, now);
  if (until !== null)
    throw new ExpectedError('role/wait', 'Too many wrong codes. Wait a while, then try again.', { until });
  const right = timingSafeEqual(hashOf(code, stored.code.salt), Buffer.from(stored.code.hash, 'base64'));
  const wrong = right ? 0 : stored.tries.wrong + 1;
  if (wrong !== stored.tries.wrong)
    await db.write('settings.write', { values: { roleTries: { wrong, last: now } }, at: now });
  if (!right)
    throw new ExpectedError('role/code', 'This is not the administrator’s code. Nothing was changed.', {
      left: Math.max(0, tries - wrong),
    });
};

/** One after the other, so that guesses sent at once are counted, too. */
let turn: Promise<unknown> = Promise.resolve();
const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
  const next = turn.then(work, work);
  turn = next.catch(() => undefined);
  return next;
};

export const setRole = (context: HostContext, role: Role, code: string): Promise<RoleState> =>
  inTurn(async () => {
    const { db, ports, emit } = context;
    await requireCode(context, code);
    const at = ports.clock.now();
    await db.write('role.write', { role, at });
    emit('role.changed', {});
    return roleState(context);
  });

/** Errors: as of `setRole`; `role/not-allowed` where there is no code yet and the role is not an administrator's. */
export const setRoleCode = (context: HostContext, code: string, newCode: string): Promise<RoleState> =>
  inTurn(async () => {
    const { db, ports, emit } = context;
    if ((await read(context)).code === null) await requireRight(db, 'administer');
    else await requireCode(context, code);
    if (newCode !== '' && newCode.length < shortest)
      throw new ExpectedError(
        'role/short-code',
        `A code has at least ${shortest} characters. Choose a longer one.`,
      );
    const salt = randomBytes(16).toString('base64');
    const roleCode = newCode === '' ? null : { salt, hash: hashOf(newCode, salt).toString('base64') };
    await db.write('settings.write', { values: { roleCode }, at: ports.clock.now() });
    emit('role.changed', {});
    return roleState(context);
  });
