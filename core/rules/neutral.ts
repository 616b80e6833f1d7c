import type { RulePack } from '../contract/rules.ts';
import type { RuleId } from './rule-ids.ts';

type Rule = RulePack['rules'][number];

const common: readonly Rule[] = [
  { id: 'emergency', overridable: false, source: 'Directive (EU) 2018/1972, article 109' },
  { id: 'no-number', overridable: false, source: 'nothing can be dialled' },
  { id: 'suppressed', overridable: false, source: 'GDPR article 21(3)' },
  { id: 'no-request', overridable: true, source: 'nobody is called who did not ask' },
  { id: 'request-closed', overridable: true, source: 'what was asked for has been answered' },
  { id: 'consent-revoked', overridable: false, source: 'GDPR article 7(3)' },
  { id: 'quarantined', overridable: false, source: 'others of the same batch had not asked' },
  { id: 'consent-missing', overridable: true, source: 'GDPR article 7(1)' },
  { id: 'consent-expired', overridable: true, source: 'GDPR article 5(1)(e)' },
  { id: 'refused', overridable: false, source: 'GDPR article 21(2)' },
  { id: 'expired', overridable: true, source: 'the term announced where consent was asked' },
  { id: 'promise-upcoming', overridable: true, source: 'the time agreed with the person' },
  { id: 'retry-not-yet', overridable: true, source: 'the retry rule of the last outcome' },
  { id: 'practice', overridable: false, source: 'a made-up person to practise with' },
  { id: 'cap', overridable: true, source: 'no rule of this pack' },
  { id: 'holiday', overridable: true, source: 'no rule of this pack' },
  { id: 'hours', overridable: true, source: 'no rule of this pack' },
  { id: 'allowed', overridable: false, source: '' },
];

/** The common rules, some of them with another source, or with another answer to a written reason. */
export const rulesWith = (changes: Partial<Record<RuleId, Partial<Omit<Rule, 'id'>>>>): RulePack['rules'] =>
  common.map((rule) => ({ ...rule, ...changes[rule.id] }));

export const packName = ({ id, version }: Pick<RulePack, 'id' | 'version'>): string => `${id}@${version}`;

/** What holds anywhere: the person asked, did not object, and is called when it was agreed. */
export const neutralPack: RulePack = {
  id: 'neutral',
  version: '2026-11-25',
  parent: null,
  name: { fr: 'Neutre', en: 'Neutral' },
  countries: [],
  source: 'GDPR articles 7 and 21; the promise made to the person',
  rules: rulesWith({}),
  hours: null,
  holidays: { closed: false, add: [], drop: [] },
  caps: [],
  silence: null,
  consent: { required: false, months: null },
  lasting: ['refused', 'withdrawn', 'never-asked', 'suppressed'],
  emergencyNumbers: [
    // 112 and the European and French services
    ...['112', '15', '17', '18', '114', '115', '116000', '116006', '116117', '119', '191', '196', '197'],
    // Elsewhere
    ...[
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
    ],
    ...['190', '192', '193', '995'],
  ],
};
