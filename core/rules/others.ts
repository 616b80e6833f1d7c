import type { RulePack, Weekday } from '../contract/rules.ts';
import { neutralPack, rulesWith } from './neutral.ts';

const everyDay: Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const workingDays: Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];

/** No statute of the United Kingdom sets hours; those here are the industry's own. */
export const britainPack: RulePack = {
  ...neutralPack,
  id: 'gb',
  name: { fr: 'Royaume-Uni', en: 'United Kingdom' },
  countries: ['GB', 'GG', 'JE', 'IM'],
  source:
    'UK GDPR; Privacy and Electronic Communications Regulations 2003, regulations 21 and 24 (TPS and CTPS, caller ID)',
  rules: rulesWith({
    suppressed: { source: 'UK GDPR article 21(3); PECR 2003, regulation 21(1)(a)' },
    'no-request': {
      source: 'PECR 2003, regulation 21: a number on TPS or CTPS is called only where its owner asked',
    },
    'consent-missing': { source: 'UK GDPR article 7(1); PECR 2003, regulation 21(4)' },
    refused: { source: 'PECR 2003, regulation 21(1)(a): whoever has said that they want no such calls' },
    hours: { source: 'practice of the trade, 8 to 21 and from 9 on Sundays; no statute sets hours' },
  }),
  hours: {
    open: [
      { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'], from: '08:00', to: '21:00' },
      { days: ['sun'], from: '09:00', to: '21:00' },
    ],
    agreed: ['prospect', 'slot', 'agent'],
  },
  silence: { days: 365, lasting: true },
  consent: { required: true, months: null },
};

/** Federal rules; several states are stricter (Florida: three calls a day), which a version of one's own can hold. */
export const statesPack: RulePack = {
  ...neutralPack,
  id: 'us',
  name: { fr: 'États-Unis', en: 'United States' },
  countries: ['US', 'PR', 'VI', 'GU', 'AS', 'MP'],
  source: '47 CFR 64.1200 (TCPA); 16 CFR 310 (Telemarketing Sales Rule). State laws may be stricter',
  rules: rulesWith({
    suppressed: { source: '47 CFR 64.1200(d); 16 CFR 310.4(b)(1)(iii)(A)' },
    'no-request': { source: '47 CFR 64.1200(c)(2): prior express invitation or permission' },
    'consent-missing': { source: '47 CFR 64.1200(f)(9): prior express written consent' },
    'consent-revoked': { source: '47 CFR 64.1200(a)(10): honoured within 10 business days; here at once' },
    refused: { source: '16 CFR 310.4(b)(1)(iii)(A): whoever said that they want no more calls' },
    hours: {
      overridable: false,
      source: '47 CFR 64.1200(c)(1) and 16 CFR 310.4(c): 8 a.m. to 9 p.m. at the called party’s location',
    },
  }),
  hours: { open: [{ days: everyDay, from: '08:00', to: '21:00' }], agreed: ['prospect', 'slot'] },
  silence: { days: 1826, lasting: true },
  consent: { required: true, months: null },
};

/** No statute sets hours; Sundays and holidays are protected rest. */
export const germanyPack: RulePack = {
  ...neutralPack,
  id: 'de',
  name: { fr: 'Allemagne', en: 'Germany' },
  countries: ['DE'],
  source: 'UWG § 7 and § 7a; DSGVO; Grundgesetz article 140 with article 139 WRV',
  rules: rulesWith({
    suppressed: { source: 'DSGVO article 21(3)' },
    'no-request': { source: 'UWG § 7(2) no. 1: prior express consent' },
    'consent-missing': { source: 'UWG § 7a(1): the consent is documented' },
    refused: { source: 'UWG § 7(2) no. 1; DSGVO article 21(2)' },
    holiday: { source: 'Grundgesetz article 140 with article 139 WRV; ArbZG § 9' },
    hours: { source: 'practice of the trade, no statute sets hours; Sundays: ArbZG § 9' },
  }),
  hours: {
    open: [
      { days: workingDays, from: '09:00', to: '20:00' },
      { days: ['sat'], from: '10:00', to: '16:00' },
    ],
    agreed: ['prospect', 'slot', 'agent'],
  },
  holidays: { closed: true, add: [], drop: [] },
  silence: { days: 1826, lasting: true },
  // UWG § 7a(3): the proof is kept five years after consent was given, and after each use of it.
  consent: { required: true, months: 60 },
};
