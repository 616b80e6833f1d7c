import { csvLine } from './csv-cell.ts';

/**
 * What leaves Rappel in an export, in one place: every table, every column, its type and unit, what it means, and whether
 * it is personal data. The files, the dictionary written beside them, docs/exports.md and the store that reads the rows
 * all follow it.
 *
 * Types, as the formats write them:
 * - `text`: as it is. `integer`, `number`: numbers. `boolean`: 0 or 1 in CSV, true or false elsewhere.
 * - `instant`: ISO 8601 in UTC in CSV and NDJSON, a date in XLSX (UTC, too), a TIMESTAMP in milliseconds, UTC, in Parquet.
 * - `json`: a JSON text; in NDJSON the value itself.
 */
export const exportTypes = ['text', 'integer', 'number', 'boolean', 'instant', 'json'] as const;
export type ExportType = (typeof exportTypes)[number];

export type ExportColumn = {
  readonly name: string;
  readonly type: ExportType;
  /** SI symbol, a scale, or empty. */
  readonly unit: string;
  /** Says something of a prospect or an agent as a person. An id is a pseudonym, and counts as none. */
  readonly personal: boolean;
  readonly fr: string;
  readonly en: string;
};

type Facts = Partial<Pick<ExportColumn, 'unit'>> & { readonly personal?: true };
type Entry = readonly [type: ExportType, fr: string, en: string, facts?: Facts];

const entries = {
  calls: {
    attempt: ['text', 'Identifiant de l’appel', 'Id of the call'],
    request: ['text', 'Identifiant de la demande', 'Id of the request'],
    prospect: ['text', 'Identifiant de la personne', 'Id of the person'],
    direction: ['text', 'outbound (sortant) ou inbound (entrant)', 'outbound or inbound'],
    number: ['text', 'Numéro appelé ou appelant, E.164', 'Number called or calling, E.164', { personal: true }],
    name: ['text', 'Nom de la personne', 'Name of the person', { personal: true }],
    company: ['text', 'Société de la personne', 'Company of the person', { personal: true }],
    agent: ['text', 'Identifiant de l’agent', 'Id of the agent'],
    agent_name: ['text', 'Nom de l’agent', 'Name of the agent', { personal: true }],
    probe: ['text', 'Identifiant de la sonde de la demande', 'Id of the request’s probe'],
    offer: ['text', 'Identifiant de l’offre de la sonde', 'Id of the probe’s offer'],
    started_at: ['instant', 'Début de l’appel', 'Start of the call'],
    answered_at: ['instant', 'Décroché', 'When it was answered'],
    ended_at: ['instant', 'Fin de l’appel', 'End of the call'],
    ring_ms: ['integer', 'Durée de sonnerie', 'How long it rang', { unit: 'ms' }],
    talk_ms: ['integer', 'Durée de conversation, sans la mise en garde', 'How long they talked, without hold', { unit: 'ms' }],
    hold_ms: ['integer', 'Durée de mise en garde', 'How long it was on hold', { unit: 'ms' }],
    wrap_ms: ['integer', 'Durée du bilan', 'How long the wrap-up took', { unit: 'ms' }],
    line_result: ['text', 'Résultat de la ligne, d’après SIP', 'Result of the line, from SIP'],
    sip_code: ['integer', 'Code de réponse SIP', 'SIP response code'],
    sip_reason: ['text', 'Motif SIP donné par la ligne', 'SIP reason as the line gave it', { personal: true }],
    outcome: ['text', 'Code du bilan, voir la table outcomes', 'Code of the outcome, see the table outcomes'],
    expected: ['text', 'La personne attendait-elle l’appel : yes, forgot, never-asked', 'Whether the call was expected: yes, forgot, never-asked'],
    note: ['text', 'Note de l’agent', 'Note of the agent', { personal: true }],
    rule: ['text', 'Règle qui a décidé de l’appel', 'Rule that decided on the call'],
    rule_pack: ['text', 'Règles en vigueur et leur version', 'Rule pack and its version'],
    override_reason: ['text', 'Raison donnée pour passer outre', 'Reason given for an override', { personal: true }],
  },
  requests: {
    request: ['text', 'Identifiant de la demande', 'Id of the request'],
    prospect: ['text', 'Identifiant de la personne', 'Id of the person'],
    probe: ['text', 'Identifiant de la sonde', 'Id of the probe'],
    asked_at: ['instant', 'Moment de la demande', 'When they asked'],
    asked_zone: ['text', 'Fuseau horaire de la demande, IANA', 'Time zone it was asked in, IANA'],
    asked_where: ['text', 'Page ou endroit de la demande', 'Page or place it was asked on', { personal: true }],
    words: ['json', 'Ses mots, tels quels : [{text, at, where}]', 'Their own words, verbatim: [{text, at, where}]', { personal: true }],
    stakes: ['json', 'Enjeux : [{label, weight}]', 'Stakes: [{label, weight}]', { personal: true }],
    slots: ['json', 'Créneaux souhaités : [{start, end, zone, said}]', 'Slots wished: [{start, end, zone, said}]', { personal: true }],
    name: ['text', 'Nom', 'Name', { personal: true }],
    company: ['text', 'Société', 'Company', { personal: true }],
    phones: ['json', 'Numéros, E.164, dans l’ordre', 'Numbers, E.164, in order', { personal: true }],
    emails: ['json', 'Adresses électroniques, dans l’ordre', 'E-mail addresses, in order', { personal: true }],
    language: ['text', 'Langue, BCP 47', 'Language, BCP 47'],
    country: ['text', 'Pays, ISO 3166-1', 'Country, ISO 3166-1'],
    city: ['text', 'Ville', 'City', { personal: true }],
    expires_at: ['instant', 'Fin de validité', 'When it expires'],
    state: ['text', 'open (ouverte) ou closed (close)', 'open or closed'],
    closed_reason: ['text', 'Motif de clôture', 'Reason it was closed for'],
    closed_at: ['instant', 'Moment de la clôture', 'When it was closed'],
    attempts: ['integer', 'Appels comptés', 'Calls that count'],
    owner: ['text', 'Identifiant de l’agent à qui elle est confiée', 'Id of the agent whose it is'],
    quarantined: ['boolean', 'En quarantaine', 'In quarantine'],
    merged_into: ['text', 'Identifiant de la demande qui l’a absorbée', 'Id of the request it was merged into'],
  },
  promises: {
    promise: ['text', 'Identifiant de la promesse', 'Id of the promise'],
    request: ['text', 'Identifiant de la demande', 'Id of the request'],
    start_at: ['instant', 'Début du créneau promis', 'Start of the promised window'],
    end_at: ['instant', 'Fin du créneau promis', 'End of the promised window'],
    zone: ['text', 'Fuseau horaire dans lequel elle a été dite, IANA', 'Time zone it was said in, IANA'],
    by: ['text', 'Qui l’a faite : prospect, agent, rule', 'Who made it: prospect, agent, rule'],
    agent: ['text', 'Identifiant de l’agent', 'Id of the agent'],
    created_at: ['instant', 'Moment où elle a été faite', 'When it was made'],
    ended_at: ['instant', 'Moment où elle a pris fin', 'When it ended'],
    ended_as: ['text', 'Comment : kept, broken, replaced, cancelled', 'How: kept, broken, replaced, cancelled'],
  },
  outcomes: {
    code: ['text', 'Code du bilan', 'Code of the outcome'],
    label_fr: ['text', 'Libellé français', 'Label in French'],
    label_en: ['text', 'Libellé anglais', 'Label in English'],
    human_answered: ['boolean', 'Une personne a répondu', 'A person answered'],
    right_party: ['boolean', 'C’était la bonne personne', 'It was the right person'],
    conversion: ['boolean', 'Compte comme conversion', 'Counts as a conversion'],
    refusal: ['boolean', 'Compte comme refus', 'Counts as a refusal'],
    suppress: ['boolean', 'Inscrit sur la liste d’opposition', 'Enters the do-not-call list'],
    closes: ['text', 'Motif avec lequel la demande est close', 'Reason it closes the request with'],
    next: ['text', 'Ce qui suit : none, promise, retry', 'What follows: none, promise, retry'],
    active: ['boolean', 'Proposé aux agents', 'Offered to agents'],
  },
  probes: {
    probe: ['text', 'Identifiant de la sonde', 'Id of the probe'],
    name: ['text', 'Nom de la sonde', 'Name of the probe'],
    kind: ['text', 'Sorte : form, advert, mailbox, missed-call, file, in-person', 'Kind: form, advert, mailbox, missed-call, file, in-person'],
    offer: ['text', 'Identifiant de l’offre', 'Id of the offer'],
    offer_name: ['text', 'Nom de l’offre', 'Name of the offer'],
    country: ['text', 'Pays, ISO 3166-1', 'Country, ISO 3166-1'],
    zone: ['text', 'Fuseau horaire, IANA', 'Time zone, IANA'],
    expiry_days: ['integer', 'Validité de ses demandes', 'How long its requests are valid', { unit: 'd' }],
    status: ['text', 'active, paused, quarantined', 'active, paused, quarantined'],
    practice: ['boolean', 'Sonde d’entraînement, demandes fictives', 'Practice probe, its requests are fiction'],
    created_at: ['instant', 'Moment de sa création', 'When it was made'],
  },
  quality: {
    attempt: ['text', 'Identifiant de l’appel', 'Id of the call'],
    way: ['text', 'heard (entendu ici) ou sent (entendu là-bas)', 'heard (here) or sent (heard over there)'],
    at: ['instant', 'Fin de la mesure', 'End of the measurement'],
    samples: ['integer', 'Nombre de mesures', 'How many samples'],
    mos_mean: ['number', 'Qualité moyenne, UIT-T G.107', 'Mean quality, ITU-T G.107', { unit: 'MOS' }],
    mos_worst: ['number', 'Qualité la plus basse', 'Worst quality', { unit: 'MOS' }],
    loss: ['number', 'Part du son perdue, 0 à 1', 'Share of sound lost, 0 to 1'],
    loss_worst: ['number', 'Perte la plus forte, 0 à 1', 'Worst loss, 0 to 1'],
    jitter_ms: ['number', 'Gigue', 'Jitter', { unit: 'ms' }],
    round_trip_ms: ['number', 'Temps d’aller et retour', 'Round trip time', { unit: 'ms' }],
    codec: ['text', 'Codec', 'Codec'],
    microphone: ['text', 'Nom du micro-casque, tel que le système le donne', 'Name of the headset, as the system gives it', { personal: true }],
    network: ['text', 'Réseau : wifi, ethernet, cellular, vpn, unknown', 'Network: wifi, ethernet, cellular, vpn, unknown'],
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Entry>>>>; // prettier-ignore

export type ExportTable = keyof typeof entries;
export type ColumnsOf<T extends ExportTable> = keyof (typeof entries)[T];

const columnsOf = (table: Readonly<Record<string, Entry>>): readonly ExportColumn[] =>
  Object.entries(table).map(([name, [type, fr, en, { unit = '', personal = false } = {}]]) => ({
    name,
    type,
    unit,
    personal,
    fr,
    en,
  }));

export const exportDictionary: Readonly<Record<ExportTable, readonly ExportColumn[]>> = {
  calls: columnsOf(entries.calls),
  requests: columnsOf(entries.requests),
  promises: columnsOf(entries.promises),
  outcomes: columnsOf(entries.outcomes),
  probes: columnsOf(entries.probes),
  quality: columnsOf(entries.quality),
};

export const exportTables = ['calls', 'requests', 'promises', 'outcomes', 'probes', 'quality'] as const;

/** The columns that an export writes. */
export const exportColumns = (table: ExportTable, personal: boolean): readonly ExportColumn[] =>
  exportDictionary[table].filter((column) => personal || !column.personal);

const head = ['table', 'column', 'type', 'unit', 'personal', 'fr', 'en'] as const;

/** The dictionary of an export, as the file `dictionary.csv`: one line a column, with a byte order mark for Excel. */
export const dictionaryCsv = (tables: readonly ExportTable[], personal: boolean): string =>
  `\uFEFF${csvLine(head)}${tables
    .flatMap((table) =>
      exportColumns(table, personal).map((column) =>
        csvLine([
          table,
          column.name,
          column.type,
          column.unit,
          column.personal ? 1 : 0,
          column.fr,
          column.en,
        ]),
      ),
    )
    .join('')}`;

/** The same as the file `dictionary.json`: an object of tables, each a list of columns. */
export const dictionaryJson = (tables: readonly ExportTable[], personal: boolean): string =>
  `${JSON.stringify(Object.fromEntries(tables.map((table) => [table, exportColumns(table, personal)])), null, 2)}\n`;

/** The tables of docs/exports.md; a test compares them with the page. */
export const dictionaryMarkdown = (): string =>
  exportTables
    .map((table) =>
      [
        `### ${table}`,
        '',
        '| column | type | unit | personal | meaning | sens |',
        '| --- | --- | --- | --- | --- | --- |',
        ...exportDictionary[table].map(
          ({ name, type, unit, personal, fr, en }) =>
            `| \`${name}\` | ${type} | ${unit} | ${personal ? 'yes' : ''} | ${en} | ${fr} |`,
        ),
        '',
      ].join('\n'),
    )
    .join('\n');
