import { z } from 'zod';
import { feedSettings } from '../../core/contract/feed.ts';
import { mailboxSettings } from '../../core/contract/mailbox.ts';
import { watchedFolder } from '../../core/contract/watched-folder.ts';
import { doctorCheck, type DoctorCheck } from '../../core/domain/doctor.ts';
import { intakeHttpSettings } from '../intake/http/intake-http.ts';
import { minuteOf, type Check } from './subject.ts';

/** The HTTP intake. */
export const intake: Check = async ({ running }, { examined }) => {
  const parsed = intakeHttpSettings.safeParse(
    (await examined.catch(() => null))?.settings['intake.http'] ?? {},
  );
  if (!running) {
    const on = parsed.success && parsed.data.enabled;
    return [
      on
        ? doctorCheck('intake', 'intake-on', { port: parsed.data.port })
        : doctorCheck('intake', 'intake-off'),
    ];
  }
  const { state, port, error } = await running.intake();
  if (state === 'off') return [doctorCheck('intake', 'intake-off')];
  return [
    state === 'listening'
      ? doctorCheck('intake', 'intake-listening', { port })
      : doctorCheck('intake', 'intake-failed', { port, code: error?.code ?? 'bug' }),
  ];
};

const named = z.record(z.string(), z.unknown());

/** What every followed source says of itself, in one shape. */
type Followed = {
  readonly kind: 'mailbox' | 'feed' | 'folder';
  readonly name: string;
  readonly enabled: boolean;
  readonly code: string | null;
  readonly lastAt: number | null;
};

const followedCheck = ({ kind, name, enabled, code, lastAt }: Followed, runs: boolean): DoctorCheck => {
  const facts = { kind, ...(lastAt === null ? {} : { last: minuteOf(lastAt) }) };
  const check = (
    finding: 'source-off' | 'source-stopped' | 'source-failing' | 'source-reads' | 'source-not-yet',
    more: { readonly code?: string } = {},
  ) => doctorCheck('sources', finding, { ...facts, ...more }, name);
  if (!enabled) return check('source-off');
  if (!runs) return check('source-stopped');
  if (code !== null) return check('source-failing', { code });
  return check(lastAt === null ? 'source-not-yet' : 'source-reads');
};

/** Mailboxes, feeds and the watched folder as they are now, then every source by what came of it last. */
export const sources: Check = async ({ running }, { examined }) => {
  const found = await examined.catch(() => null);
  if (!found) return [];
  const kept = (name: string): readonly (readonly [string, unknown])[] =>
    Object.entries(named.catch({}).parse(found.settings[name] ?? {}));
  const mails = (await running?.mailboxes()) ?? [];
  const feeds = (await running?.feeds()) ?? [];
  const folder = watchedFolder.safeParse(found.settings['watchedFolder']);
  const watch = await running?.watchedFolder();
  const followed: readonly Followed[] = [
    ...kept('intake.mailboxes').flatMap(([uid, value]): Followed[] => {
      const one = mailboxSettings.safeParse(value);
      const now = mails.find((state) => state.mailbox === uid);
      const code = now?.error?.code ?? now?.problem?.code ?? null;
      if (!one.success) return [];
      return [
        {
          kind: 'mailbox',
          name: one.data.name,
          enabled: one.data.enabled,
          code,
          lastAt: now?.lastLookAt ?? null,
        },
      ];
    }),
    ...kept('intake.feeds').flatMap(([uid, value]): Followed[] => {
      const one = feedSettings.safeParse(value);
      const now = feeds.find((state) => state.feed === uid);
      if (!one.success) return [];
      const { name, enabled } = one.data;
      return [
        { kind: 'feed', name, enabled, code: now?.error?.code ?? null, lastAt: now?.lastReadAt ?? null },
      ];
    }),
    ...(folder.success
      ? [
          {
            kind: 'folder' as const,
            name: folder.data.path,
            enabled: true,
            code:
              watch?.state === 'away' || watch?.state === 'not-writable'
                ? `watched-folder/${watch.state}`
                : null,
            lastAt: null,
          },
        ]
      : []),
  ];
  const fates = found.sources.flatMap(({ source, takenAt, refusedAt }) => {
    const facts = {
      kind: source,
      ...(takenAt === null ? {} : { taken: minuteOf(takenAt) }),
      ...(refusedAt === null ? {} : { refused: minuteOf(refusedAt) }),
    };
    if (takenAt === null && refusedAt === null) return [];
    const refused = refusedAt !== null && (takenAt === null || refusedAt > takenAt);
    return [doctorCheck('sources', refused ? 'source-refused' : 'source-took', facts)];
  });
  const all = [...followed.map((one) => followedCheck(one, running !== null)), ...fates];
  return all.length === 0 ? [doctorCheck('sources', 'sources-none')] : all;
};
