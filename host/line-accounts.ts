import { z } from 'zod';
import {
  lineAccount,
  lineOptions,
  plainLineOptions,
  sipAccount,
  type LineOptions,
  type SipAccount,
} from '../core/contract/line.ts';
import type { HostContext } from './context.ts';

/** What is not given stays as it is. */
export const mergedOptions = (
  before: LineOptions,
  changes: { readonly [N in keyof LineOptions]?: LineOptions[N] | undefined },
): LineOptions =>
  lineOptions.parse({
    ...before,
    ...Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)),
  });

/**
 * The line as the settings keep it, under `line`: which kind is used, and the accounts in their order. A value of an
 * older or damaged shape counts as absent, except the one account of before: it is read on as a list of one.
 */
const storedAccount = sipAccount.omit({ kind: true, hasPassword: true, hasTurnPassword: true }).extend({
  // An option that was added since takes its default.
  options: lineOptions.partial().transform((options) => mergedOptions(plainLineOptions, options)),
});
export type StoredAccount = z.infer<typeof storedAccount>;

/** The id of the one account of before, whose password has the name of before. */
const firstId = 'first';

const storedLine = z.object({
  kind: z.enum(['practice', 'sip']),
  accounts: z.array(storedAccount).max(8),
});
export type StoredLine = z.infer<typeof storedLine>;

const practiceOfBefore = lineAccount.options[0].strict();
const accountOfBefore = sipAccount.omit({
  id: true,
  options: true,
  hasPassword: true,
  hasTurnPassword: true,
});

/** Null for what is none, or damaged. */
export const storedLineOf = (value: unknown): StoredLine | null => {
  const now = storedLine.safeParse(value);
  if (now.success) return now.data;
  if (practiceOfBefore.safeParse(value).success) return { kind: 'practice', accounts: [] };
  const before = accountOfBefore.safeParse(value);
  if (!before.success) return null;
  const { kind, ...account } = before.data;
  return { kind, accounts: [{ ...account, id: firstId, options: plainLineOptions }] };
};

export const readStoredLine = async ({ db }: HostContext): Promise<StoredLine | null> =>
  storedLineOf((await db.read('settings.read'))['line']);

export const passwordName = (id: string): string =>
  id === firstId ? 'line.password' : `line.password.${id}`;
export const turnPasswordName = (id: string): string => `line.turn-password.${id}`;

/** As windows see it. */
export const shownAccount = ({ ports }: HostContext, account: StoredAccount): SipAccount => ({
  kind: 'sip',
  ...account,
  hasPassword: ports.secrets.get(passwordName(account.id)) !== null,
  hasTurnPassword: ports.secrets.get(turnPasswordName(account.id)) !== null,
});

/** A new account's id; the first of all has the name of before. */
export const newAccountId = (accounts: readonly StoredAccount[], uid: () => string): string =>
  accounts.some(({ id }) => id === firstId) ? uid() : firstId;
