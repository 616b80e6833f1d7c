import { language } from '../../core/contract/records.ts';
import { coldCalling, coldCallingOf, figureOf } from '../../core/domain/figures.ts';
import { readPeriod } from '../../core/domain/figure-period.ts';
import { coldCallingSource, figureDefinitions } from '../../core/messages/figure-definitions.ts';
import { ExpectedError } from '../../core/errors.ts';
import { openDb } from '../../db/client.ts';
import { requireRight } from '../rights.ts';
import type { Command } from './command.ts';
import { noPositionals, readOptions, usageError } from './options.ts';

const usage = 'stats --period 2026-10 [--agent me|NAME] [--probe NAME] [--language fr|en] [--data DIR]';

export const statsCommand: Command = {
  summary: 'Every figure of a period and of the one before, with its definition, as JSON.',
  usage,
  run: async (args, { dataDir, ports }) => {
    const { values, positionals } = readOptions(args, ['period', 'agent', 'probe', 'language'], usage);
    noPositionals(positionals, usage);
    if (values.period === undefined) throw usageError('--period is missing.', usage);
    const spoken = language.safeParse(values.language ?? 'en');
    if (!spoken.success) throw usageError(`--language takes fr or en, not "${values.language}".`, usage);
    const { zone } = ports.platform;
    const period = readPeriod(values.period, zone);
    const db = await openDb(dataDir);
    try {
      if (values.agent !== 'me') await requireRight(db, 'figures.team');
      const agents = await db.read('agents.list');
      const agent =
        values.agent === undefined || values.agent === 'me'
          ? (values.agent ?? null)
          : agents.find(({ name }) => name === values.agent)?.agent;
      if (agent === undefined)
        throw new ExpectedError('figures/no-agent', `Nobody called "${values.agent}" has worked here.`);
      const probe =
        values.probe === undefined
          ? null
          : (await db.read('figures.probes')).find(({ name }) => name === values.probe)?.probe;
      if (probe === undefined)
        throw new ExpectedError(
          'probe/missing',
          `There is no probe called "${values.probe}". rappel probes lists them.`,
        );
      const asked = { ...period, zone, agent, probe };
      const found = await db.read('figures.read', asked);
      const { rates, complete } = await db.read('figures.convincing', asked);
      const instant = (at: number): string => new Date(at).toISOString();
      const between = ({ from, to }: typeof period) => ({ from: instant(from), to: instant(to) });
      return {
        ...found,
        period: between(found.period),
        before: between(found.before),
        figures: found.figures.map((one) => ({
          ...one,
          unit: figureOf(one.figure).unit,
          coldCalling: coldCallingOf(one.figure),
          ...figureDefinitions[one.figure][spoken.data],
        })),
        convincing: { rates, complete },
        coldCalling: { ...coldCalling, source: coldCallingSource[spoken.data] },
      };
    } finally {
      await db.close();
    }
  },
};
