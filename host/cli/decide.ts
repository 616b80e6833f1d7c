import type { Decision } from '../../core/contract/records.ts';
import { readNumber } from '../../core/domain/dialling.ts';
import { utcToCivil } from '../../core/domain/when-zone.ts';
import { ruleTexts } from '../../core/messages/call.ts';
import type { RuleId } from '../../core/rules/rule-ids.ts';
import { openDb } from '../../db/client.ts';
import { readSettings } from '../settings-values.ts';
import { suppressionKey } from '../suppression-key.ts';
import type { Command } from './command.ts';
import { noPositionals, readOptions, usageError } from './options.ts';

const usage = 'decide --phone N [--at ISO] [--data DIR]';

const two = (value: number): string => String(value).padStart(2, '0');
/** What a clock of that zone shows: `2026-03-12T11:00`. */
const localTime = (at: number, zone: string): string => {
  const { year, month, day, hour, minute } = utcToCivil(at, zone);
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
};

const instantOf = (text: string | undefined, now: number): number => {
  if (text === undefined) return now;
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw usageError(`--at takes an instant such as 2026-11-29T10:00:00Z, not "${text}".`, usage);
  return at;
};

const printed = (decision: Decision, at: number): Readonly<Record<string, unknown>> => {
  const { allowed, rule, pack, overridable, facts, nextAllowedAt } = decision;
  const zone = String(facts['zone']);
  return {
    allowed,
    rule,
    sentence: ruleTexts.en[rule as RuleId],
    pack,
    overridable,
    at: new Date(at).toISOString(),
    theirTime: localTime(at, zone),
    nextAllowedAt: nextAllowedAt === null ? null : new Date(nextAllowedAt).toISOString(),
    theirNextTime: nextAllowedAt === null ? null : localTime(nextAllowedAt, zone),
    facts,
  };
};

export const decideCommand: Command = {
  summary: 'May this number be called, now or at another time? Answers the rule, its pack and the facts.',
  usage,
  run: async (args, { dataDir, ports }) => {
    const { values, positionals } = readOptions(args, ['phone', 'at'], usage);
    noPositionals(positionals, usage);
    const { phone } = values;
    if (phone === undefined || phone.trim() === '') throw usageError('--phone needs the number.', usage);
    const at = instantOf(values.at, ports.clock.now());
    const db = await openDb(dataDir);
    try {
      const { defaultCountry, dialling } = await readSettings(db);
      const number = readNumber(phone, defaultCountry, dialling);
      if (!number.ok) throw usageError(`"${phone}" cannot be dialled.`, usage);
      const decision = await db.read('call.decide', {
        number: number.target,
        outside: dialling.outside,
        request: null,
        now: at,
        key: suppressionKey(ports.secrets),
      });
      return printed(decision, at);
    } finally {
      await db.close();
    }
  },
};
