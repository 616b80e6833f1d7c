import type { WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { appendEvent } from './audit.ts';
import { read, write } from './settings.ts';

/**
 * A policy among the settings: its values stand in the place of the workstation's own, which are put aside and come back
 * when the policy lets go of them. So whatever reads a setting, here or in another process, reads what is in force.
 */
const asideName = 'policy.own';

type Aside = {
  /** SHA-256 of the policy's text in hex; null for none. */
  readonly digest: string | null;
  /** What the workstation had by itself: the value, or nothing. */
  readonly own: Readonly<Record<string, { readonly value: unknown } | null>>;
};

const none: Aside = { digest: null, own: {} };

const without = (db: WriteDb, name: string): void => {
  db.run(sql`DELETE FROM setting WHERE name = ${name}`);
};

/** Puts exactly these values in force by policy; `{}` ends it. Answers the names that changed. */
export const applyPolicy = (
  db: WriteDb,
  args: {
    readonly values: Readonly<Record<string, unknown>>;
    readonly digest: string | null;
    readonly at: number;
  },
): readonly string[] => {
  const { values, digest, at } = args;
  const now = read(db);
  const before = (now[asideName] as Aside | undefined) ?? none;
  const released = Object.entries(before.own).filter(([name]) => !Object.hasOwn(values, name));
  for (const [name, own] of released) {
    if (own === null) without(db, name);
    else write(db, { values: { [name]: own.value }, at });
  }
  const changed = Object.entries(values).filter(
    ([name, value]) => !Object.hasOwn(now, name) || JSON.stringify(now[name]) !== JSON.stringify(value),
  );
  write(db, { values: Object.fromEntries(changed), at });
  const own = Object.fromEntries(
    Object.keys(values).map((name) => [
      name,
      Object.hasOwn(before.own, name)
        ? (before.own[name] ?? null)
        : Object.hasOwn(now, name)
          ? { value: now[name] }
          : null,
    ]),
  );
  if (digest !== before.digest)
    appendEvent(db, {
      at,
      agent: null,
      kind: 'policy.applied',
      subject: 'policy',
      data: { sha256: digest, settings: Object.keys(values).length },
    });
  if (digest === null) without(db, asideName);
  else write(db, { values: { [asideName]: { digest, own } satisfies Aside }, at });
  return [...new Set([...changed.map(([name]) => name), ...released.map(([name]) => name)])];
};
