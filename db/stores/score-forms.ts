import type { NewScoreForm, ScoreForm, ScoreItem } from '../../core/contract/score-forms.ts';
import { ExpectedError } from '../../core/errors.ts';
import { shippedForms } from '../../core/rules/score-forms.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { currentAgent } from './agents.ts';
import { appendEvent } from './audit.ts';

/** Score forms, a row a version. Those that Rappel ships are written down when first used or changed. */

type FormRow = {
  readonly id: number;
  readonly uid: string;
  readonly family: string;
  readonly version: number;
  readonly fr: string;
  readonly en: string;
  readonly retired: number | null;
  readonly used: number;
};

type ItemRow = Omit<ScoreItem, 'text' | 'autoFail'> & {
  readonly fr: string;
  readonly en: string;
  readonly autoFail: number;
};

const columns = `SELECT f.id, f.uid, f.family, f.version, f.name_fr AS fr, f.name_en AS en, f.retired_at AS retired,
  EXISTS (SELECT 1 FROM review v WHERE v.form_id = f.id) AS used FROM score_form f`;

/** The items of a version, in their order. */
export const itemsOfForm = (db: ReadDb, form: number): ScoreItem[] =>
  db
    .all<ItemRow>(
      sql`
      SELECT uid, part, kind, weight, auto_fail AS autoFail, text_fr AS fr, text_en AS en FROM score_item
      WHERE form_id = ${form} ORDER BY sort`,
    )
    .map(({ fr, en, autoFail, ...item }) => ({ ...item, autoFail: autoFail === 1, text: { fr, en } }));

const formOf = (db: ReadDb, { id, uid, family, version, fr, en, used }: FormRow): ScoreForm => ({
  uid,
  family,
  version,
  name: { fr, en },
  items: itemsOfForm(db, id),
  used: used === 1,
});

export const formById = (db: ReadDb, id: number): ScoreForm => {
  const row = db.get<FormRow>({ text: `${columns} WHERE f.id = ?`, params: [id] });
  if (!row) throw new Error(`there is no score form ${id}`);
  return formOf(db, row);
};

const latest = (db: ReadDb, family: string): FormRow | undefined =>
  db.get<FormRow>({
    text: `${columns} WHERE f.family = ? AND f.origin_id IS NULL ORDER BY f.version DESC LIMIT 1`,
    params: [family],
  });

/** The latest version of each form that is in use: those shipped first, then by age. */
export const listForms = (db: ReadDb): readonly ScoreForm[] => {
  const rows = db.all<FormRow>({
    text: `${columns} WHERE f.origin_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM score_form n WHERE n.family = f.family AND n.version > f.version) ORDER BY f.id`,
    params: [],
  });
  const known = new Map(rows.map((row) => [row.family, row]));
  const families = new Set([...shippedForms.map((form) => form.family), ...known.keys()]);
  return [...families].flatMap((family) => {
    const row = known.get(family);
    if (row) return row.retired === null ? [formOf(db, row)] : [];
    return shippedForms.filter((form) => form.family === family);
  });
};

const missing = (): ExpectedError =>
  new ExpectedError('score-form/missing', 'This score form is not in use any more. Choose another one.');

const writeItems = (db: WriteDb, form: number, items: readonly (Omit<ScoreItem, 'uid'> & { readonly uid?: string })[]): void => {
  for (const [sort, item] of items.entries())
    db.run(sql`
      INSERT INTO score_item (uid, form_id, sort, part, kind, weight, auto_fail, text_fr, text_en)
      VALUES (${item.uid ?? newUid()}, ${form}, ${sort}, ${item.part}, ${item.kind}, ${item.weight}, ${item.autoFail ? 1 : 0},
        ${item.text.fr}, ${item.text.en})`);
}; // prettier-ignore

const writeVersion = (
  db: WriteDb,
  form: Pick<ScoreForm, 'uid' | 'family' | 'version' | 'name'>,
  agent: number | null,
  at: number,
): number =>
  db.run(sql`
    INSERT INTO score_form (uid, family, version, name_fr, name_en, agent_id, created_at)
    VALUES (${form.uid}, ${form.family}, ${form.version}, ${form.name.fr}, ${form.name.en}, ${agent}, ${at})`)
    .id;

/** Writes a shipped form down, where it is not yet. */
export const writtenDown = (db: WriteDb, family: string, at: number): FormRow | undefined => {
  const known = latest(db, family);
  const form = shippedForms.find((one) => one.family === family);
  if (known || !form) return known;
  writeItems(db, writeVersion(db, form, null, at), form.items);
  return latest(db, family);
};

/** The latest version of a form, by any of its versions. */
export const latestVersion = (db: ReadDb, uid: string): string =>
  db.get<{ uid: string }>(sql`
    SELECT n.uid FROM score_form f JOIN score_form n ON n.family = f.family WHERE f.uid = ${uid} ORDER BY n.version DESC LIMIT 1`)
    ?.uid ?? uid;

/** The form of a review that came from another workstation: for reading, a family of its own, never for a review of ours. */
export const takeForeignForm = (
  db: WriteDb,
  args: {
    readonly form: Pick<ScoreForm, 'uid' | 'version' | 'name' | 'items'>;
    /** Key of the workstation. */
    readonly workstation: number;
    readonly at: number;
  },
): number => {
  const { form, at } = args;
  // A form that was changed in its place keeps its uid, and so may be another one here.
  const isTaken =
    shippedForms.some(({ uid }) => uid === form.uid) ||
    db.get(sql`SELECT 1 FROM score_form WHERE uid = ${form.uid}`) !== undefined;
  const uid = isTaken ? newUid() : form.uid;
  const id = writeVersion(db, { ...form, uid, family: uid }, null, at);
  db.run(sql`UPDATE score_form SET origin_id = ${args.workstation} WHERE id = ${id}`);
  writeItems(db, id, form.items);
  return id;
};

/** The key of a version that is in use. Error: `score-form/missing`. */
export const formInUse = (db: WriteDb, uid: string, at: number): number => {
  const shipped = shippedForms.find((form) => form.uid === uid);
  if (shipped) writtenDown(db, shipped.family, at);
  const row = db.get<{ id: number }>(
    sql`SELECT id FROM score_form WHERE uid = ${uid} AND retired_at IS NULL AND origin_id IS NULL`,
  );
  if (!row) throw missing();
  return row.id;
};

/**
 * Makes a form, or changes one: in its place while no review uses it, as the next version once one does.
 * Error: `score-form/missing`.
 */
export const saveForm = (
  db: WriteDb,
  { form, at }: { readonly form: NewScoreForm; readonly at: number },
): ScoreForm => {
  const agent = currentAgent(db, at);
  const before = form.family === null ? undefined : writtenDown(db, form.family, at);
  if (form.family !== null && (!before || before.retired !== null)) throw missing();
  const inPlace = before?.used === 0;
  const family = before?.family ?? newUid();
  const version = before === undefined ? 1 : inPlace ? before.version : before.version + 1;
  if (inPlace) {
    db.run(sql`DELETE FROM score_item WHERE form_id = ${before.id}`);
    db.run(sql`
      UPDATE score_form SET name_fr = ${form.name.fr}, name_en = ${form.name.en}, agent_id = ${agent} WHERE id = ${before.id}`);
  }
  const id = inPlace
    ? before.id
    : writeVersion(db, { uid: newUid(), family, version, name: form.name }, agent, at);
  writeItems(db, id, form.items);
  const saved = formById(db, id);
  appendEvent(db, { at, agent, kind: 'score-form.saved', subject: saved.uid, data: { version } });
  return saved;
};

/** Takes a form out of use, or brings it back. Error: `score-form/missing`. */
export const retireForm = (
  db: WriteDb,
  { family, retired, at }: { readonly family: string; readonly retired: boolean; readonly at: number },
): void => {
  const row = writtenDown(db, family, at);
  if (!row) throw missing();
  db.run(sql`UPDATE score_form SET retired_at = ${retired ? at : null} WHERE family = ${family}`);
  appendEvent(db, {
    at,
    agent: currentAgent(db, at),
    kind: 'score-form.retired',
    subject: row.uid,
    data: { retired },
  });
};
