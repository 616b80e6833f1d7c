import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { OutcomeKind } from '../../core/contract/calls.ts';
import { defaultOutcomes } from '../../core/rules/outcomes.ts';
import { outcomeKinds } from '../../db/stores/outcome-kinds.ts';
import { dataFolder, openDatabase } from '../db/records.ts';
import { runCommand } from './run-command.ts';

// Each starts several processes.
vi.setConfig({ testTimeout: 60_000 });

describe('rappel outcomes', () => {
  const answer = async (...args: readonly string[]): Promise<unknown> => {
    const { out } = await runCommand(['outcomes', ...args], {});
    return JSON.parse(out) as unknown;
  };

  it('answers the list, and takes one that was changed', async () => {
    const folder = dataFolder();
    const data = ['--data', folder];
    const kinds = (await answer('--json', ...data)) as OutcomeKind[];
    expect(kinds).toEqual(defaultOutcomes);
    const file = join(folder, 'outcomes.json');
    const changed = kinds.map((kind) => (kind.code === 'busy' ? { ...kind, retryMinutes: 45, slotsFirst: true } : kind));
    writeFileSync(file, JSON.stringify(changed));
    expect(await answer('--import', file, ...data)).toEqual(changed);
    expect(outcomeKinds(openDatabase(folder).db)).toEqual(changed);
    // One written before there were slots and times of day.
    writeFileSync(file, JSON.stringify(kinds.map(({ slotsFirst: _s, otherDaypart: _d, ...kind }) => kind)));
    const old = (await answer('--import', file, ...data)) as OutcomeKind[];
    expect(old.some(({ slotsFirst, otherDaypart }) => slotsFirst || otherDaypart)).toBe(false);
  }); // prettier-ignore

  it('says what is wrong with a list, and changes nothing', async () => {
    const folder = dataFolder();
    const file = join(folder, 'outcomes.json');
    const code = async (text: string): Promise<unknown> => {
      writeFileSync(file, text);
      return answer('--import', file, '--data', folder);
    };
    expect(await code('{')).toMatchObject({ error: { code: 'outcome/bad-list' } });
    expect(await code('[]')).toMatchObject({ error: { code: 'outcome/bad-list' } });
    const bad = JSON.stringify([{ ...defaultOutcomes[0], retryMinutes: 'soon' }]);
    const { error } = (await code(bad)) as { readonly error: { readonly message: string } };
    expect(error.message).toContain('0.retryMinutes');
    const twice = JSON.stringify([defaultOutcomes[0], defaultOutcomes[0]]);
    expect(await code(twice)).toMatchObject({ error: { code: 'outcome/duplicate-code' } });
    expect(await answer('--import', join(folder, 'none.json'), '--data', folder)).toMatchObject({
      error: { code: 'outcome/unreadable' },
    });
    expect(await answer('--data', folder)).toEqual(defaultOutcomes);
  });
});
