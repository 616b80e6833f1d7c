import type { ClosedReason } from '../contract/records.ts';

/** The rules, in the order in which they are asked: the first that applies decides. */
export const ruleIds = [
  'emergency',
  'no-number',
  'suppressed',
  'no-request',
  'request-closed',
  'consent-revoked',
  'quarantined',
  'expired',
  'promise-upcoming',
  'retry-not-yet',
  'allowed',
] as const;
export type RuleId = (typeof ruleIds)[number];

export type RulePack = {
  readonly id: string;
  /** Date of this wording of the rules, ISO 8601. */
  readonly version: string;
  /** What the rules rest on. */
  readonly source: string;
  /** In the order asked. `overridable`: a written reason lets the agent call all the same. */
  readonly rules: readonly { readonly id: RuleId; readonly overridable: boolean; readonly source: string }[];
  /** A request closed for one of these is closed to calls for good, whatever reason is written. */
  readonly lasting: readonly ClosedReason[];
  /** Never blocked, and called without a request: lives may hang on it. */
  readonly emergencyNumbers: readonly string[];
};

/** What holds anywhere: the person asked, did not object, and is called when it was agreed. */
export const basePack: RulePack = {
  id: 'base',
  version: '2026-11-25',
  source:
    'GDPR articles 7 and 21; Code de la consommation L.221-16 and L.223-1; the promise made to the person',
  rules: [
    { id: 'emergency', overridable: false, source: 'Directive (EU) 2018/1972, article 109' },
    { id: 'no-number', overridable: false, source: 'nothing can be dialled' },
    { id: 'suppressed', overridable: false, source: 'GDPR article 21(3); Code de la consommation L.221-16' },
    { id: 'no-request', overridable: true, source: 'Code de la consommation L.223-1: prior consent' },
    { id: 'request-closed', overridable: true, source: 'what was asked for has been answered' },
    { id: 'consent-revoked', overridable: false, source: 'GDPR article 7(3)' },
    {
      id: 'quarantined',
      overridable: false,
      source: 'Code de la consommation L.223-1: others of the same batch had not asked',
    },
    { id: 'expired', overridable: true, source: 'the term announced where consent was asked' },
    { id: 'promise-upcoming', overridable: true, source: 'the time agreed with the person' },
    { id: 'retry-not-yet', overridable: true, source: 'the retry rule of the last outcome' },
    { id: 'allowed', overridable: false, source: '' },
  ],
  lasting: ['refused', 'withdrawn', 'never-asked', 'suppressed'],
  emergencyNumbers: [
    // 112 and the European and French services
    '112',
    '15',
    '17',
    '18',
    '114',
    '115',
    '116000',
    '116006',
    '116117',
    '119',
    '191',
    '196',
    '197',
    // Elsewhere
    '911',
    '999',
    '000',
    '100',
    '101',
    '102',
    '110',
    '111',
    '113',
    '117',
    '118',
    '120',
    '122',
    '144',
    '155',
    '158',
    '190',
    '192',
    '193',
    '995',
  ],
};

export const packName = (pack: RulePack): string => `${pack.id}@${pack.version}`;
