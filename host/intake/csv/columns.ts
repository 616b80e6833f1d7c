import type { ColumnMapping, LeadField } from '../../../core/contract/intake.ts';
import { parseEmails } from '../../../core/domain/lead.ts';
import { parsePhone } from '../../../core/domain/phone.ts';
import { parseWhen } from '../../../core/domain/when.ts';

/** Which column is what: by its name in French and English, else by what is in it. */

/** A header as it is compared: lower case, no accents, no punctuation. */
export const plainHeader = (header: string): string =>
  header
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

/** Tried in order; the first that fits names the field. */
const patterns: readonly (readonly [LeadField, RegExp])[] = [
  [
    'consent-wording',
    /^(?:(?:texte|libelle|mention|wording|text)s? (?:du |de |of )?(?:consentement|consent|rgpd|gdpr|legale?s?)|consent (?:text|wording)|mention legale)$/,
  ],
  [
    'consent',
    /^(?:consentement|consent|consented|consent given|(?:j )?accepte? (?:d )?etre (?:rappele|recontacte|contacte|appele)e?s?.*|accord (?:de )?rappel|opt ?in (?:appel|telephone|phone|call|rappel)|i agree to be (?:called|contacted).*|rgpd|gdpr|consentement (?:rgpd|rappel|appel|telephonique).*|phone consent|call consent|consent to (?:call|be called|be contacted).*)$/,
  ],
  [
    'given-name',
    /^(?:prenoms?|first ?names?|given ?names?|forename|votre prenom|your first name|fname|prenom (?:du )?(?:contact|client|prospect))$/,
  ],
  ['family-name', /^(?:nom de famille|last ?names?|family ?names?|surname|lname|patronyme|your last name)$/],
  [
    'company',
    /^(?:societe|entreprise|raison sociale|company(?: name)?|organi[sz]ation|organisme|etablissement|employeur|business(?: name)?|account(?: name)?|nom (?:de (?:la |l )?)?(?:societe|entreprise)|structure|enseigne|votre (?:societe|entreprise)|your company)$/,
  ],
  [
    'name',
    /^(?:nom(?: complet)?|noms?|name|full ?name|nom (?:et )?prenoms?|prenoms? (?:et )?nom|contact(?: name)?|nom (?:du )?(?:contact|client|prospect)|prospect|client|customer(?: name)?|your name|votre nom|interlocuteur|lead name|display name|civilite nom prenom)$/,
  ],
  [
    'phone',
    /^(?:(?:n|no|num|numero|numeros)? ?(?:de |du )?(?:tel|tels|telephone|telephones|mobile|portable|fixe|gsm|phones?|cell ?phone|cell|telephone (?:mobile|portable|fixe|[12])|tel (?:mobile|portable|fixe|bureau|perso|[12])|mobile phone|phone ?number|telephone ?number|mobile ?number|home phone|work phone|business phone|phone [12]|mobile [12])(?: [12])?|votre (?:numero(?: de telephone)?|telephone)|your phone(?: number)?|numero|whatsapp(?: number)?|contact number|caller|appelant|numero (?:d )?appelant|phone mobile|telephone (?:professionnel|personnel|domicile|du contact|client))$/,
  ],
  [
    'email',
    /^(?:e ?mails?|mails?|courriels?|adresse (?:e ?mail|mail|electronique|de messagerie)|e ?mail address|(?:votre|your) e ?mail|e ?mail [12]|mel|work email|e ?mail (?:professionnel|personnel|du contact))$/,
  ],
  [
    'slot',
    /^(?:creneaux?(?: .*)?|disponibilites?(?: .*)?|quand (?:vous )?(?:rappeler|appeler|etes vous disponible.*)|(?:date|heure|jour|moment|horaire)s? (?:de |du |d )?(?:rappel|appel)(?: souhaitee?s?)?|rappel(?: souhaite| prevu| le)?|rappeler le|horaires?(?: .*)?|meilleur moment.*|(?:best|preferred|preferable|convenient) (?:time|moment|slot|date)s?.*|(?:call ?back|callback|call) (?:time|date|slot|window|at|on).*|slots?|availability|available.*|when (?:to|should we|can we) call.*|appointment(?: .*)?|rdv|rendez vous(?: .*)?|date (?:de )?(?:rdv|rendez vous)|moment souhaite|date souhaitee|preferred contact time)$/,
  ],
  [
    'asked-at',
    /^(?:date|dates?(?: et)? heure|date (?:de |du |d )?(?:creation|demande|la demande|soumission|reception|contact|envoi|inscription|ajout|lead|saisie|enregistrement)|cree(?:e)? le|recu le|demande le|horodat(?:age|eur)|timestamp|created(?: (?:at|on|time|date))?|create date|submitted(?: (?:at|on|date|time))?|submission (?:date|time)|received(?: (?:at|on|date))?|date (?:created|submitted|received|added)|lead date|asked at|time|creation (?:date|time)|entry date|datetime|date time|requested(?: (?:at|on))?|conversion date|submit date)$/,
  ],
  [
    'provider-id',
    /^(?:id|lead ?id|identifiant|submission ?id|response ?id|reponse id|record ?id|id (?:lead|prospect|demande|externe|de (?:la )?soumission)|external ?id|entry ?id|uuid|uid|ref|reference|numero (?:de )?(?:demande|dossier|lead)|message ?id|contact ?id|leadgen ?id|token|respondent ?id|transaction ?id)$/,
  ],
  [
    'stake',
    /^(?:enjeux?(?: .*)?|stakes?(?: .*)?|priorites?(?: .*)?|priorit(?:y|ies)|attentes?|importance (?:de |du |des |of ).*|pain points?|objectifs?|goals?|what matters.*|ce qui compte.*|motivations?)$/,
  ],
  [
    'words',
    /^(?:message|messages|commentaires?|comments?|besoins?|votre (?:besoin|projet|message|demande|question)|your (?:need|needs|message|project|request|question)|demande|projet|project|description(?: .*)?|precisions?|details?|needs?|notes?|remarques?|question|request|enquiry|inquiry|texte|motif|objet|sujet|subject|verbatim|mots|words|own words|expression du besoin|how can we help.*|comment pouvons nous vous aider.*|parlez nous.*|tell us.*|raison|reason|informations? complementaires?|additional info(?:rmation)?)$/,
  ],
  [
    'page',
    /^(?:page(?: url| name| title)?|url(?: .*)?|source(?: .*)?|campagne|campaign(?: name)?|provenance|origine|origin|landing page|formulaire|form(?: name)?|ad(?: name)?|ad ?set name|utm (?:source|campaign|medium)|canal|channel|referr?er|lieu de (?:la )?demande|site(?: web)?)$/,
  ],
  ['language', /^(?:langues?|language|lang|locale|langue (?:parlee|preferee))$/],
  ['zone', /^(?:fuseau(?: horaire)?|time ?zone|timezone|tz|zone horaire)$/],
  ['city', /^(?:villes?|city|town|commune|localite|ville de residence)$/],
  ['country', /^(?:pays|country(?: code)?|code pays|nation|pays de residence)$/],
];

/** The field a header names, or null. */
export const fieldOfHeader = (header: string): LeadField | null => {
  const plain = plainHeader(header);
  if (plain === '' || plain.length > 120) return null;
  return patterns.find(([, pattern]) => pattern.test(plain))?.[0] ?? null;
};

/** Fields that one column fills; the others may take several. */
const single = new Set<LeadField>([
  'name',
  'given-name',
  'family-name',
  'company',
  'asked-at',
  'provider-id',
  'consent',
  'consent-wording',
  'page',
  'language',
  'zone',
  'city',
  'country',
]);

export type ColumnContext = { readonly country: string; readonly zone: string; readonly now: number };

const share = (values: readonly string[], holds: (value: string) => boolean): number =>
  values.length === 0 ? 0 : values.filter(holds).length / values.length;

/** What a column without a telling name holds, judged by its cells. */
const fieldOfCells = (
  cells: readonly string[],
  context: ColumnContext,
  taken: ReadonlySet<LeadField>,
  hasHeader: boolean,
): LeadField => {
  const values = cells.filter((cell) => cell.trim() !== '').slice(0, 100);
  if (values.length === 0) return 'ignore';
  if (share(values, (value) => parseEmails(value).length > 0) >= 0.6) return 'email';
  // Under a name that says something else (a postcode, a customer number), digits alone do not make a phone.
  const phones = share(
    values,
    (value) => value.replace(/\D/g, '').length >= 8 && parsePhone(value, context.country).ok,
  );
  if (
    phones >= (hasHeader ? 0.9 : 0.6) &&
    !(hasHeader && share(values, (value) => /^\d{8,9}$/.test(value)) > 0.9)
  )
    return 'phone';
  if (hasHeader) return 'ignore';
  if (
    share(
      values,
      (value) => parseWhen(value, { now: context.now, zone: context.zone, country: context.country }).ok,
    ) >= 0.8
  )
    return taken.has('asked-at') ? 'slot' : 'asked-at';
  const average = values.reduce((sum, value) => sum + value.length, 0) / values.length;
  if (average > 30 && share(values, (value) => /\s/.test(value.trim())) > 0.6) return 'words';
  if (
    !taken.has('name') &&
    share(values, (value) => /^\p{L}[\p{L}\p{M}'’ .-]{1,60}$/u.test(value.trim())) >= 0.8
  )
    return 'name';
  return 'ignore';
};

/** The field of every column. `chosen` (by the person, or kept on the probe) wins over every guess. */
export const mapColumns = (
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  chosen: ColumnMapping | null,
  context: ColumnContext,
  hasHeader: boolean,
): readonly LeadField[] => {
  const byPlain = new Map(
    Object.entries(chosen ?? {}).map(([header, field]) => [plainHeader(header), field] as const),
  );
  const decided = columns.map((name) =>
    chosen && Object.hasOwn(chosen, name)
      ? chosen[name]
      : plainHeader(name) === ''
        ? undefined
        : byPlain.get(plainHeader(name)),
  );
  const taken = new Set<LeadField>(
    decided.filter((field) => field !== undefined && field !== 'ignore') as readonly LeadField[],
  );
  const byPerson = new Set(taken);
  const fields = columns.map((name, index): LeadField | null => {
    const own = decided[index];
    if (own !== undefined) return own;
    const named = hasHeader ? fieldOfHeader(name) : null;
    if (named === null) return null;
    if (byPerson.has(named) || (single.has(named) && taken.has(named))) return 'ignore';
    taken.add(named);
    return named;
  });
  // Left to right would take a customer number for a phone: columns judged by their cells come after all the named ones.
  const judged = fields.map((field, index): LeadField => {
    if (field !== null) return field;
    const guess = fieldOfCells(
      rows.map((row) => row[index] ?? ''),
      context,
      taken,
      hasHeader,
    );
    if (guess === 'ignore' || byPerson.has(guess)) return 'ignore';
    if (hasHeader && taken.has(guess)) return 'ignore';
    if (single.has(guess) && taken.has(guess)) return 'ignore';
    taken.add(guess);
    return guess;
  });
  // "Nom" beside "Prénom" is the family name.
  return judged.map((field, index) =>
    field === 'name' && decided[index] === undefined && taken.has('given-name') && !taken.has('family-name')
      ? 'family-name'
      : field,
  );
};
