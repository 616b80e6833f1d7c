import type { Language } from '../../core/contract/records.ts';
import { languageFor } from '../../core/messages/index.ts';
import { openDb } from '../../db/client.ts';
import { seedDatabase } from '../seed/seed.ts';
import { noPositionals, readOptions, usageError, wholeNumber } from './options.ts';
import type { Command } from './command.ts';

const usage = 'seed --requests N [--calls N] [--language fr|en|both] [--seed N] [--data DIR]';

export const seedCommand: Command = {
  summary: 'Adds synthetic people, requests and calls, for trials and measurements.',
  usage,
  run: async (args, { dataDir, ports, progress, signal }) => {
    const { values, positionals } = readOptions(args, ['requests', 'calls', 'language', 'seed'], usage);
    noPositionals(positionals, usage);
    if (values.requests === undefined) throw usageError('--requests is missing.', usage);
    const bounds = { least: 0, most: 20_000_000, otherwise: 0 };
    const requests = wholeNumber(values.requests, 'requests', bounds, usage);
    const calls = wholeNumber(values.calls, 'calls', bounds, usage);
    const seed = wholeNumber(values.seed, 'seed', { least: 0, most: 4_294_967_295, otherwise: 1 }, usage);
    const language = values.language ?? 'both';
    if (language !== 'fr' && language !== 'en' && language !== 'both') {
      throw usageError(`--language takes fr, en or both, not "${language}".`, usage);
    }
    const own = languageFor('system', ports.platform.locale);
    const languages: readonly Language[] =
      language === 'both' ? [own, own === 'fr' ? 'en' : 'fr'] : [language];
    const started = ports.clock.now();
    let told = started;
    const db = await openDb(dataDir);
    try {
      const made = await seedDatabase(
        db,
        { requests, calls, seed, languages, now: started },
        {
          signal,
          onProgress: (done) => {
            const now = ports.clock.now();
            if (now - told < 1000) return;
            told = now;
            progress(`${done.requests} of ${requests} requests, ${done.calls} of ${calls} calls`);
          },
        },
      );
      return { ...made, seconds: (ports.clock.now() - started) / 1000 };
    } finally {
      await db.close();
    }
  },
};
