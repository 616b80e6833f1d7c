import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { PolicyFile } from '../../core/contract/policy-file.ts';
import type { PolicyState } from '../../core/contract/policy.ts';
import { settingsShape } from '../../core/contract/settings.ts';
import { ExpectedError } from '../../core/errors.ts';
import { replaceFile } from '../replace-file.ts';
import { parsePolicy, problemText } from './parse-policy.ts';
import { readPolicyText, systemPolicyFile } from './place.ts';
import { packsOf, policyAccountId, type PolicyRows } from './policy-rows.ts';

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

export const noPolicy = (file: string): LoadedPolicy => ({
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

const keep = (dataDir: string, kept: Kept): void => {
  try {
    replaceFile(keptFile(dataDir), JSON.stringify(kept));
  } catch {
    // The copy is a comfort: a folder that cannot be written to must not keep the policy from being in force.
  }
};

/** For a text of the screens, with the names that stand in it. */
export const faultOf = ({ code, message, data }: ExpectedError): NonNullable<LoadedPolicy['error']> => ({
  code,
  message,
  data: z.record(z.string(), z.string()).catch({}).parse(data),
});

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
    return fallBack(faultOf(error), []);
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
        data: {},
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

export const policyStateOf = (
  { policy, state, file, since, error, problems }: LoadedPolicy,
  rows: PolicyRows = {},
): PolicyState => ({
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
    rulePacks: packsOf(rows),
  },
  exports: policy?.exports?.formats ?? null,
  error,
  problems: [...problems],
});
