import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { BundleHeader } from '../../core/contract/bundle-records.ts';
import type { BundleReview } from '../../core/contract/bundle-reviews.ts';
import { shippedForms } from '../../core/rules/score-forms.ts';
import type { Session } from '../../core/rpc/serve.ts';
import { sql } from '../../db/sql.ts';
import { verifyChain } from '../../db/stores/audit.ts';
import { newUid } from '../../db/uid.ts';
import { writeBundle } from '../../host/bundles/container.ts';
import { bundleFoldersOf } from '../../host/bundles/folders.ts';
import { importBundle, verifyBundle } from '../../host/bundles/import-bundle.ts';
import { fingerprintOf, readKey, signKey } from '../../host/bundles/keys.ts';
import { reviewSealer } from '../../host/bundles/sealed-reviews.ts';
import { saveBundleSettings } from '../../host/bundles/settings.ts';
import { bundlesHandlers } from '../../host/handlers/bundles.ts';
import { reviewsHandlers } from '../../host/handlers/reviews.ts';
import { createUploads } from '../../host/intake/uploads.ts';
import { workstationUid } from '../../host/settings-values.ts';
import { addProbe, addRequest, dataFolder } from '../db/records.ts';
import { agentDesk, callOnce, exportTo, inDesk, minute, now, openDesk, take } from './bundles.ts';
import type { TestContext } from './context.ts';

/** Several whole hosts one after the other, each with its own database. */
vi.setConfig({ testTimeout: 60_000 });
const hour = 3_600_000;
const session: Session = { id: 'window' } as Session;

const [form] = shippedForms;
if (!form) throw new Error('no form is shipped');
const items = form.items.map(({ uid }) => uid);
const [first = '', second = ''] = items;

const be = (desk: TestContext, role: string, agentName: string) =>
  desk.db.write('settings.write', { values: { role, agentName }, at: now });

/** A desk where Ana called once, and the lead Lou's, who has her call. */
const office = async () => {
  const { desk, request } = await agentDesk();
  await be(desk, 'administrator', 'Ana');
  const attempt = inDesk(desk, (db) => callOnce(db, request, now, { note: 'Elle rappelle demain' }));
  const lead = await openDesk(now + hour);
  await be(lead, 'lead', 'Lou');
  await take(lead, await exportTo(desk), desk);
  return { desk, lead, attempt, ana: reviewsHandlers(desk), lou: reviewsHandlers(lead) };
};
type Office = Awaited<ReturnType<typeof office>>;

const scored = async ({ lou, attempt }: Pick<Office, 'lou' | 'attempt'>): Promise<string> => {
  const { review } = await lou['reviews.open']({ attempt, form: null }, session);
  await lou['reviews.move']({ review, move: 'begin' }, session);
  for (const item of items) await lou['reviews.score']({ review, item, value: 0, note: '' }, session);
  await lou['reviews.score']({ review, item: first, value: 1, note: 'Bien vu' }, session);
  return review;
};
const shared = async (at: Pick<Office, 'lou' | 'attempt'>): Promise<string> => {
  const review = await scored(at);
  await at.lou['reviews.comment']({ review, text: 'Très clair', atMs: 4000, item: second }, session);
  await at.lou['reviews.move']({ review, move: 'share' }, session);
  return review;
};

/** All that is said of reviews, without keys of this database. */
const digest = (desk: TestContext) =>
  inDesk(desk, (db) => ({
    reviews: db.all(sql`SELECT v.uid, v.stage, v.stage_at AS at FROM review v ORDER BY v.uid`),
    answers: db.all(sql`
      SELECT x.uid, x.value, x.note, o.uid AS amends, x.reason, g.name FROM review_answer x JOIN agent g ON g.id = x.agent_id
        LEFT JOIN review_answer o ON o.id = x.amends ORDER BY x.uid`),
    words: db.all(sql`
      SELECT w.uid, w.kind, w.text, w.at, d.uid AS reply, g.name FROM review_word w JOIN agent g ON g.id = w.agent_id
        LEFT JOIN review_word d ON d.id = w.reply_to ORDER BY w.uid`),
  })); // prettier-ignore
const rows = (desk: TestContext) =>
  inDesk(desk, (db) =>
    db.get(sql`
      SELECT (SELECT count(*) FROM attempt) AS attempts, (SELECT count(*) FROM request) AS requests, (SELECT count(*) FROM review) AS reviews`),
  );

const bundlesOf = (desk: TestContext) => desk.db.read('bundles.lastSent');

/** A bundle of that desk with records of anybody's making, signed by its own key. */
const forged = async (
  desk: TestContext,
  sequence: number,
  records: readonly object[],
  head: Partial<BundleHeader> = {},
): Promise<string> => {
  const file = join(dataFolder(), 'forged.rappel');
  const { privateKey, publicKey } = signKey(desk.ports.secrets);
  const header: BundleHeader = {
    format: 2,
    workstation: await workstationUid(desk),
    name: 'Forge',
    sequence,
    previous: null,
    whole: false,
    madeAt: now,
    version: '0.1.0',
    publicKey,
    encryption: null,
    ...head,
  };
  const handle = await open(file, 'w');
  const writer = await writeBundle(handle, header, { privateKey, contentKey: null });
  for (const record of records) await writer.add(record);
  const count = (t: string): number => records.filter((one) => 't' in one && one.t === t).length;
  const counts = { requests: 0, attempts: 0, gone: 0, records: records.length, reviews: count('review'), answers: count('answer'), recordings: 0 };
  await writer.end({ counts, lastCallAt: null });
  await handle.close();
  return file;
}; // prettier-ignore

describe('reviews in bundles', () => {
  it('reach the agent through the shared folder, are disputed there, and the word comes back to be closed', async () => {
    const share = join(dataFolder(), 'share');
    await mkdir(share);
    const { desk, lead, attempt, ana, lou } = await office();
    await saveBundleSettings(desk.db, { folder: share, inbox: share, reviewsOnly: true }, now);
    await saveBundleSettings(lead.db, { folder: share, inbox: share }, now);
    const review = await shared({ lou, attempt });
    await bundleFoldersOf(lead).turn();
    // Trusted once, by whoever sets the desk up; from then on it is the agent's.
    await bundleFoldersOf(desk).turn();
    const [waiting] = bundleFoldersOf(desk).status().waiting;
    expect(waiting?.code).toBe('bundle/unknown-workstation');
    const settings = bundlesHandlers(desk, createUploads(desk.dataDir));
    const trust = fingerprintOf(signKey(lead.ports.secrets).publicKey);
    expect(await settings['bundles.import']({ from: { file: waiting?.file ?? '' }, passphrase: '', trust }, session)).toMatchObject({
      attempts: 0, requests: 0, reviews: 1, answers: 0,
    });
    await be(desk, 'agent', 'Ana');
    expect((await ana['mine.summary']({}, session)).reviews).toMatchObject([{ review, stage: 'shared', reviewer: 'Lou' }]);
    expect((await ana['mine.calls']({}, session)).rows).toMatchObject([{ attempt, review: { uid: review, stage: 'shared' } }]);
    const seen = (await ana['mine.review']({ review }, session)).review;
    expect(seen).toMatchObject({ form: { uid: form.uid }, words: [{ kind: 'comment', text: 'Très clair', atMs: 4000, item: second, author: 'Lou' }] });
    expect(seen.answers.find(({ item }) => item === first)).toMatchObject({ value: 1, note: 'Bien vu' });

    await ana['mine.answer']({ review, text: 'Merci', disputes: [{ item: second, text: 'Il l’avait dit avant' }] }, session);
    // Within the hour, not with the bundle of the next day; and nothing more once it went.
    await bundleFoldersOf(desk).turn();
    expect((await bundlesOf(desk))?.sequence).toBe(1);
    desk.clock.advance(hour + minute);
    await bundleFoldersOf(desk).turn();
    desk.clock.advance(hour + minute);
    await bundleFoldersOf(desk).turn();
    expect((await bundlesOf(desk))?.sequence).toBe(2);
    await bundleFoldersOf(lead).turn();
    const back = (await lou['reviews.get']({ review }, session)).review;
    expect(back).toMatchObject({ stage: 'answered', openDisputes: 1 });
    expect(back.words.map(({ kind, author }) => [kind, author])).toEqual([['answer', 'Ana'], ['dispute', 'Ana'], ['comment', 'Lou']]);
    expect(lead.told).toContain('reviews.changed');

    const dispute = back.words.find(({ kind }) => kind === 'dispute')?.uid ?? '';
    await lou['reviews.amend']({ review, item: second, value: 1, note: '', reason: 'Réécouté' }, session);
    await lou['reviews.reply']({ review, dispute, text: 'C’est juste' }, session);
    await lou['reviews.move']({ review, move: 'close' }, session);
    lead.clock.advance(hour + minute);
    await bundleFoldersOf(lead).turn();
    await bundleFoldersOf(desk).turn();
    const closed = (await ana['mine.review']({ review }, session)).review;
    expect(closed).toMatchObject({ stage: 'closed', openDisputes: 0 });
    expect(closed.answers.find(({ item }) => item === second)).toMatchObject({ value: 1, original: { value: 0 }, reason: 'Réécouté' });
    expect(digest(desk).words).toEqual(digest(lead).words);
    expect(bundleFoldersOf(desk).status().waiting).toEqual([]);
    for (const one of [desk, lead]) expect(inDesk(one, (db) => verifyChain(db).ok)).toBe(true);

    // From the beginning again, both ways: nothing is added, and nothing new is left to send.
    const [before, beforeLead] = [digest(desk), digest(lead)];
    await bundleFoldersOf(lead).export({ whole: true, passphrase: '' });
    await bundleFoldersOf(desk).turn();
    await bundleFoldersOf(desk).export({ whole: true, passphrase: '' });
    await bundleFoldersOf(lead).turn();
    expect([digest(desk), digest(lead)]).toEqual([before, beforeLead]);
    expect(await bundleFoldersOf(lead).export({ whole: false, passphrase: '' })).toMatchObject({ reviews: 0 });
    expect(await bundleFoldersOf(desk).export({ whole: false, passphrase: '' })).toMatchObject({ answers: 0 });
  }); // prettier-ignore

  it('may come twice, in any order, with a form of the lead’s own, and are refused when one byte was changed', async () => {
    const { desk, lead, attempt, lou } = await office();
    const { form: own } = await lou['scoreForms.save'](
      { family: null, name: { fr: 'Grille d’Oullins', en: '' }, items: [{ part: 'promise', kind: 'scale', weight: 2, autoFail: false, text: { fr: 'Tenue', en: 'Kept' } }] },
      session,
    );
    const item = own.items[0]?.uid ?? '';
    const { review } = await lou['reviews.open']({ attempt, form: own.uid }, session);
    await lou['reviews.move']({ review, move: 'begin' }, session);
    for (const value of [2, 3]) await lou['reviews.score']({ review, item, value, note: '' }, session);
    await lou['reviews.move']({ review, move: 'share' }, session);
    const one = await exportTo(lead);
    await lou['reviews.amend']({ review, item, value: 4, note: '', reason: 'Réécouté' }, session);
    const two = await exportTo(lead);
    const forms = await desk.db.read('scoreForms.list');
    await saveBundleSettings(desk.db, { reviewsOnly: true }, now);
    const bytes = await readFile(two);
    const at = bytes.length >> 1;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(`${two}.bad`, bytes);
    await expect(take(desk, `${two}.bad`, lead)).rejects.toMatchObject({ code: 'bundle/damaged' });
    expect(await take(desk, two, lead)).toMatchObject({ reviews: 1 });
    const after = digest(desk);
    // What was tried while it was scored stays at the lead's.
    expect(after.answers).toHaveLength(2);
    expect(await take(desk, one)).toMatchObject({ reviews: 0, already: false });
    expect(await take(desk, two)).toMatchObject({ already: true });
    expect(digest(desk)).toEqual(after);
    const seen = (await reviewsHandlers(desk)['mine.review']({ review }, session)).review;
    expect(seen).toMatchObject({
      form: { name: own.name, items: own.items }, scores: [{ part: 'promise', percent: 100 }],
      answers: [{ value: 4, original: { value: 3 }, reason: 'Réécouté' }],
    });
    // It is there to be read, and offered to nobody.
    expect(await desk.db.read('scoreForms.list')).toEqual(forms);
  }); // prettier-ignore

  it('never leave before they are shared, and are open to nobody but the desk that made the call', async () => {
    const { desk, lead, attempt, lou } = await office();
    const review = await scored({ lou, attempt });
    await lou['calibrations.start']({ attempt, form: form.uid }, session);
    const early = await verifyBundle(desk, { path: await exportTo(lead), passphrase: '' });
    expect(early.counts).toMatchObject({ reviews: 0, answers: 0 });
    await lou['reviews.move']({ review, move: 'share' }, session);
    const file = await exportTo(lead);
    expect((await readFile(file)).includes('Bien vu')).toBe(false);

    const { desk: neighbour } = await agentDesk();
    await saveBundleSettings(neighbour.db, { reviewsOnly: true }, now);
    const before = rows(neighbour);
    expect(await take(neighbour, file, lead)).toMatchObject({ attempts: 0, requests: 0, reviews: 0 });
    expect(rows(neighbour)).toEqual(before);
    expect(inDesk(neighbour, (db) => db.get(sql`SELECT 1 FROM agent WHERE name = 'Ana'`))).toBeUndefined();

    // Nor is one that is sealed for it, of a call that it did not make.
    await saveBundleSettings(desk.db, { reviewsOnly: true }, now);
    expect(await take(desk, file, lead)).toMatchObject({ reviews: 1 });
    expect(await take(neighbour, await exportTo(desk, { whole: true }), desk)).toMatchObject({ attempts: 0, requests: 0 });
    expect(rows(neighbour)).toEqual(before);
  }); // prettier-ignore

  it('pass an agent’s desk by unless somebody trusted their workstation with reviews', async () => {
    const share = join(dataFolder(), 'share');
    await mkdir(share);
    const { desk, lead, attempt, lou } = await office();
    await saveBundleSettings(lead.db, { folder: share }, now);
    await shared({ lou, attempt });
    await bundleFoldersOf(lead).turn();
    // As a log it is trusted, as a reviewer it is not.
    await take(desk, await exportTo(lead), lead);
    await saveBundleSettings(desk.db, { inbox: share }, now);
    await be(desk, 'agent', 'Ana');
    await bundleFoldersOf(desk).turn();
    expect(bundleFoldersOf(desk).status()).toMatchObject({ inbox: 'ready', waiting: [] });
    expect(rows(desk)).toMatchObject({ reviews: 0 });
    await bundlesHandlers(desk, createUploads(desk.dataDir))['workstations.setReviewer'](
      { workstation: await workstationUid(lead), reviewer: true },
      session,
    );
    await bundleFoldersOf(lead).export({ whole: true, passphrase: '' });
    await bundleFoldersOf(desk).turn();
    expect(rows(desk)).toMatchObject({ reviews: 1, attempts: 1 });
  });

  it('are not believed of an agent’s desk, nor an answer in the name of another or to another desk’s call', async () => {
    const { desk, lead, attempt, lou } = await office();
    const review = await shared({ lou, attempt });
    const before = digest(lead);
    const own = inDesk(lead, (db) => {
      const probe = addProbe(db, 'Salon');
      return callOnce(db, addRequest(db, { probe, name: 'Paul Own', phones: ['+33639980143'] }).uid, now);
    });
    const [ana, zoe, word] = [newUid(), newUid(), newUid()];
    const agents = [
      { t: 'agent', uid: ana, name: 'Ana' },
      { t: 'agent', uid: zoe, name: 'Zoé' },
    ];
    const praise: BundleReview = {
      uid: newUid(), attempt: own, week: null, stage: 'closed', stageAt: now, createdAt: now, reviewer: zoe, form,
      agents: [{ uid: zoe, name: 'Zoé' }], answers: items.map((item) => ({ uid: newUid(), item, value: 1, note: '', amends: null, reason: '', agent: zoe, at: now })),
      words: [],
    };
    // Signed by a workstation that is trusted, but not to judge; of the lead's own review it says nothing either.
    const seal = reviewSealer(await workstationUid(desk));
    const recipient = readKey(lead.ports.secrets);
    const answer = (agent: string) => ({
      t: 'answer', review, agent, at: now, words: [{ uid: word, kind: 'answer', item: null, text: 'Jamais dit', at: now }],
    });
    const records = [...agents, seal(recipient, praise), seal(recipient, { ...praise, uid: review, attempt })];
    expect(await take(lead, await forged(desk, 2, [...records, answer(zoe)]))).toMatchObject({ reviews: 0, answers: 0 });
    // Another desk, trusted as well, answers for a call that it did not make.
    const { desk: neighbour } = await agentDesk();
    expect(await take(lead, await forged(neighbour, 1, [...agents, answer(ana)]), neighbour)).toMatchObject({ answers: 0 });
    expect(digest(lead)).toEqual(before);
    // The same, from where the call was made: that is how it would be.
    expect(await take(lead, await forged(desk, 3, [...agents, answer(ana)]))).toMatchObject({ answers: 1 });
    // A reviewer may not pass on what another sealed, nor an item that is not on the form.
    const stranger = reviewSealer(newUid());
    await expect(take(lead, await forged(desk, 4, [stranger(recipient, praise)]))).rejects.toMatchObject({ code: 'bundle/damaged' });
    // Nor a key that nothing can be sealed for: all zero, or too short.
    for (const readKey of [Buffer.alloc(32).toString('base64'), 'AAAA'])
      await expect(take(lead, await forged(desk, 4, [], { readKey }))).rejects.toMatchObject({ code: 'bundle/damaged' });
    await lead.db.write('workstations.setReviewer', { workstation: await workstationUid(desk), reviewer: true, at: now });
    const odd = { ...praise, answers: praise.answers.map((one) => ({ ...one, item: newUid() })) };
    await expect(take(lead, await forged(desk, 5, [seal(recipient, odd)]))).rejects.toMatchObject({ code: 'bundle/damaged' });
    expect(await take(lead, await forged(desk, 6, [seal(recipient, praise)]))).toMatchObject({ reviews: 1 });
    expect((await lou['reviews.list']({ stage: 'closed' }, session)).rows).toEqual([]);
    await expect(Promise.resolve().then(() => lou['reviews.get']({ review: praise.uid }, session))).rejects.toMatchObject({
      code: 'review/elsewhere',
    });
  }); // prettier-ignore

  it('keep both of two answers, by their time, and the earlier says when it was answered', async () => {
    const { desk, lead, attempt, lou } = await office();
    const review = await shared({ lou, attempt });
    const ana = newUid();
    const agent = { t: 'agent', uid: ana, name: 'Ana' };
    const answer = (text: string, at: number, kind: 'answer' | 'dispute' = 'answer') => ({
      t: 'answer', review, agent: ana, at, words: [{ uid: newUid(), kind, item: kind === 'answer' ? null : first, text, at }],
    });
    const seen = async () => (await lou['reviews.get']({ review }, session)).review;
    const said = async () => (await seen()).words.filter(({ kind }) => kind !== 'comment').map(({ text }) => text);
    const [late, early] = [answer('Après', now + 9 * hour), answer('Avant', now + 8 * hour)];
    expect(await take(lead, await forged(desk, 2, [agent, late]))).toMatchObject({ answers: 1 });
    expect(await take(lead, await forged(desk, 3, [agent, early, late]))).toMatchObject({ answers: 1 });
    expect(await seen()).toMatchObject({ stage: 'answered', stageAt: now + 8 * hour });
    await lou['reviews.move']({ review, move: 'close' }, session);
    // Too late to be replied to, and not lost.
    expect(await take(lead, await forged(desk, 4, [agent, answer('Encore', now + 10 * hour, 'dispute')]))).toMatchObject({ answers: 1 });
    expect(await said()).toEqual(['Avant', 'Après', 'Encore']);
    expect(await seen()).toMatchObject({ stage: 'closed' });
  }); // prettier-ignore

  it('wait for the desk that does not say yet how to seal for it, and come once it does', async () => {
    const lead = await openDesk(now + hour);
    await be(lead, 'lead', 'Lou');
    const lou = reviewsHandlers(lead);
    // Made by the Rappel of before: format 1, no key to read by.
    const former = join(import.meta.dirname, '../fixtures/bundle-format-1.rappel');
    const trust = 'B077 3EA9 CB57 1D48 C9AE BF86 167F 2F0C';
    expect(await importBundle(lead, { path: former, passphrase: '', trust })).toMatchObject({
      attempts: 1, requests: 1, reviews: 0, answers: 0, warnings: [],
    });
    const [call] = inDesk(lead, (db) => db.all<{ uid: string }>(sql`SELECT uid FROM attempt`));
    await shared({ lou, attempt: call?.uid ?? '' });
    const reviewsIn = async () => (await verifyBundle(lead, { path: await exportTo(lead), passphrase: '' })).counts.reviews;
    expect(await reviewsIn()).toBe(0);
    const [from] = await lead.db.read('workstations.list');
    const { desk } = await agentDesk();
    await lead.db.write('bundles.taken', {
      workstation: from?.workstation ?? '', name: 'Poste 3', sequence: 2, digest: 'a'.repeat(64), previous: null, whole: false, madeAt: now,
      lastCallAt: null, clockMs: 0, attempts: 0, requests: 0, readKey: readKey(desk.ports.secrets), at: now,
    });
    expect(await reviewsIn()).toBe(1);
    expect(await reviewsIn()).toBe(0);
  }); // prettier-ignore
});
