import { z } from 'zod';
import { ExpectedError } from '../../core/errors.ts';
import type { Ports } from '../../core/ports.ts';
import type { Db } from '../../db/client.ts';
import { parseJson } from '../parse-json.ts';

/** What can be told of a call. `missed` comes with `ended`, for a call of theirs that nobody took. */
export const hookEvents = ['ringing', 'answered', 'ended', 'missed', 'outcome'] as const;
export type HookEvent = (typeof hookEvents)[number];

const timeoutMs = z.number().int().min(100).max(30_000).default(5_000);
const events = z.array(z.enum(hookEvents)).min(1);

const isHttp = (url: string): boolean => {
  const parsed = URL.parse(url);
  return parsed !== null && ['http:', 'https:'].includes(parsed.protocol);
};

/** A program with its arguments, started without a shell; the facts are in its environment. */
const commandHook = z.strictObject({
  events,
  command: z.array(z.string().min(1).max(4_000)).min(1).max(50),
  timeoutMs,
});
/** A POST of the facts as JSON. With a secret, it is signed. */
const postHook = z.strictObject({
  events,
  url: z.string().max(2_000).refine(isHttp, 'an http:// or https:// address'),
  timeoutMs,
  secret: z.string().min(16).max(500).optional(),
});
export type CommandHook = z.infer<typeof commandHook>;
export type PostHook = z.infer<typeof postHook>;
export type Hook = CommandHook | PostHook;

export const hookList = z.array(z.union([commandHook, postHook])).max(20);

/**
 * Hooks are kept among the settings of the database under a name of their own, which no window can read or write: what
 * runs programs on a machine is for whoever sits at its command line. None by default.
 */
export const hooksSetting = 'hooks';

/** Their secrets stand in the Secrets port under this name, by the place of each hook in the list. */
const secretsName = 'hooks';
const storedSecrets = z.array(z.string().nullable());

type Kept = { readonly db: Db; readonly ports: Pick<Ports, 'secrets' | 'clock'> };

const secretOf = (hook: Hook): string | null => ('command' in hook ? null : (hook.secret ?? null));

const readStored = async (db: Db): Promise<readonly Hook[]> => {
  const parsed = hookList.safeParse((await db.read('settings.read'))[hooksSetting]);
  return parsed.success ? parsed.data : [];
};

/** A stored value that does not fit counts as none: a call must not depend on it. */
export const readHooks = async ({ db, ports }: Kept): Promise<readonly Hook[]> => {
  const hooks = await readStored(db);
  if (hooks.every((hook) => 'command' in hook)) return hooks;
  const secrets = storedSecrets.safeParse(JSON.parse(ports.secrets.get(secretsName) ?? '[]'));
  return hooks.map((hook, index) => {
    const secret = secretOf(hook) ?? secrets.data?.[index] ?? null;
    return secret === null ? hook : { ...hook, secret };
  });
};

export const writeHooks = async ({ db, ports }: Kept, hooks: readonly Hook[]): Promise<void> => {
  const secrets = hooks.map(secretOf);
  ports.secrets.set(secretsName, secrets.every((secret) => secret === null) ? null : JSON.stringify(secrets));
  const plain = hooks.map((hook) => {
    if ('command' in hook) return hook;
    const { secret: _kept, ...rest } = hook;
    return rest;
  });
  await db.write('settings.write', { values: { [hooksSetting]: plain }, at: ports.clock.now() });
};

/** Versions before kept the secrets in the database; what is left of one there is moved out. */
export const moveHookSecrets = async (kept: Kept): Promise<void> => {
  const stored = await readStored(kept.db);
  if (stored.some((hook) => secretOf(hook) !== null)) await writeHooks(kept, await readHooks(kept));
};

/** Error: `hooks/invalid`, with what is wrong and where. */
export const parseHooks = (text: string): readonly Hook[] => {
  const json = parseJson(
    text,
    'hooks/invalid',
    (reason) =>
      `The hooks are not JSON (${reason}). Write a list such as [{"events": ["ended"], "url": "https://crm.example.org/calls"}].`,
  );
  const parsed = hookList.safeParse(json);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || 'list'}: ${message}`,
  );
  throw new ExpectedError(
    'hooks/invalid',
    `The hooks are wrong (${issues.slice(0, 3).join('; ')}). Each names its events (${hookEvents.join(', ')}) and either a command, a list of a program and its arguments, or a url.`,
  );
};
