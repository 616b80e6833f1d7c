import { describe, expect, it } from 'vitest';
import { brief, csvFile, encoded, readFile, readText } from './csv-file.ts';

/** CSV as people have it: each a file as a program in an office really writes it. */

const lea = '+33199000142';
const leaMobile = '+33639980142';
const max = '+33199000143';
const iso = (instant: number | null | undefined): string => (instant ? new Date(instant).toISOString() : '');

describe('a file of French Excel', () => {
  it('has semicolons, Windows-1252, CRLF, and lost its leading zeros', () => {
    const text =
      'Nom;Prénom;Société;Téléphone;Courriel;Message\r\n' +
      'Lefèbvre;Léa;Menuiserie d’Été;199000142;lea@example.org;"Chaudière à 3 000 €\r\nen panne"\r\n' +
      'Martin;Max;;639980143;;Devis\r\n';
    const read = readFile(csvFile(encoded(text, 'windows-1252')));
    expect([read.encoding, read.delimiter, read.headerRows]).toEqual(['windows-1252', ';', 1]);
    expect(read.fields).toEqual(['family-name', 'given-name', 'company', 'phone', 'email', 'words']);
    expect(brief(read)).toEqual([
      ['Léa Lefèbvre', lea, 'Chaudière à 3 000 €\r\nen panne'],
      ['Max Martin', '+33639980143', 'Devis'],
    ]);
    expect(read.lines).toEqual([2, 4]);
  });

  it('begins with sep=;', () => {
    for (const first of ['sep=;', '"sep=;"', 'SEP=;', 'sep=;;;']) {
      const read = readText(`${first}\r\nNom;Tel;Message\r\nLéa;0199000142;"Un, deux, trois, quatre"\r\n`);
      expect([read.delimiter, read.columns]).toEqual([';', ['Nom', 'Tel', 'Message']]);
      expect(brief(read)).toEqual([['Léa', lea, 'Un, deux, trois, quatre']]);
      expect(read.lines).toEqual([3]);
    }
    expect(brief(readText('sep=\t\nNom\tTel\nLéa\t0199000142\n'))).toEqual([['Léa', lea, '']]);
    expect(brief(readText('\ufeffsep=|\nNom|Tel\nLéa|0199000142\n'))).toEqual([['Léa', lea, '']]);
  });

  it('shows its numbers in scientific notation: whole ones are mended, rounded ones are refused', () => {
    const read = readText('Nom;Tel\nLéa;3,3199000142E+10\nMax;3,36123E+10\nAna;3.36E+10\n');
    expect(read.leads.map(({ phones, problem }) => phones[0]?.e164 ?? problem)).toEqual([
      lea,
      'rounded-phone',
      'rounded-phone',
    ]);
  });

  it('has dates as serial numbers, or day first', () => {
    const serials = readText('Date;Nom;Tel;Créneau\n46091,5;Léa;0199000142;46094,604166667\n');
    expect(iso(serials.leads[0]?.askedAt)).toBe('2026-03-10T11:00:00.000Z');
    expect(iso(serials.leads[0]?.slots[0]?.start)).toBe('2026-03-13T13:30:00.000Z');
    const slashed = readText(
      'Date de demande;Nom;Tel;Rappeler le\n03/02/2026;Léa;0199000142;12/03/2026 14h30\n',
    );
    expect(iso(slashed.leads[0]?.askedAt)).toBe('2026-02-02T23:00:00.000Z');
    expect(iso(slashed.leads[0]?.slots[0]?.start)).toBe('2026-03-12T13:30:00.000Z');
  });

  it('is full of rows and columns of nothing', () => {
    const read = readText(
      'Nom;;Tel;Message;;;\n;;;;;;\nLéa;;0199000142;Bonjour;;;\n;;;;;;\n   ;;;;;;\nMax;;0199000143;;;;\n;;;;;;\n',
    );
    expect(brief(read)).toEqual([['Léa', lea, 'Bonjour'], ['Max', max, '']]); // prettier-ignore
    expect(read.columns).toEqual(['Nom', '#2', 'Tel', 'Message', '#5', '#6', '#7']);
    expect(read.fields.filter((field) => field === 'ignore')).toHaveLength(4);
    expect(read.lines).toEqual([3, 6]);
  });
});

describe('numbers', () => {
  it('without their plus, with a text mark, with a formula around them, several in one cell', () => {
    const read = readText(
      [
        'Nom;Tel',
        'Plus;33199000142',
        "Mark;'0199000142",
        'Formula;"=""0199000142"""',
        'Two;06 39 98 01 42 / 01 99 00 01 42',
        'Lines;"06.39.98.01.42\n01.99.00.01.42"',
        'Semicolon;"0639980142;0199000142"',
        'Same;0199000142 ou +33 1 99 00 01 42',
        'Abroad;0044 7700 900123',
      ].join('\n'),
    );
    expect(brief(read).map(([name, phones]) => [name, phones])).toEqual([
      ['Plus', lea],
      ['Mark', lea],
      ['Formula', lea],
      ['Two', `${leaMobile} ${lea}`],
      ['Lines', `${leaMobile} ${lea}`],
      ['Semicolon', `${leaMobile} ${lea}`],
      ['Same', lea],
      ['Abroad', '+447700900123'],
    ]);
  });

  it('in several columns are all kept, in the order of the file', () => {
    const read = readText(
      'Nom,Tel fixe,Tel mobile,Tel bureau\nLéa,0199000142,0639980142,\nMax,,,0199000143\n',
    );
    expect(read.fields).toEqual(['name', 'phone', 'phone', 'phone']);
    expect(brief(read).map(([, phones]) => phones)).toEqual([`${lea} ${leaMobile}`, max]);
  });
});

describe('headers', () => {
  it('in two rows: a title above the names', () => {
    const read = readText('Export du 12/03/2026;;;\nNom;Tel;Message;Ville\nLéa;0199000142;Bonjour;Brest\n');
    expect([read.headerRows, read.columns, read.lines]).toEqual([2, ['Nom', 'Tel', 'Message', 'Ville'], [3]]);
    expect(read.leads[0]).toMatchObject({ name: 'Léa', city: 'Brest' });
  });

  it('in two rows: groups above the names', () => {
    const read = readText(
      'Contact;;Projet;\nNom;Téléphone;Message;Créneau\nLéa;0199000142;Bonjour;demain 14h\nMax;0199000143;;\n',
    );
    expect([read.headerRows, read.columns]).toEqual([2, ['Nom', 'Téléphone', 'Message', 'Créneau']]);
    expect(brief(read)).toHaveLength(2);
  });

  it('in two rows: ids above questions, as survey tools export them', () => {
    const read = readText(
      'Q1,Q2,Q3\nNom,Votre téléphone,Votre besoin\nLéa,0199000142,Isoler le toit\nMax,0199000143,Repeindre\n',
    );
    expect([read.headerRows, read.fields]).toEqual([2, ['name', 'phone', 'words']]);
    expect(brief(read)[0]).toEqual(['Léa', lea, 'Isoler le toit']);
  });

  it('in two rows: one per language', () => {
    const read = readText(
      'Nom,Téléphone,Message\nName,Phone,Message\nLéa,0199000142,Bonjour\nMax,0199000143,Hello\n',
    );
    expect([read.headerRows, brief(read).length]).toEqual([2, 2]);
  });

  it('that are not there: columns are told by what is in them', () => {
    const read = readText(
      'Léa Martin;0199000142;lea@example.org;Ma chaudière est tombée en panne hier soir;11/03/2026 10:00\n' +
        'Max Petit;0639980142;max@example.org;Je cherche un devis pour isoler ma maison;11/03/2026 11:00\n',
    );
    expect([read.headerRows, read.columns[0]]).toEqual([0, '#1']);
    expect(read.fields).toEqual(['name', 'phone', 'email', 'words', 'asked-at']);
    expect(brief(read).map(([name]) => name)).toEqual(['Léa Martin', 'Max Petit']);
  });

  it('that a person says are there or not are taken at their word', () => {
    const text = 'A;B\nC;D\nLéa;0199000142\n';
    expect(readText(text, { headerRows: 2 }).columns).toEqual(['C', 'D']);
    expect(readText(text, { headerRows: 0 }).leads).toHaveLength(3);
    expect(readText('Nom,Tel\nLéa,0199000142\n', { delimiter: ';' }).columns).toHaveLength(1);
  });

  it('that come twice are told apart', () => {
    expect(readText('Nom;Tel;Tel\nLéa;0199000142;0639980142\n').columns).toEqual(['Nom', 'Tel', 'Tel (2)']);
  });
});

describe('rows', () => {
  it('shorter or longer than the header are read as far as they go', () => {
    const read = readText('Nom;Tel;Message\nLéa;0199000142\nMax;0199000143;Bonjour;de trop;encore\n');
    expect(brief(read)).toEqual([['Léa', lea, ''], ['Max', max, 'Bonjour']]); // prettier-ignore
  });

  it('with commas in the messages do not fool the search for the delimiter', () => {
    const words = 'un, deux, trois, quatre, cinq, six, sept, huit, neuf, dix';
    const read = readText(`Nom;Tel;Message\nLéa;0199000142;${words}\nMax;0199000143;${words}\n`);
    expect([read.delimiter, brief(read)[1]]).toEqual([';', ['Max', max, words]]);
  });

  it.each([[','], [';'], ['\t'], ['|']] as const)('delimited by %j', (delimiter) => {
    const read = readText(
      ['Nom#Tel#Message', 'Léa#0199000142#Bonjour', ''].join('\n').replaceAll('#', delimiter),
    );
    expect([read.delimiter, brief(read)]).toEqual([delimiter, [['Léa', lea, 'Bonjour']]]);
  });

  it('of a single column of numbers are a list to call', () => {
    const read = readText('0199000142\n0199000143\n');
    expect([read.headerRows, read.fields, brief(read).length]).toEqual([0, ['phone'], 2]);
    expect(brief(readText('Téléphone\n0199000142\n'))).toEqual([['', lea, '']]);
  });

  it('with the line ends of an old Mac', () => {
    expect(brief(readText('Nom;Tel\rLéa;0199000142\rMax;0199000143\r')).length).toBe(2);
  });

  it('in American order are found out by the days above 12', () => {
    const read = readText('Date,Name,Phone\n02/25/2026,Léa,0199000142\n03/04/2026,Max,0199000143\n');
    expect(read.leads.map(({ askedAt }) => iso(askedAt).slice(0, 10))).toEqual(['2026-02-24', '2026-03-03']);
  });

  it('that only hold a header leave nothing to take', () => {
    const read = readText('Nom;Téléphone;Message\n');
    expect([read.leads, read.fields]).toEqual([[], ['name', 'phone', 'words']]);
  });
});

describe('exports of real tools', () => {
  it('Meta lead ads: tabs, UTF-16, prefixes before numbers and ids', () => {
    const text =
      'id\tcreated_time\tad_name\tform_name\tis_organic\tfull_name\tphone_number\temail\tquel_est_votre_projet_?\n' +
      'l:1234567890123456\t2026-03-11T08:15:00+01:00\tPac printemps\tFormulaire A\tfalse\tLéa Martin\tp:+33199000142\tlea@example.org\tIsoler le toit\n';
    const read = readFile(csvFile(encoded(`\ufeff${text}`, 'utf-16le')));
    expect(read.encoding).toBe('utf-16le');
    expect(read.leads[0]).toMatchObject({
      name: 'Léa Martin',
      phones: [{ e164: lea }],
      emails: ['lea@example.org'],
      providerId: 'l:1234567890123456',
      askedAt: Date.parse('2026-03-11T07:15:00Z'),
    });
  });

  it('Google Forms: a long question for each column', () => {
    const read = readText(
      '"Horodateur","Votre nom","Votre numéro de téléphone","Comment pouvons-nous vous aider ?","Quand vous rappeler ?"\n' +
        '"11/03/2026 09:12:44","Léa Martin","01 99 00 01 42","Remplacer une chaudière","lundi matin"\n',
    );
    expect(read.fields).toEqual(['asked-at', 'name', 'phone', 'words', 'slot']);
    expect(read.leads[0]).toMatchObject({
      askedAt: Date.parse('2026-03-11T08:12:44Z'),
      words: ['Remplacer une chaudière'],
    });
    expect(iso(read.leads[0]?.slots[0]?.start)).toBe('2026-03-16T08:00:00.000Z');
  });

  it('HubSpot: English names, and a column for what they agreed to', () => {
    const read = readText(
      'Record ID,First Name,Last Name,Company Name,Phone Number,Email,Create Date,Consent,Message\n' +
        '901,Léa,Martin,Menuiserie du Port,+33 1 99 00 01 42,lea@example.org,2026-03-11 08:12,Yes,"Hello, please call"\n' +
        '902,Max,Petit,,+33 1 99 00 01 43,,2026-03-11 08:13,No,\n',
    );
    expect(read.leads.map(({ name, providerId, problem }) => [name, providerId, problem])).toEqual([
      ['Léa Martin', '901', null],
      ['Max Petit', '902', 'consent-refused'],
    ]);
  });
});
