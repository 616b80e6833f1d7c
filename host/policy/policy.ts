import { unwatchFile, watchFile } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { EventName } from '../../core/contract/index.ts';
import type { PolicyFile } from '../../core/contract/policy-file.ts';
import type { PolicyState } from '../../core/contract/policy.ts';
import type { RulePack } from '../../core/contract/rules.ts';
import { errorCode, ExpectedError } from '../../core/errors.ts';
import type { HostContext } from '../context.ts';
import { readPackFile } from '../rule-pack-file.ts';
import { plainNetwork, readCertificates, useNetwork, type Network } from '../network.ts';
import { faultOf, loadPolicy, noPolicy, policyStateOf, type LoadedPolicy } from './load-policy.ts';
import { knownPack } from './parse-policy.ts';
import { isThere, policyPlace, systemPolicyFile } from './place.ts';
import { policyRows, rulePacksRow, type PolicyRows } from './policy-rows.ts';

/** Puts the policy of the machine in force, and follows its file (load-policy.ts says which it is). */
export type Policy = {
  /** The policy in force; null for none. */
  readonly current: () => PolicyFile | null;
  readonly state: () => PolicyState;
  /** What stands in the settings by it. */
  readonly rows: () => PolicyRows;
  /** Reads it, puts it in force, and follows its file from then on. */
  readonly start: (options?: PolicyOptions) => Promise<void>;
  /** Tells of each change that was put in force, with the names of the settings that it touched. */
  readonly onChange: (listener: (names: readonly string[]) => Promise<void>) => void;
  readonly stop: () => Promise<void>;
};

export type PolicyOptions = {
  /** Absent: the machine's. */
  readonly file?: string | undefined;
  /** Milliseconds between two looks at the file. */
  readonly everyMs?: number | undefined;
};

/** Files that a policy names. One that is gone or wrong is told, and what else the policy says stays in force. */
const filesOf = <T>(
  files: readonly string[],
  read: (file: string) => T,
): { readonly found: readonly T[]; readonly error: LoadedPolicy['error'] } => {
  const found: T[] = [];
  let error: LoadedPolicy['error'] = null;
  for (const file of files) {
    try {
      found.push(read(file));
    } catch (problem) {
      if (!(problem instanceof ExpectedError)) throw problem;
      error ??= faultOf(problem);
    }
  }
  return { found, error };
};

/** How this machine reaches others by its policy; for a command that looks from outside, too. */
export const networkOf = (
  policy: PolicyFile | null,
): { readonly found: Network; readonly error: LoadedPolicy['error'] } => {
  if (!policy) return { found: plainNetwork, error: null };
  const { found, error } = filesOf(policy.certificates ?? [], readCertificates);
  const proxy = policy.proxy ? { url: policy.proxy.url, except: policy.proxy.except ?? [] } : null;
  return { found: { authorities: found.flat(), proxy }, error };
};

/** Without what is given when it is saved. */
const bodyOf = ({ version: _version, parent: _parent, ...body }: RulePack): string => JSON.stringify(body);

const eventsOf = (name: string): readonly EventName[] => {
  switch (name) {
    case 'role':
      return ['role.changed'];
    case 'line':
      return ['line.changed'];
    case 'intake.mailboxes':
      return ['mailbox.changed'];
    case 'intake.feeds':
      return ['feed.changed'];
    case 'watchedFolder':
      return ['watchedFolder.changed'];
    case 'policy.exports':
      return ['exports.changed'];
    case rulePacksRow:
      return [];
    case 'rulePack':
    case 'defaultCountry':
      return ['settings.changed', 'rules.changed', 'queue.changed'];
    default:
      return ['settings.changed'];
  }
};

/** Between two looks at the file. */
const usualMs = 5000;

const createPolicy = (context: HostContext): Policy => {
  const { db, ports, dataDir, emit } = context;
  let loaded = noPolicy(systemPolicyFile());
  let rows: PolicyRows = {};
  const ended = new AbortController();
  let pauseMs = usualMs;
  let watched: readonly string[] = [];
  let turn: Promise<void> = Promise.resolve();
  const listeners = new Set<(names: readonly string[]) => Promise<void>>();

  /** A version of one's own is made where what is in force differs; what it said before stays on record. */
  const putPacks = async (packs: readonly RulePack[]): Promise<void> => {
    for (const pack of packs) {
      const { pack: before } = await db.read('rules.inForce', { pack: pack.id });
      if (bodyOf(before) === bodyOf(pack)) continue;
      await db.write('rules.save', { id: pack.id, pack, at: ports.clock.now() });
      emit('rules.changed', {});
      emit('queue.changed', {});
    }
  };

  const putInForce = async (file: string): Promise<void> => {
    const before = loaded;
    // Tools that replace a file may take it away first: what is locked is not let go of for a moment.
    if (before.policy && !isThere(file))
      await setTimeout(pauseMs, undefined, { signal: ended.signal, ref: false });
    const read = loadPolicy(dataDir, { file, now: ports.clock.now(), keepGood: true });
    const { policy } = read;
    const network = networkOf(policy);
    const packs = filesOf(policy?.rulePacks ?? [], (one) => knownPack(readPackFile(one)));
    const next = { ...read, error: read.error ?? network.error ?? packs.error };
    useNetwork(network.found);
    rows = policy
      ? {
          ...(await policyRows(context, policy)),
          ...(policy.exports === undefined
            ? {}
            : { 'policy.exports': { setBy: policy.setBy, formats: policy.exports.formats } }),
          ...(policy.rulePacks === undefined ? {} : { [rulePacksRow]: packs.found.map(({ id }) => id) }),
        }
      : {};
    const changed = await db.write('policy.apply', {
      values: rows,
      digest: next.digest,
      at: ports.clock.now(),
    });
    await putPacks(packs.found);
    loaded = next;
    if (next.error !== null && next.error.message !== before.error?.message)
      ports.logger.log('warn', 'the policy of this machine cannot be used', {
        code: next.error.code,
        problems: next.problems.length,
        kept: next.state === 'last-good',
      });
    if (next.digest !== before.digest)
      ports.logger.log('info', 'a policy was put in force or taken away', {
        state: next.state,
        sha256: next.digest,
        settings: changed.length,
      });
    for (const name of new Set(changed.flatMap(eventsOf))) emit(name, {});
    emit('policy.changed', {});
    for (const listener of listeners) await listener(changed);
  };

  const look = (file: string | undefined): Promise<void> => {
    const next = turn.then(async () => {
      if (!ended.signal.aborted) await putInForce(file ?? policyPlace());
    });
    turn = next.catch((error: unknown) => {
      if (!ended.signal.aborted)
        ports.logger.log('warn', 'the policy could not be put in force', { code: errorCode(error) });
    });
    return next;
  };

  return {
    current: () => loaded.policy,
    state: () => policyStateOf(loaded, rows),
    rows: () => rows,
    start: async ({ file, everyMs = usualMs } = {}) => {
      pauseMs = everyMs;
      await look(file);
      // Asked for by stat, since the file may not be there yet, and is put in place by renaming.
      watched = file === undefined ? [...new Set([systemPolicyFile(), policyPlace()])] : [file];
      for (const one of watched)
        watchFile(
          one,
          { interval: everyMs, persistent: false },
          () => void look(file).catch(() => undefined),
        );
    },
    onChange: (listener) => void listeners.add(listener),
    stop: async () => {
      ended.abort();
      for (const one of watched) unwatchFile(one);
      await turn;
      useNetwork(plainNetwork);
    },
  };
};

const known = new WeakMap<HostContext['db'], Policy>();

/** The one policy of a host. */
export const policyOf = (context: HostContext): Policy => {
  const there = known.get(context.db);
  if (there) return there;
  const made = createPolicy(context);
  known.set(context.db, made);
  return made;
};
