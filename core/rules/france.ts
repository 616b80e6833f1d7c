import type { RulePack } from '../contract/rules.ts';
import { neutralPack, rulesWith } from './neutral.ts';

/**
 * France, with its departments and territories overseas. Code de la consommation L.223-1 as in force since 11 August 2026,
 * and D.223-9. The hours are those of the consumer's own clock; express and provable agreement lets a call be made outside
 * them, and nothing lets the cap be passed. A refusal is taken for lasting, not for sixty days: whoever said no says when no
 * longer.
 */
export const francePack: RulePack = {
  ...neutralPack,
  id: 'fr',
  name: { fr: 'France', en: 'France' },
  countries: ['FR', 'GP', 'MQ', 'GF', 'RE', 'YT', 'PM', 'BL', 'MF', 'NC', 'PF', 'WF'],
  source: 'Code de la consommation L.221-16, L.223-1, L.223-2, D.223-9 (11 August 2026); RGPD; CNIL',
  rules: rulesWith({
    suppressed: { source: 'RGPD article 21(3); Code de la consommation L.221-16' },
    'no-request': { source: 'Code de la consommation L.223-1: prior consent, or a current contract' },
    quarantined: { source: 'Code de la consommation L.223-1: others of the same batch had not asked' },
    'consent-missing': { source: 'Code de la consommation L.223-1: the professional proves the consent' },
    'consent-expired': { source: 'CNIL: prospects three years from their last contact' },
    refused: { source: 'Code de la consommation D.223-9 (60 days) and L.221-16 (never again)' },
    cap: {
      overridable: false,
      source: 'Code de la consommation D.223-9: four calls or attempts in thirty days',
    },
    holiday: { source: 'Code de la consommation D.223-9; Code du travail L.3133-1, L.3134-13, L.3422-2' },
    hours: { source: 'Code de la consommation D.223-9: Monday to Friday, 10 to 13 and 14 to 20' },
  }),
  hours: {
    open: [
      { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '10:00', to: '13:00' },
      { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '14:00', to: '20:00' },
    ],
    agreed: ['prospect', 'slot'],
  },
  holidays: { closed: true, add: [], drop: [] },
  caps: [{ attempts: 4, days: 30 }],
  silence: { days: 60, lasting: true },
  consent: { required: true, months: 36 },
};
