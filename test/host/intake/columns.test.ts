import { describe, expect, it } from 'vitest';
import { leadField, type ColumnMapping, type LeadField } from '../../../core/contract/intake.ts';
import { leadFieldTexts } from '../../../core/messages/intake.ts';
import { fieldOfHeader, mapColumns } from '../../../host/intake/csv/columns.ts';
import { now } from './csv-file.ts';

const context = { country: 'FR', zone: 'Europe/Paris', now };
const map = (
  columns: readonly string[],
  rows: readonly (readonly string[])[] = [],
  chosen: ColumnMapping | null = null,
): readonly LeadField[] => mapColumns(columns, rows, chosen, context, true);

describe('a column by its name', () => {
  it.each<readonly [LeadField, readonly string[]]>([
    ['name', ['Nom', 'NOM', 'Nom complet', 'Nom et prénom', 'Name', 'Full name', 'full_name', 'fullName', 'Contact', 'Customer name', 'Votre nom']],
    ['given-name', ['Prénom', 'PRENOM', 'First Name', 'first_name', 'firstName', 'Given name']],
    ['family-name', ['Nom de famille', 'Last Name', 'last_name', 'Surname']],
    ['company', ['Société', 'Entreprise', 'Raison sociale', 'Company', 'Company Name', 'Organisation', 'organization']],
    ['phone', ['Téléphone', 'Tél.', 'TEL', 'Tel portable', 'N° de téléphone', 'Numéro de téléphone', 'Mobile', 'Portable', 'Phone', 'phone_number', 'Phone Number', 'Mobile phone', 'GSM']],
    ['email', ['E-mail', 'Email', 'Courriel', 'Adresse e-mail', 'Mail', 'email_address', 'Work email']],
    ['words', ['Message', 'Commentaire', 'Commentaires', 'Votre besoin', 'Besoin', 'Projet', 'Comments', 'Your message', 'How can we help you?', 'Notes']],
    ['stake', ['Enjeu', 'Enjeux', 'Priorités', 'Attentes', 'Stakes', 'Pain points', 'Importance du prix']],
    ['asked-at', ['Date', 'Date de la demande', 'Date de création', 'Horodateur', 'created_time', 'Created at', 'Submitted At', 'Timestamp']],
    ['slot', ['Créneau', 'Créneau souhaité', 'Disponibilités', 'Quand vous rappeler ?', 'Meilleur moment pour vous appeler', 'Best time to call', 'Preferred time', 'Callback time']],
    ['provider-id', ['ID', 'Lead ID', 'lead_id', 'Identifiant', 'Submission ID', 'Record ID', 'Référence']],
    ['consent', ['Consentement', 'J’accepte d’être rappelé(e)', 'RGPD', 'Consent', 'I agree to be contacted']],
    ['consent-wording', ['Texte du consentement', 'Consent text', 'Mention légale']],
    ['page', ['Source', 'Campagne', 'campaign_name', 'Landing page', 'utm_source', 'form_name']],
    ['language', ['Langue', 'Language', 'locale']],
    ['zone', ['Fuseau horaire', 'Time zone', 'timezone']],
    ['city', ['Ville', 'City', 'Commune']],
    ['country', ['Pays', 'Country', 'Code pays']],
  ])('is %s', (field, headers) => {
    expect(headers.map((header) => [header, fieldOfHeader(header)])).toEqual(headers.map((header) => [header, field]));
  }); // prettier-ignore

  it('that says something else is left alone', () => {
    for (const header of [
      'Code postal',
      'SIRET',
      'Montant',
      'Fax',
      'ad_id',
      'is_organic',
      '',
      '???',
      'x'.repeat(500),
      'Surface (m²)',
    ])
      expect([header, fieldOfHeader(header)]).toEqual([header, null]);
  });

  it('can be any field, each with its name in both languages', () => {
    for (const field of leadField.options)
      expect([field, leadFieldTexts.fr[field].length > 0, leadFieldTexts.en[field].length > 0]).toEqual([
        field,
        true,
        true,
      ]);
  });
});

describe('the columns of a file', () => {
  it('make "Nom" the family name beside "Prénom", the whole name elsewhere', () => {
    expect(map(['Nom', 'Prénom', 'Tél'])).toEqual(['family-name', 'given-name', 'phone']);
    expect(map(['Nom', 'Tél'])).toEqual(['name', 'phone']);
  });

  it('are judged by what is in them where the name does not tell, digits under another name being no phone', () => {
    const rows = [
      ['0199000142', 'lea@example.org', '29200', '812345678', 'x'],
      ['01 99 00 01 43', 'max@example.org', '69001', '812345679', 'y'],
    ];
    expect(map(['A', 'B', 'Code postal', 'SIREN', 'C'], rows)).toEqual([
      'phone',
      'email',
      'ignore',
      'ignore',
      'ignore',
    ]);
    // Where a named column holds the phones, none is guessed beside it.
    expect(map(['A', 'Téléphone'], [['0199000142', '0199000143']])).toEqual(['ignore', 'phone']);
  });

  it('are what a person chose, over every guess, by name in any spelling', () => {
    const columns = ['Nom', 'Téléphone', 'Message'];
    expect(map(columns, [], { Message: 'ignore', Nom: 'company' })).toEqual(['company', 'phone', 'ignore']);
    expect(map(columns, [], { TELEPHONE: 'ignore', message: 'stake' })).toEqual(['name', 'ignore', 'stake']);
    expect(map(columns, [], { Autre: 'name' })).toEqual(['name', 'phone', 'words']);
    expect(map(['constructor', '__proto__', 'Tel'], [], { Tel: 'phone' })).toEqual([
      'ignore',
      'ignore',
      'phone',
    ]);
  });

  it('give a field of one column to the first of two, and a person’s choice before both', () => {
    expect(map(['Date', 'Date de création'])).toEqual(['asked-at', 'ignore']);
    expect(map(['Date', 'Quand'], [], { Quand: 'asked-at' })).toEqual(['ignore', 'asked-at']);
    expect(map(['Mobile', 'Fixe', 'E-mail', 'Message', 'Commentaire'])).toEqual([
      'phone',
      'phone',
      'email',
      'words',
      'words',
    ]);
  });
});
