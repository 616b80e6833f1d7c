import { isDeepStrictEqual } from 'node:util';
import type { Input, ProcedureName } from '../../core/contract/index.ts';
import type { LineInput } from '../../core/contract/line.ts';
import type { ExportRight } from '../../core/contract/exports.ts';
import type { PolicyFile } from '../../core/contract/policy-file.ts';
import { ExpectedError } from '../../core/errors.ts';
import { packsOf, policyAccountId, type PolicyRows } from './policy-rows.ts';

/** What a policy takes out of the hands of every window; host/policy/policy.ts asks here before a handler is called. */

/** Data: `setBy` and `contact` for the text, `what` for whoever reads a log. */
export const policyLocked = ({ setBy, contact = '' }: PolicyFile, what: string): ExpectedError =>
  new ExpectedError(
    'policy/locked',
    `This is set by ${setBy} and cannot be changed here (${what}). Ask them${contact === '' ? '' : ` (${contact})`}.`,
    { setBy, contact, what },
  );

/** The first part of the account that is not as the policy says; null where all of it is. */
const lineFaults = (
  { accounts }: NonNullable<PolicyFile['line']>,
  input: Extract<LineInput, { kind: 'sip' }>,
): string | null => {
  const id = input.id === undefined ? policyAccountId(0) : input.id;
  const account = accounts.find((_one, index) => policyAccountId(index) === id);
  if (!account) return 'line.accounts';
  const { options = {} } = account;
  const set = [
    ['server', account.server, input.server],
    ['domain', account.domain, input.domain],
    ['user', account.user, input.user],
    [
      'authorizationUser',
      account.authorizationUser || account.user,
      input.authorizationUser || (account.user === undefined ? undefined : input.user),
    ],
    ['displayName', account.displayName, input.displayName ?? account.displayName],
  ] as const;
  const wrong = set.find(([, mine, theirs]) => mine !== undefined && mine !== theirs);
  if (wrong) return `line.${wrong[0]}`;
  const given: Readonly<Record<string, unknown>> = input.options ?? {};
  const option = Object.entries(options).find(
    ([name, value]) => given[name] !== undefined && !isDeepStrictEqual(given[name], value),
  );
  return option ? `line.options.${option[0]}` : null;
};

type Lock<N extends ProcedureName> = (policy: PolicyFile, input: Input<N>, rows: PolicyRows) => string | null;

/** A source may be saved again as it is, with its secret. */
const isAsSet = (
  row: unknown,
  { uid, settings }: { readonly uid: string | null; readonly settings: unknown },
) =>
  uid !== null && isDeepStrictEqual((row as Readonly<Record<string, unknown>> | undefined)?.[uid], settings);

const locks: { readonly [N in ProcedureName]?: Lock<N> } = {
  'settings.set': ({ settings = {} }, changes) => {
    const name = Object.keys(changes).find(
      (one) =>
        Object.hasOwn(settings, one) &&
        changes[one as keyof typeof changes] !== undefined &&
        !isDeepStrictEqual(changes[one as keyof typeof changes], settings[one as keyof typeof settings]),
    );
    return name === undefined ? null : `settings.${name}`;
  },
  'role.set': ({ role }) => (role === undefined ? null : 'role'),
  'line.save': ({ line }, input) =>
    line === undefined ? null : input.kind === 'practice' ? 'line' : lineFaults(line, input),
  'rules.save': (_policy, { id }, rows) => (packsOf(rows).includes(id) ? 'rulePacks' : null),
  'line.order': ({ line }) => (line === undefined ? null : 'line'),
  'mailbox.save': ({ intake }, draft, rows) =>
    intake?.mailboxes === undefined || isAsSet(rows['intake.mailboxes'], draft) ? null : 'intake.mailboxes',
  'feed.save': ({ intake }, draft, rows) =>
    intake?.feeds === undefined || isAsSet(rows['intake.feeds'], draft) ? null : 'intake.feeds',
  'mailbox.remove': ({ intake }) => (intake?.mailboxes === undefined ? null : 'intake.mailboxes'),
  'feed.remove': ({ intake }) => (intake?.feeds === undefined ? null : 'intake.feeds'),
  'watchedFolder.set': ({ intake }) => (intake?.watchedFolder === undefined ? null : 'intake.watchedFolder'),
};

/** Refuses what the policy keeps. Error: `policy/locked`. */
export const checkLocks = <N extends ProcedureName>(
  policy: PolicyFile,
  rows: PolicyRows,
  name: N,
  input: Input<N>,
): void => {
  const what = locks[name]?.(policy, input, rows) ?? null;
  if (what !== null) throw policyLocked(policy, what);
};

const exportOf: { readonly [N in ProcedureName]?: (input: Input<N>) => ExportRight | null } = {
  'exports.start': ({ format }) => format,
  'exports.saveSchedule': ({ schedule }) => schedule?.format ?? null,
  'calls.export': ({ format }) => format,
  'needs.export': ({ format }) => format,
  'bundles.export': () => 'bundle',
};

/** What a call would let out as a file; what is not here asks by itself (`requireExport`), wherever it is called from. */
export const exportOfCall = <N extends ProcedureName>(name: N, input: Input<N>): ExportRight | null =>
  exportOf[name]?.(input) ?? null;
