import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { francePack } from '../../core/rules/france.ts';
import { addProbe, addRequest, dataFolder, openDatabase } from '../db/records.ts';
import { fixedClock } from '../support/clock.ts';
import { chooseRules } from '../support/neutral-rules.ts';
import { memorySecrets } from './context.ts';
import { runCommand } from './run-command.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
const hour = 3_600_000;

const folder = (): string => {
  const { db, dataDir, close } = openDatabase();
  chooseRules(db, 'person');
  const probe = addProbe(db);
  addRequest(db, { probe, name: 'Léa Martin', askedAt: now - hour });
  addRequest(db, { probe, name: 'Max Petit', phones: ['+262262123456'], askedAt: now - hour });
  close();
  return dataDir;
};
const rappel = async (...args: readonly string[]) => {
  const { code, out } = await runCommand(args, {
    ports: { clock: fixedClock(now), secrets: memorySecrets() },
  });
  return { code, said: JSON.parse(out) as Record<string, unknown> };
};

describe('rappel decide', () => {
  it('answers the decision, its rule and facts, and both clocks', async () => {
    const dataDir = folder();
    const { code, said } = await rappel('decide', '--phone', '01 99 00 01 42', '--at', '2026-03-12T22:00:00+01:00', '--json', '--data', dataDir);
    expect([code, said]).toMatchObject([
      0,
      {
        allowed: false,
        rule: 'hours',
        pack: `fr@${francePack.version}`,
        overridable: true,
        theirTime: '2026-03-12T22:00',
        nextAllowedAt: '2026-03-13T09:00:00.000Z',
        theirNextTime: '2026-03-13T10:00',
        facts: { request: 'open', country: 'FR', zone: 'Europe/Paris' },
      },
    ]);
    expect((await rappel('decide', '--phone', '+262262123456', '--data', dataDir)).said).toMatchObject({
      allowed: true,
      theirTime: '2026-03-12T14:00',
      facts: { zone: 'Indian/Reunion' },
    });
    expect((await rappel('decide', '--phone', '112', '--at', '2026-03-15T02:00:00Z', '--data', dataDir)).said).toMatchObject({
      allowed: true,
      rule: 'emergency',
    });
    const wrong = await rappel('decide', '--phone', '112', '--at', 'tomorrow', '--data', dataDir);
    expect([wrong.code, wrong.said]).toMatchObject([1, { error: { code: 'cli/usage' } }]);
  }); // prettier-ignore
});

describe('rappel rules', () => {
  const file = (text: string): string => {
    const path = join(dataFolder(), 'rules.json');
    writeFileSync(path, text);
    return path;
  };

  it('shows a pack that a file may hold, and says of a file what it would change', async () => {
    const dataDir = folder();
    const shown = await rappel('rules', 'show', 'fr', '--data', dataDir);
    expect(shown.said).toEqual(JSON.parse(JSON.stringify(francePack)));
    const own = {
      ...francePack,
      hours: { open: [{ days: ['sat'], from: '09:00', to: '12:00' }], agreed: [] },
    };
    const checked = await rappel('rules', 'check', file(JSON.stringify(own)), '--data', dataDir);
    expect([checked.code, checked.said]).toMatchObject([
      0,
      { ok: true, preview: { before: { callable: 2 }, after: { callable: 0, blocked: { hours: 2 } } } },
    ]);
    expect((await rappel('rules', 'show', '--data', dataDir)).said).toMatchObject({
      chosen: 'person',
      fallback: 'fr',
    });
  });

  it('says of a wrong file where and how to mend it', async () => {
    const dataDir = folder();
    const wrong = { ...francePack, caps: [{ attempts: 0, days: 30 }], countries: ['France'] };
    const { code, said } = await rappel('rules', 'check', file(JSON.stringify(wrong)), '--data', dataDir);
    expect(code).toBe(1);
    const { message } = said['error'] as { message: string };
    expect(message).toContain('countries[0]: a country as two capital letters');
    expect(message).toContain('caps[0].attempts: ');
    for (const [text, errorCode] of [
      ['{"id":', 'rules/not-json'],
      ['[]', 'rules/wrong'],
    ] as const)
      expect((await rappel('rules', 'check', file(text), '--data', dataDir)).said).toMatchObject({ error: { code: errorCode } });
    expect((await rappel('rules', 'check', join(dataDir, 'none.json'), '--data', dataDir)).said).toMatchObject({
      error: { code: 'rules/unreadable' },
    });
  }); // prettier-ignore
});
