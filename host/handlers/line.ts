import { createHash } from 'node:crypto';
import {
  plainLineOptions,
  type LineInput,
  type LineOptions,
  type ProvisionedLine,
  type SipAccount,
  type line,
} from '../../core/contract/line.ts';
import { ExpectedError } from '../../core/errors.ts';
import { newUid } from '../../db/uid.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import {
  checkCallerId,
  checkDomain,
  checkIceServer,
  checkProxy,
  checkServer,
  checkUser,
} from '../line-address.ts';
import {
  mergedOptions,
  newAccountId,
  passwordName,
  readStoredLine,
  shownAccount,
  turnPasswordName,
  type StoredAccount,
  type StoredLine,
} from '../line-accounts.ts';
import { checkLocks } from '../policy/policy-locks.ts';
import { policyOf } from '../policy/policy.ts';
import { fetchProvisioned, readProvisioned } from '../provisioning.ts';
import { lineInstanceId } from '../settings-values.ts';

const passwordMissing = (): ExpectedError =>
  new ExpectedError(
    'line/password-missing',
    'The line has no password yet. Enter the one your PBX gave you for this account, then save.',
  );

const unknownAccount = (): ExpectedError =>
  new ExpectedError(
    'line/unknown-account',
    'This account is not there any more: another window removed it. Look at the list again.',
  );

type SipInput = Extract<LineInput, { kind: 'sip' }>;

const checkedOptions = (before: LineOptions, changes: SipInput['options']): LineOptions => {
  const options = mergedOptions(before, changes ?? {});
  return {
    ...options,
    outboundProxy: checkProxy(options.outboundProxy),
    callerId: checkCallerId(options.callerId),
    codecs: [...new Set(options.codecs)],
    stun: checkIceServer('stun', options.stun),
    turn: checkIceServer('turn', options.turn),
  };
};

export const lineHandlers = (context: HostContext): HandlersOf<typeof line> => {
  const { db, ports, emit } = context;
  const none: StoredLine = { kind: 'sip', accounts: [] };

  const write = async (stored: StoredLine): Promise<void> => {
    await db.write('settings.write', { values: { line: stored }, at: ports.clock.now() });
    emit('line.changed', {});
  };

  /** The account named, or the first; null when there is none. */
  const named = async (id: string | undefined): Promise<StoredAccount | null> => {
    const stored = await readStoredLine(context);
    if (stored?.kind !== 'sip') return null;
    return (id === undefined ? stored.accounts[0] : stored.accounts.find((each) => each.id === id)) ?? null;
  };

  const accountOf = (
    input: SipInput,
    before: StoredAccount | undefined,
  ): Omit<StoredAccount, 'id' | 'instanceId'> => {
    const user = checkUser('user', input.user);
    return {
      server: checkServer(input.server),
      domain: checkDomain(input.domain),
      user,
      authorizationUser: input.authorizationUser
        ? checkUser('authorizationUser', input.authorizationUser)
        : user,
      displayName: input.displayName ?? '',
      options: checkedOptions(before?.options ?? plainLineOptions, input.options),
    };
  };

  const saveSip = async (input: SipInput) => {
    const { accounts } = (await readStoredLine(context)) ?? none;
    const before =
      input.id === null
        ? undefined
        : input.id === undefined
          ? accounts[0]
          : accounts.find(({ id }) => id === input.id);
    if (typeof input.id === 'string' && !before) throw unknownAccount();
    const account: StoredAccount = {
      ...accountOf(input, before),
      id: before?.id ?? newAccountId(accounts, newUid),
      instanceId: await lineInstanceId(context),
    };
    const password = input.password ?? '';
    if (password !== '') ports.secrets.set(passwordName(account.id), password);
    else if (ports.secrets.get(passwordName(account.id)) === null) throw passwordMissing();
    if (input.turnPassword !== undefined && input.turnPassword !== '')
      ports.secrets.set(turnPasswordName(account.id), input.turnPassword);
    await write({
      kind: 'sip',
      accounts: before
        ? accounts.map((each) => (each.id === account.id ? account : each))
        : [...accounts, account],
    });
    return { account: shownAccount(context, account) };
  };

  /** All of it or nothing: each account is looked at before the first is kept. */
  const provision = async ({ accounts: given }: ProvisionedLine) => {
    const { accounts } = (await readStoredLine(context)) ?? none;
    const inputs = given.map((account, index): SipInput => ({
      kind: 'sip',
      id: accounts[index]?.id ?? null,
      ...account,
    }));
    const policy = policyOf(context);
    const inForce = policy.current();
    for (const [index, input] of inputs.entries()) {
      accountOf(input, accounts[index]);
      if (inForce) checkLocks(inForce, policy.rows(), 'line.save', input);
    }
    const saved: SipAccount[] = [];
    for (const input of inputs) saved.push((await saveSip(input)).account);
    ports.logger.log('info', 'the line was provisioned', { accounts: saved.length });
    return { accounts: saved };
  };

  return {
    'line.provision': async (input) =>
      provision(
        'text' in input
          ? readProvisioned(input.text)
          : await fetchProvisioned(
              input.link,
              policyOf(context).current()?.provisioning,
              AbortSignal.timeout(30_000),
            ),
      ),
    'line.get': async () => {
      const stored = await readStoredLine(context);
      const accounts = (stored?.accounts ?? []).map((account) => shownAccount(context, account));
      return {
        account: stored?.kind === 'practice' ? { kind: 'practice' } : (accounts[0] ?? null),
        accounts,
      };
    },
    'line.save': async (input) => {
      if (input.kind === 'sip') return saveSip(input);
      const { accounts } = (await readStoredLine(context)) ?? none;
      await write({ kind: 'practice', accounts });
      return { account: { kind: 'practice' } };
    },
    'line.order': async ({ ids }) => {
      const { kind, accounts } = (await readStoredLine(context)) ?? none;
      const ordered = [...new Set(ids)].map((id) => accounts.find((each) => each.id === id));
      const kept = ordered.filter((account) => account !== undefined);
      if (kept.length !== ordered.length) throw unknownAccount();
      await write({ kind, accounts: kept });
      for (const { id } of accounts)
        if (!kept.some((each) => each.id === id)) {
          ports.secrets.set(passwordName(id), null);
          ports.secrets.set(turnPasswordName(id), null);
        }
      return { accounts: kept.map((account) => shownAccount(context, account)) };
    },
    'line.credentials': async ({ account: id, realm }) => {
      const account = await named(id);
      const password = account && ports.secrets.get(passwordName(account.id));
      if (!account || password === null) throw passwordMissing();
      return {
        ha1: createHash('md5')
          .update(`${account.authorizationUser}:${realm}:${password}`, 'utf8')
          .digest('hex'),
      };
    },
    'line.turn': async ({ account: id }) => {
      const account = await named(id);
      return { credential: (account && ports.secrets.get(turnPasswordName(account.id))) ?? '' };
    },
  };
};
