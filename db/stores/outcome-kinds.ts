import type { OutcomeKind } from '../../core/contract/calls.ts';
import { ExpectedError } from '../../core/errors.ts';
import { defaultOutcomes } from '../../core/rules/outcomes.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { currentAgent } from './agents.ts';
import { appendEvent } from './audit.ts';

type Row = {
  readonly code: string;
  readonly label_fr: string;
  readonly label_en: string;
  readonly key: string;
  readonly human_answered: number;
  readonly right_party: number;
  readonly conversion: number;
  readonly refusal: number;
  readonly suppress: number;
  readonly closes: OutcomeKind['closes'];
  readonly next: OutcomeKind['next'];
  readonly retry_minutes: number | null;
  readonly max_attempts: number | null;
  readonly slots_first: number;
  readonly other_daypart: number;
  readonly note_required: number;
  readonly active: number;
};

/** The list in the team's order, inactive ones too. */
export const outcomeKinds = (db: ReadDb): readonly OutcomeKind[] =>
  db
    .all<Row>(
      sql`
      SELECT code, label_fr, label_en, key, human_answered, right_party, conversion, refusal, suppress, closes, next,
        retry_minutes, max_attempts, slots_first, other_daypart, note_required, active
      FROM outcome_kind ORDER BY sort, code`,
    )
    .map((row) => ({
      code: row.code,
      label: { fr: row.label_fr, en: row.label_en },
      key: row.key,
      humanAnswered: row.human_answered === 1,
      rightParty: row.right_party === 1,
      conversion: row.conversion === 1,
      refusal: row.refusal === 1,
      suppress: row.suppress === 1,
      closes: row.closes,
      next: row.next,
      retryMinutes: row.retry_minutes,
      maxAttempts: row.max_attempts,
      slotsFirst: row.slots_first === 1,
      otherDaypart: row.other_daypart === 1,
      noteRequired: row.note_required === 1,
      active: row.active === 1,
    }));

const put = (db: WriteDb, kinds: readonly OutcomeKind[], first = 0): void => {
  const flag = (value: boolean): number => (value ? 1 : 0);
  for (const [place, kind] of kinds.entries()) {
    const sort = first + place;
    db.run(sql`
      INSERT INTO outcome_kind (code, label_fr, label_en, key, sort, human_answered, right_party, conversion, refusal,
        suppress, closes, next, retry_minutes, max_attempts, slots_first, other_daypart, note_required, active)
      VALUES (${kind.code}, ${kind.label.fr}, ${kind.label.en}, ${kind.key}, ${sort}, ${flag(kind.humanAnswered)},
        ${flag(kind.rightParty)}, ${flag(kind.conversion)}, ${flag(kind.refusal)}, ${flag(kind.suppress)}, ${kind.closes},
        ${kind.next}, ${kind.retryMinutes}, ${kind.maxAttempts},
        ${flag(kind.slotsFirst)}, ${flag(kind.otherDaypart)}, ${flag(kind.noteRequired)}, ${flag(kind.active)})
      ON CONFLICT (code) DO UPDATE SET label_fr = excluded.label_fr, label_en = excluded.label_en, key = excluded.key,
        sort = excluded.sort, human_answered = excluded.human_answered, right_party = excluded.right_party,
        conversion = excluded.conversion, refusal = excluded.refusal, suppress = excluded.suppress, closes = excluded.closes,
        next = excluded.next, retry_minutes = excluded.retry_minutes, max_attempts = excluded.max_attempts,
        slots_first = excluded.slots_first, other_daypart = excluded.other_daypart,
        note_required = excluded.note_required, active = excluded.active`);
  }
};

/** Outcomes that only another workstation has: kept for its calls, and not offered here. One known here stays as it is. */
export const addForeignKinds = (db: WriteDb, kinds: readonly OutcomeKind[]): void => {
  const known = outcomeKinds(db);
  const unknown = kinds.filter(({ code }) => !known.some((one) => one.code === code));
  put(
    db,
    unknown.map((kind) => ({ ...kind, active: false })),
    known.length,
  );
};

/** Gives a new database the default list. */
export const ensureOutcomeKinds = (db: WriteDb): void => {
  const empty = (): boolean => !db.get(sql`SELECT 1 FROM outcome_kind LIMIT 1`);
  // Asked again once the lock is ours: another process may have been first.
  if (empty()) db.transaction(() => empty() && put(db, defaultOutcomes));
};

const twice = (values: readonly string[]): string | undefined =>
  values.find((value, index) => values.indexOf(value) !== index);

/** Replaces the list. Errors: `outcome/duplicate-code`, `outcome/duplicate-key` (among active ones), `outcome/in-use`. */
export const saveOutcomeKinds = (
  db: WriteDb,
  args: { readonly kinds: readonly OutcomeKind[]; readonly at: number },
): readonly OutcomeKind[] => {
  const code = twice(args.kinds.map((kind) => kind.code));
  if (code !== undefined)
    throw new ExpectedError(
      'outcome/duplicate-code',
      `Two outcomes have the code "${code}". Give each its own.`,
      { code },
    );
  const key = twice(args.kinds.filter((kind) => kind.active).map((kind) => kind.key.toLowerCase()));
  if (key !== undefined)
    throw new ExpectedError(
      'outcome/duplicate-key',
      `Two outcomes have the key "${key}". Give each its own.`,
      { key },
    );
  const kept = new Set(args.kinds.map((kind) => kind.code));
  for (const gone of outcomeKinds(db).filter((kind) => !kept.has(kind.code))) {
    if (db.get(sql`SELECT 1 FROM outcome WHERE kind = ${gone.code} LIMIT 1`)) {
      throw new ExpectedError(
        'outcome/in-use',
        `Calls were given the outcome "${gone.code}", so it cannot be removed. Switch it off instead.`,
        {
          code: gone.code,
        },
      );
    }
    db.run(sql`DELETE FROM outcome_kind WHERE code = ${gone.code}`);
  }
  put(db, args.kinds);
  appendEvent(db, {
    at: args.at,
    agent: currentAgent(db, args.at),
    kind: 'outcome-kinds.saved',
    subject: 'outcome-kinds',
    data: { kinds: args.kinds },
  });
  return outcomeKinds(db);
};
