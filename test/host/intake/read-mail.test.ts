import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { readHtml } from '../../../host/intake/mail/html-mail.ts';
import { fieldsOfLines } from '../../../host/intake/mail/label-lines.ts';
import { readMail } from '../../../host/intake/mail/mail.ts';
import { readDelivery } from '../../../host/intake/read-delivery.ts';
import type { ProbeIntake } from '../../../db/stores/intake-log.ts';
import { formText, mailOf, type MailParts } from './mail-samples.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
const probe: ProbeIntake = {
  uid: '00000000-0000-7000-8000-000000000001',
  name: 'Site',
  country: 'FR',
  zone: 'Europe/Paris',
  mapping: null,
  preset: 'generic',
  access: 'closed',
};

const read = async (parts: MailParts, mapping: Readonly<Record<string, string>> | null = null) => {
  const mail = await readMail(Buffer.from(mailOf(parts)), false);
  return readDelivery(
    { form: 'mail', mail },
    'generic',
    { ...probe, mapping: mapping && JSON.stringify(mapping) },
    { at: now, asked: now },
  );
};
const leadOf = async (parts: MailParts, mapping?: Readonly<Record<string, string>>) =>
  (await read(parts, mapping ?? null)).leads[0]?.lead;

describe('lines of a form', () => {
  it('become fields, and what follows goes on', () => {
    expect(fieldsOfLines(formText).map(({ label, value }) => [label, value])).toEqual([
      ['Nom', 'Claire Dubois'],
      ['Téléphone', '01 99 00 00 01'],
      ['E-mail', 'claire@example.org'],
      ['Message', 'Ma chaudière est en panne.\nIl fait froid chez moi.'],
      ['Créneau', 'demain matin'],
    ]);
  });

  it('may have the value below the label, stars around it, and the same label twice', () => {
    expect(
      fieldsOfLines('*Name:*\nJo\n\nPhone:\n+33199000001\nNeed: a\nNeed: b\nhttps://example.org/x').map(
        ({ label, value }) => `${label}=${value.split('\n')[0]}`,
      ),
    ).toEqual(['Name=Jo', 'Phone=+33199000001', 'Need=a; b']);
  });

  it('are not made of addresses and times of day', () => {
    expect(fieldsOfLines('see https://example.org/a:b and 10:30\n<div: 4>')).toEqual([]);
  });
});

describe('a mail of a form', () => {
  it('is a lead with the mail’s time and id, its subject as the page', async () => {
    const { leads, providerId, fields } = await read({ text: formText });
    expect(providerId).toBe('<one@example.org>');
    expect(leads[0]?.lead).toMatchObject({
      name: 'Claire Dubois',
      emails: ['claire@example.org'],
      words: ['Ma chaudière est en panne.\nIl fait froid chez moi.'],
      askedAt: Date.parse('2026-03-12T08:30:00Z'),
      providerId: '<one@example.org>',
      page: 'Nouvelle demande',
      problem: null,
    });
    expect(leads[0]?.lead.phones.map(({ e164 }) => e164)).toEqual(['+33199000001']);
    expect(leads[0]?.lead.slots).toHaveLength(1);
    expect(fields.some(({ label }) => /remote/i.test(label))).toBe(false);
  });

  it('is read from an HTML table: beside each other, below each other, nested for the looks', async () => {
    const beside =
      '<table><tr><td><table><tr><td><b>Nom</b></td><td>Claire Dubois</td></tr><tr><td>Téléphone</td><td>0199000001</td></tr><tr><td>Message</td><td>Il fait <b>froid</b><br>ici</td></tr></table></td></tr></table>';
    const below =
      '<table><tr><td colspan="2"><strong>Nom</strong></td></tr><tr><td>&nbsp;</td><td>Claire Dubois</td></tr><tr><td colspan="2"><strong>Téléphone</strong></td></tr><tr><td>&nbsp;</td><td>0199000001</td></tr><tr><td colspan="2"><strong>Message</strong></td></tr><tr><td></td><td>Il fait froid<br>ici</td></tr></table>';
    for (const html of [beside, below]) {
      const lead = await leadOf({ html });
      expect(lead).toMatchObject({ name: 'Claire Dubois', words: ['Il fait froid\nici'] });
      expect(lead?.phones.map(({ e164 }) => e164)).toEqual(['+33199000001']);
    }
  });

  it('is several leads where a table has a heading row', async () => {
    const html =
      '<p>Today</p><table><tr><th>Name</th><th>Phone</th><th>Need</th></tr><tr><td>A B</td><td>+33199000001</td><td>x</td></tr><tr><td>C D</td><td>+33199000002</td><td>y</td></tr></table>';
    const { leads } = await read({ html });
    expect(leads.map((one) => [one?.lead.name, one?.lead.phones[0]?.e164, one?.lead.providerId])).toEqual([
      ['A B', '+33199000001', '<one@example.org>#1'],
      ['C D', '+33199000002', '<one@example.org>#2'],
    ]);
  });

  it('is the rows of its CSV, each with the id of the mail', async () => {
    const { leads, reason } = await read({
      text: 'Total: 2',
      files: [
        { name: 'leads.csv', type: 'application/octet-stream', content: 'Nom;Téléphone\r\nA B;0199000001\r\nC D;0199000002\r\n' },
        { name: 'logo.png', type: 'image/png', content: 'x' },
      ],
    }); // prettier-ignore
    expect(reason).toBeNull();
    expect(leads.map((one) => [one?.lead.name, one?.lead.phones[0]?.e164, one?.lead.providerId])).toEqual([
      ['A B', '+33199000001', '<one@example.org>#1'],
      ['C D', '+33199000002', '<one@example.org>#2'],
    ]);
  });

  it.each(['text', 'attachment'] as const)('is the prospect of its ADF, as its %s', async (place) => {
    const adf = `<?ADF VERSION "1.0"?><?XML VERSION "1.0"?><adf><prospect><requestdate>2026-03-12T09:00:00+01:00</requestdate>
      <vehicle><year>2026</year><make>Renault</make><model>5</model></vehicle>
      <customer><contact><name part="first">Claire</name><name part="last">Dubois</name><phone type=voice time="morning">01 99 00 00 01</phone></contact>
      <comments>Un essai samedi ?</comments></customer></prospect></adf>`;
    const { leads, reason } = await read(
      place === 'text' ? { text: adf } : { text: 'Bonjour', files: [{ name: 'lead.adf', type: 'text/xml', content: adf }] },
    );
    expect(reason).toBeNull();
    expect(leads).toHaveLength(1);
    expect(leads[0]?.lead).toMatchObject({ name: 'Claire Dubois', phones: [{ e164: '+33199000001' }] });
    expect(leads[0]?.lead.words.join(' ')).toContain('Un essai samedi ?');
  }); // prettier-ignore

  it('is the people of a card and of JSON that it carries', async () => {
    const { leads } = await read({
      files: [
        { name: 'a.vcf', type: 'text/vcard', content: 'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:A B\r\nTEL:+33199000001\r\nEND:VCARD\r\n' },
        { name: 'b.json', type: 'application/json', content: '[{"name":"C D","phone":"+33199000002"}]' },
      ],
    }); // prettier-ignore
    expect(leads.map((one) => [one?.lead.name, one?.lead.phones[0]?.e164])).toEqual([
      ['A B', '+33199000001'],
      ['C D', '+33199000002'],
    ]);
  });

  it('says that a file in it cannot be read, and keeps what can be', async () => {
    const { leads, reason } = await read({
      files: [
        { name: 'good.csv', type: 'text/csv', content: 'Nom;Téléphone\nA B;0199000001\n' },
        { name: 'bad.csv', type: 'text/csv', content: '\u0000\u0001\u0000\u0002\u0000' },
      ],
    });
    expect(leads).toHaveLength(1);
    expect(reason).toBe('attachment-unreadable');
  });

  it('is read by the labels of its rule', async () => {
    const text = 'Qui: Claire Dubois\nJoindre au: 0199000001\nBudget: 10 k€\nSecret: 4711';
    expect(await leadOf({ text }, { Qui: 'name', 'Joindre au': 'phone', Budget: 'words', Secret: 'ignore' })).toMatchObject({
      name: 'Claire Dubois',
      words: ['10 k€'],
    }); // prettier-ignore
  });

  it('has the address to answer to where its form asks for none', async () => {
    expect((await leadOf({ text: 'Téléphone: 0199000001', replyTo: 'claire@example.org' }))?.emails).toEqual([
      'claire@example.org',
    ]);
    expect((await leadOf({ text: 'Téléphone: 0199000001', replyTo: 'forms@example.org' }))?.emails).toEqual(
      [],
    );
  });

  it('without a Message-ID is the same by its bytes', async () => {
    const raw = Buffer.from(mailOf({ id: null, text: formText }));
    const [one, two] = await Promise.all([readMail(raw, false), readMail(raw, false)]);
    expect(one.id).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(two.id).toBe(one.id);
  });

  it('of which only the beginning came is no lead, but has its id', async () => {
    const raw = Buffer.from(mailOf({ text: formText })).subarray(0, 300);
    expect(await readMail(raw, true)).toMatchObject({ id: '<one@example.org>', reason: 'mail-too-big', submissions: [] });
  }); // prettier-ignore
});

describe('a mail that wishes harm', () => {
  /** On a machine that is busy with others; a quadratic reading would take minutes. */
  const patience = 8000;
  const timed = async (raw: string | Buffer): Promise<Awaited<ReturnType<typeof readMail>>> => {
    const before = performance.now();
    const mail = await readMail(Buffer.from(raw), false);
    const took = performance.now() - before;
    expect(took).toBeLessThan(patience);
    return mail;
  };

  it('has 200 files: some are looked at, none costs more', async () => {
    const mail = await timed(
      mailOf({
        files: Array.from({ length: 200 }, (_, index) => ({
          name: `${index}.csv`,
          type: 'text/csv',
          content: `Nom;Téléphone\nP${index};01990000${String(index).padStart(2, '0').slice(-2)}\n`,
        })),
      }),
    );
    expect(mail.submissions).toHaveLength(20);
  });

  it('has more rows than a delivery may: refused whole', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => `P${index};01990${index}`).join('\n');
    const { leads, reason } = await read({
      files: [{ name: 'a.csv', type: 'text/csv', content: `Nom;Téléphone\n${rows}\n` }],
    });
    expect(leads).toEqual([]);
    expect(reason).toBe('too-many-leads');
  });

  it('is nested without end, in tables, in tags or in parts', async () => {
    const deep = 20_000;
    expect((await timed(mailOf({ html: `${'<table><tr><td>'.repeat(deep)}x` }))).reason).toBe('no-lead');
    expect((await timed(mailOf({ html: `Nom: x<br>${'<div><b>'.repeat(deep)}Tel: y` }))).submissions).toHaveLength(1);
    const parts = Array.from({ length: 400 }, (_, index) => `Content-Type: multipart/mixed; boundary=b${index}\r\n\r\n--b${index}\r\n`);
    expect((await timed(`From: a@example.org\r\nMIME-Version: 1.0\r\n${parts.join('')}`)).reason).toBe('not-readable');
    const inner = Array.from({ length: 400 }, () => 'Content-Type: message/rfc822\r\n\r\n').join('');
    await timed(`From: a@example.org\r\nMIME-Version: 1.0\r\n${inner}`);
  }); // prettier-ignore

  it('is megabytes of lines, of tags, of one word, of colons, of headers', async () => {
    const size = 2.5 * 1024 * 1024;
    for (const piece of ['a: b\r\n', '<td>', 'x', ':', '&nbsp;', '<table><tr><th>a</th><th>b</th><th>c</th></tr><tr>', '\r\n', '* ', '= ', ' x ']) {
      const filled = piece.repeat(Math.floor((size * 0.7) / piece.length));
      await timed(mailOf({ text: filled }));
      await timed(mailOf({ html: filled }));
    }
    expect((await timed(`X: ${'y'.repeat(size)}`)).reason).toBe('not-readable');
  }, 120_000); // prettier-ignore

  it('is no mail at all', async () => {
    for (const raw of [
      '',
      '\u0000\u0001',
      'PK\u0003\u0004',
      'no header\r\n\r\nNom: x',
      '--b\r\n'.repeat(1000),
    ])
      expect(await timed(raw)).toMatchObject({ from: '' });
  });

  it('has HTML, line ends and formulas in its values: they stay text', async () => {
    const lead = await leadOf({
      html: '<table><tr><td>Nom</td><td>&lt;script&gt;alert(1)&lt;/script&gt; =CMD()</td></tr><tr><td>Téléphone</td><td>0199000001</td></tr></table><script>Nom: evil</script>',
    });
    expect(lead?.name).toBe('<script>alert(1)</script> =CMD()');
  });
});

describe('HTML', () => {
  it('of more than the limit is read as far as the limit', () => {
    const { pairs } = readHtml(`<table>${'<tr><td>a</td><td>b</td></tr>'.repeat(20_000)}</table>`);
    expect(pairs.length).toBe(5000);
  });
});
