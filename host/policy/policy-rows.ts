import { createHash } from 'node:crypto';
import { plainLineOptions } from '../../core/contract/line.ts';
import type { PolicyAccount, PolicyFile } from '../../core/contract/policy-file.ts';
import type { Probe } from '../../core/contract/intake.ts';
import type { HostContext } from '../context.ts';
import { mergedOptions, readStoredLine, type StoredAccount, type StoredLine } from '../line-accounts.ts';
import { lineInstanceId, readSettings } from '../settings-values.ts';

/** A policy as rows of the settings (db/stores/policy.ts), under the names that each feature reads. */
export type PolicyRows = Readonly<Record<string, unknown>>;

/** Under which the ids of the rule packs that it keeps stand. */
export const rulePacksRow = 'policy.rulePacks';
export const packsOf = (rows: PolicyRows): readonly string[] =>
  (rows[rulePacksRow] ?? []) as readonly string[];

/** Ids stay from one reading to the next, so that passwords and progress stay with what they are for. */
export const policyAccountId = (index: number): string => `policy-${index + 1}`;

/** A uid out of what names a source: RFC 9562's version 8, over SHA-256. */
const sourceUid = (kind: string, name: string): string => {
  const bytes = createHash('sha256').update(`rappel policy ${kind} ${name}`, 'utf8').digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

/** What the policy says stands; the rest is what this workstation has, or the usual. */
const accountOf = (
  id: string,
  { server, domain, user, authorizationUser, displayName, options }: PolicyAccount,
  own: StoredAccount | undefined,
  instanceId: string,
): StoredAccount => {
  const name = user ?? own?.user ?? '';
  return {
    id,
    server,
    domain,
    user: name,
    authorizationUser: authorizationUser || (user ?? own?.authorizationUser ?? name),
    displayName: displayName ?? own?.displayName ?? '',
    instanceId,
    options: mergedOptions(own?.options ?? plainLineOptions, options ?? {}),
  };
};

const lineRow = async (context: HostContext, line: NonNullable<PolicyFile['line']>): Promise<StoredLine> => {
  const own = (await readStoredLine(context))?.accounts ?? [];
  const instanceId = await lineInstanceId(context);
  return {
    kind: 'sip',
    accounts: line.accounts.map((account, index) => {
      const id = policyAccountId(index);
      return accountOf(
        id,
        account,
        own.find((one) => one.id === id),
        instanceId,
      );
    }),
  };
};

const probeNames = ({
  intake,
}: PolicyFile): readonly { readonly name: string; readonly kind: Probe['kind'] }[] => [
  ...(intake?.mailboxes ?? []).flatMap(({ rules }) =>
    rules.map(({ probe }) => ({ name: probe, kind: 'mailbox' as const })),
  ),
  ...(intake?.feeds ?? []).map(({ probe }) => ({ name: probe, kind: 'form' as const })),
  ...(intake?.watchedFolder ? [{ name: intake.watchedFolder.probe, kind: 'file' as const }] : []),
];

/** The uid of each probe that the policy names; those that are not there yet are made. */
const probesOf = async (
  { db, ports, emit }: HostContext,
  policy: PolicyFile,
): Promise<ReadonlyMap<string, string>> => {
  const names = probeNames(policy);
  const found = new Map<string, string>();
  if (names.length === 0) return found;
  for (const { name, uid } of await db.read('probes.list')) found.set(name, uid);
  const country = policy.settings?.defaultCountry ?? (await readSettings(db)).defaultCountry;
  for (const { name, kind } of names) {
    if (found.has(name)) continue;
    const made = await db.write('probes.save', {
      uid: null,
      name,
      kind,
      country,
      consentWording: '',
      workstationZone: ports.platform.zone,
      at: ports.clock.now(),
    });
    found.set(name, made.uid);
    emit('probes.changed', {});
  }
  return found;
};

export const policyRows = async (context: HostContext, policy: PolicyFile): Promise<PolicyRows> => {
  const { settings = {}, role, line, intake = {} } = policy;
  const probes = await probesOf(context, policy);
  const uidOf = (name: string): string => probes.get(name) ?? '';
  const rows: Record<string, unknown> = { ...settings };
  if (role !== undefined) rows['role'] = role;
  if (line !== undefined) rows['line'] = await lineRow(context, line);
  if (intake.mailboxes !== undefined)
    rows['intake.mailboxes'] = Object.fromEntries(
      intake.mailboxes.map(({ rules, authority = '', moveTo = '', ...mailbox }) => [
        sourceUid('mailbox', mailbox.name),
        {
          ...mailbox,
          authority,
          moveTo,
          rules: rules.map(({ probe, mapping = {}, ...rule }) => ({ ...rule, mapping, probe: uidOf(probe) })),
        },
      ]),
    );
  if (intake.feeds !== undefined)
    rows['intake.feeds'] = Object.fromEntries(
      intake.feeds.map((feed) => [sourceUid('feed', feed.name), { ...feed, probe: uidOf(feed.probe) }]),
    );
  if (intake.watchedFolder !== undefined)
    rows['watchedFolder'] = intake.watchedFolder && {
      path: intake.watchedFolder.path,
      probe: uidOf(intake.watchedFolder.probe),
    };
  return rows;
};
