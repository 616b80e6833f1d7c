import { describe, expect, it } from 'vitest';
import { rulePack, type RulePack } from '../../core/contract/rules.ts';
import { messages } from '../../core/messages/index.ts';
import { francePack } from '../../core/rules/france.ts';
import { shippedPacks } from '../../core/rules/index.ts';
import { firmRules, ruleIds } from '../../core/rules/rule-ids.ts';

const faults = (pack: unknown): readonly string[] =>
  rulePack.safeParse(pack).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
const changed = (change: (pack: RulePack) => unknown): unknown => {
  const copy = structuredClone(francePack);
  return change(copy) ?? copy;
};

describe('the packs that ship', () => {
  it.each(shippedPacks.map((pack) => [pack.id, pack] as const))('%s is what a file may hold, with a source for every rule', (_id, pack) => {
    expect(faults(JSON.parse(JSON.stringify(pack)))).toEqual([]);
    expect(pack.rules.filter(({ id, source }) => id !== 'allowed' && source === '')).toEqual([]);
    for (const { id, overridable } of pack.rules) if (firmRules.has(id)) expect([id, overridable]).toEqual([id, false]);
  }); // prettier-ignore

  it('are for different countries', () => {
    const countries = shippedPacks.flatMap((pack) => pack.countries);
    expect(new Set(countries).size).toBe(countries.length);
  });

  it('have a sentence for every rule in both languages', () => {
    for (const id of ruleIds)
      for (const language of ['fr', 'en'] as const)
        expect(messages[language].rule[id].length).toBeGreaterThan(10);
  });
});

describe('a file of rules', () => {
  it.each([
    ['a reason that lifts the do-not-call list', changed((pack) => {
      pack.rules = pack.rules.map((rule) => (rule.id === 'suppressed' ? { ...rule, overridable: true } : rule));
    }), 'rules.2.overridable: no reason may lift the rule "suppressed": write false'],
    ['a missing rule', changed((pack) => {
      pack.rules = pack.rules.filter(({ id }) => id !== 'cap');
    }), 'rules: these rules are missing: cap'],
    ['another order', changed((pack) => {
      pack.rules = pack.rules.toReversed();
    }), `rules: the order is fixed: ${ruleIds.join(', ')}`],
    ['an hour that no clock has', changed((pack) => {
      pack.hours = { open: [{ days: ['mon'], from: '25:00', to: '13:00' }], agreed: [] };
    }), 'hours.open.0.from: a time such as 09:30, up to 24:00'],
    ['a window of no length', changed((pack) => {
      pack.hours = { open: [{ days: ['mon'], from: '10:00', to: '10:00' }], agreed: [] };
    }), 'hours.open.0: a window of no length; for a whole day write 00:00 to 24:00'],
    ['a word that is not known', { ...francePack, hour: null }, ': Unrecognized key: "hour"'],
  ])('is told of %s, and where', (_what, pack, fault) => {
    expect(faults(pack)).toContain(fault);
  }); // prettier-ignore
});
