import { z } from 'zod';
import { newUid } from '../../db/uid.ts';
import type { HostContext } from '../context.ts';

/**
 * Mailboxes and feeds as the database keeps them: among the settings, under a name that no window writes directly. What
 * is kept of each: what somebody set, how far it was read, and in the Secrets port its secret.
 */
export type KeptSources<Settings, Progress, Secret> = {
  /** By name. A stored value that does not fit counts as absent. */
  readonly list: () => Promise<readonly (Settings & { readonly uid: string })[]>;
  /** Makes one, or changes the one of that uid, which is then read from its beginning. Answers its uid; null when it is gone. */
  readonly save: (uid: string | null, settings: Settings) => Promise<string | null>;
  readonly remove: (uid: string) => Promise<void>;
  readonly progress: (uid: string) => Promise<Progress | null>;
  readonly setProgress: (uid: string, progress: Progress) => Promise<void>;
  /** It is read from its beginning the next time. */
  readonly forgetProgress: (uid: string) => Promise<void>;
  readonly secret: (uid: string) => Secret | null;
  readonly setSecret: (uid: string, secret: Secret) => void;
};

export type KeptShapes<Settings, Progress, Secret> = {
  /** Name of the setting, and the beginning of the name of each secret. */
  readonly name: string;
  readonly settings: z.ZodType<Settings>;
  readonly progress: z.ZodType<Progress>;
  readonly secret: z.ZodType<Secret>;
};

const entries = z.record(z.string(), z.unknown());

export const keptSources = <Settings extends { readonly name: string }, Progress, Secret>(
  { db, ports }: Pick<HostContext, 'db' | 'ports'>,
  { name, ...shapes }: KeptShapes<Settings, Progress, Secret>,
): KeptSources<Settings, Progress, Secret> => {
  const progressName = `${name}.progress`;
  const secretName = (uid: string): string => `${name}.${uid}`;
  let turn: Promise<unknown> = Promise.resolve();

  const read = async (setting: string): Promise<Readonly<Record<string, unknown>>> =>
    entries.catch({}).parse((await db.read('settings.read'))[setting] ?? {});
  /** One change after the other: each is a reading and a writing of the whole. */
  const change = async (
    setting: string,
    how: (before: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>,
  ): Promise<void> => {
    const mine = turn.then(async () => {
      const value = how(await read(setting));
      await db.write('settings.write', { values: { [setting]: value }, at: ports.clock.now() });
    });
    turn = mine.catch(() => undefined);
    await mine;
  };
  const without =
    (uid: string) =>
    ({ [uid]: _gone, ...others }: Readonly<Record<string, unknown>>) =>
      others;
  const list: KeptSources<Settings, Progress, Secret>['list'] = async () =>
    Object.entries(await read(name))
      .flatMap(([uid, value]) => {
        const parsed = shapes.settings.safeParse(value);
        return parsed.success ? [{ ...parsed.data, uid }] : [];
      })
      .toSorted((a, b) => a.name.localeCompare(b.name));

  return {
    list,
    save: async (uid, settings) => {
      const known = await read(name);
      if (uid !== null && !Object.hasOwn(known, uid)) return null;
      const key = uid ?? newUid();
      await change(name, (before) => ({ ...before, [key]: settings }));
      await change(progressName, without(key));
      return key;
    },
    remove: async (uid) => {
      await change(name, without(uid));
      await change(progressName, without(uid));
      ports.secrets.set(secretName(uid), null);
    },
    progress: async (uid) => {
      const parsed = shapes.progress.safeParse((await read(progressName))[uid]);
      return parsed.success ? parsed.data : null;
    },
    setProgress: (uid, progress) => change(progressName, (before) => ({ ...before, [uid]: progress })),
    forgetProgress: (uid) => change(progressName, without(uid)),
    secret: (uid) => {
      const text = ports.secrets.get(secretName(uid));
      if (text === null) return null;
      const parsed = shapes.secret.safeParse(JSON.parse(text));
      return parsed.success ? parsed.data : null;
    },
    setSecret: (uid, secret) => ports.secrets.set(secretName(uid), JSON.stringify(secret)),
  };
};
