import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, unwatchFile, watchFile, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { EventName } from '../../core/contract/index.ts';
import type { PolicyFile } from '../../core/contract/policy-file.ts';
import type { PolicyState } from '../../core/contract/policy.ts';
import { settingsShape } from '../../core/contract/settings.ts';
import { errorCode, ExpectedError } from '../../core/errors.ts';
import type { HostContext } from '../context.ts';
import { plainNetwork, readCertificates, useNetwork } from '../network.ts';
import { parsePolicy, problemText } from './parse-policy.ts';
import { policyPlace, readPolicyText, systemPolicyFile } from './place.ts';
import { policyAccountId, policyRows, type PolicyRows } from './policy-rows.ts';

/**
 * The policy in force. It is read at the start and whenever its file changes:
 *
 *   none ──a good file──▶ in force ──the file goes──▶ none
 *    │                       │  ▲
 *    │                a bad file └──a good file──┐
 *    ▼                       ▼                   │
 *   refused (a bad file      last-good: what was good stays in force, kept in the data folder
 *   and nothing good yet)
 */
export type LoadedPolicy = {
  readonly state: PolicyState['state'];
  readonly file: string;
  readonly policy: PolicyFile | null;
  readonly since: number | null;
  /** SHA-256 of the text in force, in hex. */
  readonly digest: string | null;
  readonly error: PolicyState['error'];
  readonly problems: PolicyState['problems'];
};

const noPolicy = (file: string): LoadedPolicy => ({
  state: 'none',
  file,
  policy: null,
  since: null,
  digest: null,
  error: null,
  problems: [],
});

const keptShape = z.object({ from: z.string(), at: z.number(), text: z.string() });
type Kept = z.infer<typeof keptShape>;
const keptFile = (dataDir: string): string => join(dataDir, 'policy-last-good.json');

const readKept = (dataDir: string): Kept | null => {
  try {
    return keptShape.parse(JSON.parse(readFileSync(keptFile(dataDir), 'utf8')));
  } catch {
    // None yet, or a copy that is damaged: there is nothing better to fall back to.
    return null;
  }
};

const digestOf = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** The copy is a comfort: a folder that cannot be written to must not keep the policy from being in force. */
const keep = (dataDir: string, kept: Kept): void => {
  try {
    writeFileSync(`${keptFile(dataDir)}.new`, JSON.stringify(kept), { mode: 0o600 });
    renameSync(`${keptFile(dataDir)}.new`, keptFile(dataDir));
  } catch {
    rmSync(`${keptFile(dataDir)}.new`, { force: true });
  }
};

/** Reads what is in force by now, without putting anything in force. `keepGood`: a good text is kept for worse days. */
export const loadPolicy = (
  dataDir: string,
  { file, now, keepGood }: { readonly file: string; readonly now: number; readonly keepGood: boolean },
): LoadedPolicy => {
  const fallBack = (error: LoadedPolicy['error'], problems: LoadedPolicy['problems']): LoadedPolicy => {
    const bad = { ...noPolicy(file), state: 'refused' as const, error, problems };
    const kept = readKept(dataDir);
    const parsed = kept && parsePolicy(kept.text);
    return kept && parsed?.policy
      ? { ...bad, state: 'last-good', policy: parsed.policy, since: kept.at, digest: digestOf(kept.text) }
      : bad;
  };
  let text: string | null;
  try {
    text = readPolicyText(file, systemPolicyFile());
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return fallBack({ code: error.code, message: error.message }, []);
  }
  if (text === null) {
    if (keepGood) rmSync(keptFile(dataDir), { force: true });
    return noPolicy(file);
  }
  const { policy, problems } = parsePolicy(text);
  if (!policy)
    return fallBack(
      {
        code: 'policy/wrong',
        message: `The policy ${file} is not used: ${problems.map(problemText).join('; ')}. Mend these places; "rappel policy check" looks at them again.`,
      },
      problems,
    );
  const kept = readKept(dataDir);
  const since = kept?.text === text ? kept.at : now;
  if (keepGood && kept?.text !== text) keep(dataDir, { from: file, at: since, text });
  return { ...noPolicy(file), state: 'in-force', policy, since, digest: digestOf(text) };
};

const settingNames = settingsShape.keyof().options;

export const policyStateOf = ({
  policy,
  state,
  file,
  since,
  error,
  problems,
}: LoadedPolicy): PolicyState => ({
  state,
  file,
  setBy: policy?.setBy ?? '',
  contact: policy?.contact ?? '',
  since,
  locked: {
    settings: settingNames.filter((name) => policy?.settings?.[name] !== undefined),
    role: policy?.role !== undefined,
    line:
      policy?.line?.accounts.map(({ options = {}, ...account }, index) => ({
        id: policyAccountId(index),
        fields: [
          ...Object.entries(account).flatMap(([name, value]) => (value === undefined ? [] : [name])),
          ...Object.keys(options).map((name) => `options.${name}`),
        ],
      })) ?? null,
    mailboxes: policy?.intake?.mailboxes !== undefined,
    feeds: policy?.intake?.feeds !== undefined,
    watchedFolder: policy?.intake?.watchedFolder !== undefined,
  },
  exports: policy?.exports?.formats ?? null,
  error,
  problems: [...problems],
});

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

/** A file of certificates that is gone is told, and what else the policy says stays in force. */
const authoritiesOf = (
  files: readonly string[],
): { readonly authorities: readonly string[]; readonly error: LoadedPolicy['error'] } => {
  const authorities: string[] = [];
  let error: LoadedPolicy['error'] = null;
  for (const file of files) {
    try {
      authorities.push(...readCertificates(file));
    } catch (problem) {
      if (!(problem instanceof ExpectedError)) throw problem;
      error ??= { code: problem.code, message: problem.message };
    }
  }
  return { authorities, error };
};

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
    case 'rulePack':
    case 'defaultCountry':
      return ['settings.changed', 'rules.changed', 'queue.changed'];
    default:
      return ['settings.changed'];
  }
};

const createPolicy = (context: HostContext): Policy => {
  const { db, ports, dataDir, emit } = context;
  let loaded = noPolicy(systemPolicyFile());
  let rows: PolicyRows = {};
  let stopped = false;
  let watched: readonly string[] = [];
  let turn: Promise<void> = Promise.resolve();
  const listeners = new Set<(names: readonly string[]) => Promise<void>>();

  const putInForce = async (file: string): Promise<void> => {
    const before = loaded;
    const read = loadPolicy(dataDir, { file, now: ports.clock.now(), keepGood: true });
    const { policy } = read;
    const { authorities, error } = authoritiesOf(policy?.certificates ?? []);
    const next = { ...read, error: read.error ?? error };
    useNetwork(
      policy
        ? {
            authorities,
            proxy: policy.proxy ? { url: policy.proxy.url, except: policy.proxy.except ?? [] } : null,
          }
        : plainNetwork,
    );
    rows = policy
      ? {
          ...(await policyRows(context, policy)),
          ...(policy.exports === undefined
            ? {}
            : { 'policy.exports': { setBy: policy.setBy, formats: policy.exports.formats } }),
        }
      : {};
    const changed = await db.write('policy.apply', {
      values: rows,
      digest: next.digest,
      at: ports.clock.now(),
    });
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
      if (!stopped) await putInForce(file ?? policyPlace());
    });
    turn = next.catch((error: unknown) => {
      if (!stopped)
        ports.logger.log('warn', 'the policy could not be put in force', { code: errorCode(error) });
    });
    return next;
  };

  return {
    current: () => loaded.policy,
    state: () => policyStateOf(loaded),
    rows: () => rows,
    start: async ({ file, everyMs = 5000 } = {}) => {
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
      stopped = true;
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
