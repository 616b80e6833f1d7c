import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import type { ImportReport } from '../../../core/contract/intake.ts';
import { sql } from '../../../db/sql.ts';
import { suppress } from '../../../db/stores/suppressions.ts';
import { verifyChain } from '../../../db/stores/audit.ts';
import { findRequests } from '../../../db/stores/search.ts';
import { stopImports } from '../../../host/intake/imports.ts';
import { suppressionKey } from '../../../host/suppression-key.ts';
import { brokenRules } from '../../db/broken-rules.ts';
import { everything } from '../../db/leads.ts';
import { openDatabase } from '../../db/records.ts';
import { encoded } from './csv-file.ts';
import { manyLeads, openIntake, type IntakeDesk } from './intake-desk.ts';

/** Every import starts a thread of its own. */
vi.setConfig({ testTimeout: 60_000 });

const leads =
  'Nom;Téléphone;Courriel;Message;Date;Créneau\n' +
  'Léa Martin;01 99 00 01 42;lea@example.org;"Ma chaudière\nest en panne";11/03/2026 18:05;12/03/2026 14h30\n' +
  'Max Petit;199000143;;Mon toit;11/03/2026 18:06;lundi matin\n' +
  'Léa M.;+33 1 99 00 01 42;;Et mes fenêtres;11/03/2026 19:00;\n' +
  '=Sans numéro;;;Rappelez-moi;;\n' +
  'Ana;3,36E+10;;@SUM(A1);;\n';

const sum = ({ accepted, merged, rejected, suppressed, unchanged }: ImportReport): number =>
  accepted + merged + rejected + suppressed + unchanged;

/** Through a connection that may write, since the checks use temporary results; the host is not asked. */
const checked = (desk: IntakeDesk) => {
  const { db, close } = openDatabase(desk.context.dataDir);
  try {
    return { everything: everything(db), broken: brokenRules(db), chain: verifyChain(db).ok };
  } finally {
    close();
  }
};

describe('an import', () => {
  it('puts the people of a file into the queue, says how it went, and can be looked up afterwards', async () => {
    const desk = await openIntake();
    const probe = await desk.makeProbe();
    const batch = await desk.take(leads, probe);
    expect(batch).toMatchObject({ state: 'done', probe: 'Formulaire', fileName: 'leads.csv', error: null });
    expect(batch.report).toMatchObject({
      read: 5,
      accepted: 2,
      merged: 1,
      rejected: 2,
      suppressed: 0,
      unchanged: 0,
    });
    expect(desk.events('intake.finished')).toEqual([{ batch: batch.uid, state: 'done' }]);
    expect(desk.events('queue.changed')).toHaveLength(1);
    const last = desk.events('intake.progress').at(-1);
    expect(last).toMatchObject({ batch: batch.uid, report: { read: 5 } });
    expect(last?.bytesRead).toBe(Buffer.byteLength(leads));
    desk.look((db) => {
      expect(db.all(sql`SELECT name FROM prospect ORDER BY id`)).toEqual([
        { name: 'Léa Martin' },
        { name: 'Max Petit' },
      ]);
      expect(db.get(sql`SELECT body, row FROM payload WHERE id = 1`)).toEqual({
        body: JSON.stringify([
          'Léa Martin',
          '01 99 00 01 42',
          'lea@example.org',
          'Ma chaudière\nest en panne',
          '11/03/2026 18:05',
          '12/03/2026 14h30',
        ]),
        row: 2,
      });
      expect(db.get(sql`SELECT header, hex(digest) AS digest, state FROM batch`)).toMatchObject({
        header: '["Nom","Téléphone","Courriel","Message","Date","Créneau"]',
        digest: expect.stringMatching(/^[0-9A-F]{64}$/) as unknown,
        state: 'done',
      });
      expect(findRequests(db, { text: 'fenetres', context: { callingCode: '33' }, limit: 9 })).toEqual([1]);
      const audit = db.all<{ kind: string; subject: string; data: string }>(
        sql`SELECT kind, subject, data FROM event ORDER BY id`,
      );
      expect(audit.map(({ kind }) => kind)).toEqual(['probe.saved', 'import.finished']);
      expect(audit[1]?.subject).toBe(batch.uid);
      expect(JSON.parse(audit[1]?.data ?? '')).toMatchObject({
        state: 'done',
        read: 5,
        accepted: 2,
        rejected: 2,
      });
      // The audit outlives an erasure, so nobody's words, name or number are in it.
      expect(audit[1]?.data).not.toMatch(/Léa|Martin|\+33|chaudière/);
    });
    expect(checked(desk)).toMatchObject({ broken: [], chain: true });
  });

  it('of the same file again changes nothing, whatever the encoding it comes in', async () => {
    const desk = await openIntake();
    const probe = await desk.makeProbe();
    await desk.take(leads, probe);
    const before = checked(desk).everything;
    for (const content of [
      leads,
      encoded(`\ufeff${leads}`, 'utf-16le'),
      leads.replaceAll('\n', '\r\n').replace('chaudière\r\n', 'chaudière\n'),
    ]) {
      const { report } = await desk.take(content, probe);
      expect(report).toMatchObject({ read: 5, accepted: 0, merged: 0, rejected: 2, unchanged: 3 });
    }
    expect(checked(desk).everything).toEqual(before);
  });

  it('gives the rejected rows back as a file: the cells, the line, the reason, harmless in a spreadsheet', async () => {
    const desk = await openIntake();
    const probe = await desk.makeProbe();
    const batch = await desk.take(leads, probe);
    await desk.context.db.write('settings.write', { values: { language: 'fr' }, at: 0 });
    const { name, body } = await desk.ask('intake.rejects', { batch: batch.uid });
    expect(name).toBe('leads-rejets.csv');
    expect(body.split('\r\n')).toEqual([
      '\ufeffNom,Téléphone,Courriel,Message,Date,Créneau,Ligne,Motif du rejet',
      "'=Sans numéro,,,Rappelez-moi,,,6,Ni numéro de téléphone ni courriel",
      `Ana,"3,36E+10",,'@SUM(A1),,,7,"Excel a arrondi le numéro (3,36E+10) : mettez la colonne au format Texte et exportez à nouveau"`,
      '',
    ]);
    await desk.context.db.write('settings.write', { values: { language: 'en' }, at: 0 });
    expect((await desk.ask('intake.rejects', { batch: batch.uid })).body).toContain(
      'Neither a phone number nor an e-mail',
    );
  });

  it('takes the corrected file of rejected rows: what was mended comes in, the rest is rejected again', async () => {
    const desk = await openIntake();
    const probe = await desk.makeProbe();
    const batch = await desk.take(leads, probe);
    const { body } = await desk.ask('intake.rejects', { batch: batch.uid });
    const { report } = await desk.take(body.replace('"3,36E+10"', '01 99 00 01 44'), probe);
    expect(report).toMatchObject({ read: 2, accepted: 1, rejected: 1 });
  });

  it('leaves alone whoever must not be called', async () => {
    const desk = await openIntake();
    const key = suppressionKey(desk.context.ports.secrets);
    const { db, close } = openDatabase(desk.context.dataDir);
    const agent = db.run(sql`INSERT INTO agent (uid, name, created_at) VALUES ('a', 'a', 0)`).id;
    db.transaction(() =>
      suppress(db, { key, numbers: ['+33199000143'], source: 'hand', reason: 'refusal', agent, at: 0 }),
    );
    close();
    const batch = await desk.take(leads, await desk.makeProbe());
    expect(batch.report).toMatchObject({ read: 5, accepted: 1, merged: 1, rejected: 2, suppressed: 1 });
    expect(desk.look((db) => db.all(sql`SELECT name FROM prospect`))).toEqual([{ name: 'Léa Martin' }]);
  });
});

describe('a mapping', () => {
  const odd = 'A;B;C\nLéa;0199000142;Bonjour\nMax;0199000143;Salut\n';

  it('chosen on the preview is kept on the probe and used for its next file, in whatever order its columns come', async () => {
    const desk = await openIntake();
    const probe = await desk.makeProbe();
    const file = await desk.send(odd);
    const plain = await desk.ask('intake.preview', { file, probe: probe.uid, options: {}, mapping: null });
    expect(plain.columns.map(({ name, field }) => [name, field])).toEqual([['A', 'ignore'], ['B', 'phone'], ['C', 'ignore']]); // prettier-ignore
    const mapping = { A: 'name', B: 'phone', C: 'words' } as const;
    const mapped = await desk.ask('intake.preview', { file, probe: probe.uid, options: {}, mapping });
    expect(mapped.rows[0]).toMatchObject({
      row: 2,
      name: 'Léa',
      phones: ['+33199000142'],
      words: 'Bonjour',
      problems: [],
    });
    await desk.take(odd, probe, { mapping });
    const { probes } = await desk.ask('probes.list', {});
    expect(probes[0]?.mapping).toEqual(mapping);
    const next = await desk.send('C;B;A\nDe rien;0199000150;Ana\n');
    const preview = await desk.ask('intake.preview', {
      file: next,
      probe: probe.uid,
      options: {},
      mapping: null,
    });
    expect(preview.rows[0]).toMatchObject({ name: 'Ana', words: 'De rien', phones: ['+33199000150'] });
    // Another probe has its own.
    const other = await desk.makeProbe('Salon');
    expect(
      (await desk.ask('intake.preview', { file: next, probe: other.uid, options: {}, mapping: null }))
        .columns[0]?.field,
    ).toBe('ignore');
  });

  it('shows how the file is read, and what would be rejected and why', async () => {
    const desk = await openIntake();
    const probe = await desk.makeProbe();
    const preview = await desk.ask('intake.preview', {
      file: await desk.send(leads),
      probe: probe.uid,
      options: {},
      mapping: null,
    });
    expect(preview).toMatchObject({
      encoding: 'utf-8',
      delimiter: ';',
      headerRows: 1,
      bytes: Buffer.byteLength(leads),
    });
    expect(preview.rows.map(({ problems }) => problems)).toEqual([
      [],
      [],
      [],
      ['no-contact'],
      ['rounded-phone'],
    ]);
    expect(preview.rows[0]).toMatchObject({
      askedAt: Date.parse('2026-03-11T17:05:00Z'),
      slot: '12/03/2026 14h30',
    });
    expect(preview.columns[1]).toEqual({
      name: 'Téléphone',
      field: 'phone',
      samples: ['01 99 00 01 42', '199000143', '+33 1 99 00 01 42'],
    });
  });

  it('says what a file is that is none, with a code that has its text in both languages', async () => {
    const desk = await openIntake();
    const probe = await desk.makeProbe();
    for (const [content, code] of [
      ['', 'csv/empty'],
      [Buffer.from('504b0304', 'hex'), 'xlsx/damaged'],
      [Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'xlsx/old-excel'],
      ['<html><table></table></html>', 'intake/other-format'],
      ['[1]', 'json/no-list'],
      [Buffer.from('89504e470d0a1a0a', 'hex'), 'csv/binary'],
      [`Nom;${'x'.repeat(2_000_000)}`, 'csv/line-too-long'],
    ] as const) {
      const file = await desk.send(content);
      const ask = { file, probe: probe.uid, options: {} };
      await expect(desk.ask('intake.preview', { ...ask, mapping: null })).rejects.toMatchObject({ code });
      await expect(desk.ask('intake.import', { ...ask, mapping: {} })).rejects.toMatchObject({ code });
    }
    const latin = await desk.send(encoded('Nom;Tel\nLéa;0199000142\n', 'windows-1252'));
    await expect(
      desk.ask('intake.preview', {
        file: latin,
        probe: probe.uid,
        options: { encoding: 'utf-8' },
        mapping: null,
      }),
    ).rejects.toMatchObject({ code: 'csv/encoding' });
    expect(desk.look((db) => db.all(sql`SELECT id FROM batch`))).toEqual([]);
  });
});

describe('a long import', () => {
  const rows = 12_000;

  it('tells how far it is, its parts always adding up to what was read', async () => {
    const desk = await openIntake();
    const { report } = await desk.take(manyLeads(rows), await desk.makeProbe());
    expect(report).toMatchObject({ read: rows, accepted: rows });
    const progress = desk.events('intake.progress');
    for (const one of progress) expect(sum(one.report)).toBe(one.report.read);
    const read = progress.map((one) => one.report.read);
    expect(read).toEqual(read.toSorted((a, b) => a - b));
    expect(checked(desk).broken).toEqual([]);
  });

  it('stops when it is told to, keeps what is whole, and takes the rest when it is started again', async () => {
    const desk = await openIntake();
    const probe = await desk.makeProbe();
    const file = manyLeads(rows);
    const batch = await desk.take(file, probe, {
      meanwhile: (uid) => desk.ask('intake.cancel', { batch: uid }),
    });
    expect(batch.state).toBe('cancelled');
    expect(batch.report.read).toBeLessThan(rows);
    expect(batch.report.accepted).toBe(batch.report.read);
    expect(desk.look((db) => db.get(sql`SELECT count(*) AS n FROM request`))).toEqual({
      n: batch.report.read,
    });
    expect(checked(desk).broken).toEqual([]);
    const { report } = await desk.take(file, probe);
    expect(report).toMatchObject({
      read: rows,
      unchanged: batch.report.read,
      accepted: rows - batch.report.read,
    });
  });

  it('that cannot be read to its end says where, and keeps what came before', async () => {
    const desk = await openIntake();
    const broken = `${manyLeads(9000)}Max;"${'x'.repeat(2_000_000)}";\n`;
    const batch = await desk.take(broken, await desk.makeProbe());
    expect(batch).toMatchObject({ state: 'failed', error: { code: 'csv/line-too-long' } });
    expect(batch.report.read).toBeGreaterThanOrEqual(1000);
    expect(batch.report.accepted).toBe(batch.report.read);
    expect(desk.look((db) => db.get(sql`SELECT count(*) AS n FROM request`))).toEqual({
      n: batch.report.read,
    });
    expect(checked(desk)).toMatchObject({ broken: [], chain: true });
  });

  it('makes way for an outcome: that is saved while the import still runs', async () => {
    const desk = await openIntake();
    const probe = await desk.makeProbe();
    const { db, ports } = desk.context;
    const key = suppressionKey(ports.secrets);
    const batch = await desk.take(manyLeads(rows), probe, {
      meanwhile: async () => {
        if (desk.events('intake.progress').length === 0) await once(desk.heard, 'intake.progress');
        const { attempt } = await db.write('attempts.start', {
          request: null, number: '+33199009999', direction: 'outbound', reason: 'Essai', now: 0, key, pid: process.pid,
        }); // prettier-ignore
        await db.write('attempts.end', {
          attempt, at: 1, answeredAt: null, lineResult: 'busy', sipCode: 486, sipReason: '', endedBy: 'far-end', holdMs: 0,
        }); // prettier-ignore
        await db.write('outcomes.save', {
          attempt,
          kind: 'busy',
          note: '',
          next: null,
          wrapMs: 0,
          now: 2,
          key,
        });
        expect(desk.events('intake.finished')).toEqual([]);
      },
    });
    expect(batch).toMatchObject({ state: 'done', report: { read: rows } });
    expect(checked(desk)).toMatchObject({ broken: [], chain: true });
  });

  it('is stopped and waited for when the host is closed', async () => {
    const desk = await openIntake();
    const batch = await desk.take(manyLeads(rows), await desk.makeProbe(), {
      meanwhile: () => stopImports(desk.context.db),
    });
    expect(batch.state).toBe('cancelled');
  });
});
