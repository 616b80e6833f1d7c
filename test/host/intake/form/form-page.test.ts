import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readLead } from '../../../../core/domain/lead.ts';
import { probeForm } from '../../../../core/messages/probe-form.ts';
import type { FormFacts } from '../../../../db/stores/probe-forms.ts';
import { mapColumns } from '../../../../host/intake/csv/columns.ts';
import { draftMaker } from '../../../../host/intake/csv/draft.ts';
import { formPage, type FormPageOptions } from '../../../../host/intake/form/form-page.ts';
import { resultPage, resultPolicy } from '../../../../host/intake/form/result-page.ts';
import { fileLine, mailLines } from '../../../../host/intake/form/page/answer-texts.ts';
import { daySlots } from '../../../../host/intake/form/page/day-slots.ts';
import type { Answers } from '../../../../host/intake/form/page/types.ts';

const facts: FormFacts = {
  uid: '01890000-0000-7000-8000-000000000001',
  name: 'Page du site',
  country: 'FR',
  zone: 'Europe/Paris',
  wording: 'J’accepte d’être rappelé.',
  wordingVersion: 3,
  offer: 'Chauffage et isolation',
  stakes: ['Baisser la facture', 'Confort en hiver'],
};
const options: FormPageOptions = {
  language: 'fr',
  place: 'site',
  target: {
    way: 'intake',
    url: 'https://www.example.fr/probes/01890000-0000-7000-8000-000000000001/requests',
    key: 'cle',
  },
  title: null,
  introduction: null,
  company: null,
  contact: null,
};
/** Thursday, 12 March 2026, 10:00 in Paris. */
const now = Date.parse('2026-03-12T09:00:00Z');

const policyIn = (html: string): string => /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? '';
const inside = (html: string, tag: string): readonly string[] =>
  [...html.matchAll(new RegExp(`<${tag}>([^]*?)</${tag}>`, 'g'))].map((match) => match[1] ?? '');
const hashOf = (text: string): string =>
  `&#39;sha256-${createHash('sha256').update(text).digest('base64')}&#39;`;

describe('the page', () => {
  it('is one file that asks nothing of anybody, under a policy that names its own script and style', () => {
    const html = formPage(facts, options);
    const policy = policyIn(html);
    const [script = ''] = inside(html, 'script');
    const [style = ''] = inside(html, 'style');
    expect(policy).toContain(`script-src ${hashOf(script)}`);
    expect(policy).toContain(`style-src ${hashOf(style)}`);
    expect(policy).toContain(
      'connect-src https://www.example.fr; form-action https://www.example.fr; base-uri',
    );
    expect(policy).not.toContain('unsafe');
    expect(html).not.toMatch(/\s(?:src|href)=/);
    expect(style).not.toMatch(/url\(|@import/);
    expect(html.length).toBeLessThan(80_000);
    expect(formPage(facts, options)).toBe(html);
  });

  it('lets nothing out where there is no intake', () => {
    const html = formPage(facts, { ...options, target: { way: 'file' } });
    expect(policyIn(html)).toContain('form-action &#39;none&#39;');
    expect(policyIn(html)).not.toContain('connect-src');
    expect(html).toContain(probeForm.fr.noScriptFile);
    const mail = formPage(facts, { ...options, target: { way: 'mail', address: 'a@example.fr' } });
    expect(mail).toContain('<a href="mailto:a@example.fr">');
  });

  it('asks for consent in the words of the probe, and never for the visitor', () => {
    const html = formPage(facts, options);
    const box = /<input id="consent"[^>]*>/.exec(html)?.[0] ?? '';
    expect(box).toContain('required');
    expect(html).not.toMatch(/<input[^>]*\schecked/);
    expect(html).toContain('name="consent_wording" value="J’accepte d’être rappelé."');
    expect(html).toContain('name="wording_version" value="3"');
  });

  it('turns no text of the probe into markup', () => {
    const evil =
      '"><img src=x onerror=alert(1)></script><script>alert(2)</script>\u202Eمرحبا &amp; $& ${x}\u0000';
    const html = formPage(
      { ...facts, name: evil, wording: evil, offer: evil, stakes: [evil], zone: evil },
      { ...options, title: evil, introduction: evil, company: evil, contact: evil },
    );
    expect(html).not.toContain('<img');
    expect(html.match(/<script\b/g)).toHaveLength(2);
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(html).not.toContain('\u0000');
    expect(html).toContain('&quot;&gt;&lt;img src=x onerror=alert(1)&gt;');
    // The same script, whatever the texts are: its hash is a matter of the program alone.
    expect(inside(html, 'script')).toEqual(inside(formPage(facts, options), 'script'));
    // What somebody else wrote runs in its own direction.
    expect(html).toMatch(/<h1 id="title" tabindex="-1" dir="auto">/);
    expect(html).toMatch(/<span class="consent" dir="auto">/);
  });

  it('remembers nobody on a stand', () => {
    const html = formPage(facts, { ...options, place: 'stand' });
    expect(html).toContain('data-place="stand"');
    expect(html).not.toMatch(/autocomplete="(?!off)/);
    expect(formPage(facts, options)).toContain('autocomplete="tel"');
  });

  it('names the offer, else the probe, and shows no stakes where there are none', () => {
    expect(formPage(facts, options)).toContain('<title>Chauffage et isolation</title>');
    const bare = formPage({ ...facts, offer: null, stakes: [] }, options);
    expect(bare).toContain('<title>Page du site</title>');
    expect(bare).not.toContain('name="stake_1"');
  });
});

describe('the answer to a form without script', () => {
  it('repeats when they are called, and says what to do when it was not stored', () => {
    const taken = resultPage('fr', { as: 'taken', slots: ['ven. 13 mars <b>'] });
    expect(taken).toContain('<li>ven. 13 mars &lt;b&gt;</li>');
    expect(taken).toContain(probeForm.fr.withdraw);
    expect(resultPage('en', { as: 'taken', slots: [] })).toContain(probeForm.en.callSoon);
    expect(resultPage('en', { as: 'busy' })).toContain(probeForm.en.resultBusy);
    expect(resultPolicy).toContain(`style-src 'sha256-`);
    expect(resultPolicy).toContain("form-action 'none'");
  });
});

describe('the days to choose from', () => {
  const parts = [
    { name: 'morning', from: '09:00', to: '12:00' },
    { name: 'evening', from: '18:00', to: '20:00' },
  ];
  const shown = (at: string, zone: string, count = 3) =>
    daySlots(Date.parse(at), zone, parts, count).map(({ date, away, parts: left }) => `${date} +${away} ${left.map(({ name }) => name).join(',')}`); // prettier-ignore

  it('are those of the probe’s clock, without what is over and without Sundays', () => {
    expect(shown('2026-03-12T09:00:00Z', 'Europe/Paris', 4)).toEqual([
      '2026-03-12 +0 morning,evening',
      '2026-03-13 +1 morning,evening',
      '2026-03-14 +2 morning,evening',
      '2026-03-16 +4 morning,evening',
    ]);
    expect(shown('2026-03-12T10:31:00Z', 'Europe/Paris', 1)).toEqual(['2026-03-12 +0 evening']);
    expect(shown('2026-03-12T18:45:00Z', 'Europe/Paris', 1)).toEqual(['2026-03-13 +1 morning,evening']);
    // Saturday night there, Sunday here.
    expect(shown('2026-03-15T03:00:00Z', 'America/Martinique', 1)).toEqual(['2026-03-16 +2 morning,evening']);
    // Half an hour before midnight the next day has begun in half an hour.
    expect(shown('2026-03-12T22:45:00Z', 'Europe/Paris', 1)).toEqual(['2026-03-13 +1 morning,evening']);
  });
});

describe('answers that go by mail or file', () => {
  const answers: Answers = {
    id: '0b9d8f7e-1111-4222-8333-444455556666',
    askedAt: '2026-03-12T08:58:00.000Z',
    name: 'Léa Martin',
    phone: '01 99 00 01 42',
    email: 'lea@example.fr',
    words: 'Ma facture a doublé.\r\nQue faire ?',
    slots: ['2026-03-13 09:00 - 12:00', 'lundi matin'],
    stakes: [
      { label: 'Prix', weight: '4' },
      { label: 'Confort', weight: '' },
    ],
    wording: 'J’accepte\nd’être rappelé par Maison Tiède.',
    wordingVersion: '3',
    language: 'fr',
    page: 'https://www.example.fr/rappel',
  };
  const leadOf = (columns: readonly string[], cells: readonly string[]) => {
    const fields = mapColumns(columns, [cells], null, { country: 'FR', zone: 'Europe/Paris', now }, true);
    const draft = draftMaker(columns, fields, null)({ line: 1, cells });
    return readLead(draft, { country: 'FR', zone: 'Europe/Paris', at: now });
  };
  const expected = {
    name: 'Léa Martin',
    phones: [{ e164: '+33199000142' }],
    emails: ['lea@example.fr'],
    words: ['Ma facture a doublé.\nQue faire ?'],
    stakes: [
      { label: 'Prix', weight: 4 },
      { label: 'Confort', weight: null },
    ],
    askedAt: now - 120_000,
    providerId: answers.id,
    consent: 'given',
    wording: 'J’accepte d’être rappelé par Maison Tiède.',
    language: 'fr',
    page: 'https://www.example.fr/rappel',
  };

  it.each(['fr', 'en'] as const)('are read from a mail by their labels in %s', (language) => {
    const lines = mailLines(answers, probeForm[language]).split('\n');
    const [last = ''] = lines.splice(-1);
    const pairs = lines.map((line) => [
      line.slice(0, line.indexOf(': ')),
      line.slice(line.indexOf(': ') + 2),
    ]);
    const words = pairs.at(-1) ?? [];
    words[1] = `${words[1] ?? ''}\n${last}`;
    const lead = leadOf(pairs.map(([label = '']) => label), pairs.map(([, value = '']) => value)); // prettier-ignore
    expect(lead).toMatchObject(expected);
    expect(lead.slots.map(({ start }) => new Date(start).toISOString())).toEqual([
      '2026-03-13T08:00:00.000Z',
      '2026-03-16T08:00:00.000Z',
    ]);
  });

  it('are read from a file by their names, one answer a line', () => {
    const line = fileLine(answers);
    expect(line).not.toContain('\n');
    const read = JSON.parse(line) as Readonly<Record<string, string | readonly string[]>>;
    const cells = Object.values(read).map((value) => (typeof value === 'string' ? value : value.join('; ')));
    expect(leadOf(Object.keys(read), cells)).toMatchObject({
      ...expected,
      words: [answers.words],
      wording: answers.wording,
    });
  });
});
