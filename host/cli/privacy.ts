import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ErasurePlan } from '../../core/contract/privacy.ts';
import { ExpectedError } from '../../core/errors.ts';
import { keptPlaceTexts, personalPlaceTexts } from '../../core/messages/privacy.ts';
import { languageFor } from '../../core/messages/index.ts';
import { openDb, type Db } from '../../db/client.ts';
import { wholeNumberOf } from '../handlers/privacy.ts';
import { createHeldCalls } from '../held-calls.ts';
import { holdDataFolder } from '../hold-data-folder.ts';
import { erasePerson, planErasure } from '../privacy/erase.ts';
import { makeEvidence } from '../privacy/make-evidence.ts';
import { importSuppressions } from '../privacy/suppression-list.ts';
import { readSettings } from '../settings-values.ts';
import { suppressionKey } from '../suppression-key.ts';
import type { Command, CommandIo } from './command.ts';
import { noPositionals, readOptions, usageError } from './options.ts';

/** The rights of a person from the command line: what is known of a number, its erasure, the do-not-call list. */

const numberOf = async (db: Db, text: string): Promise<string> =>
  wholeNumberOf(text, (await readSettings(db)).defaultCountry);

const phoneOption = (text: string | undefined, usage: string): string => {
  if (text === undefined || text.trim() === '') throw usageError('--phone needs the number.', usage);
  return text.trim();
};

const withDb = async <T>({ dataDir }: CommandIo, work: (db: Db) => Promise<T>): Promise<T> => {
  const db = await openDb(dataDir);
  try {
    return await work(db);
  } finally {
    await db.close();
  }
};

/** Error: `evidence/unwritable`. */
const writeFiles = (
  folder: string,
  files: readonly (readonly [name: string, body: string])[],
): readonly string[] => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return files.map(([name, body]) => {
      const path = join(folder, name);
      writeFileSync(path, body, { mode: 0o600 });
      return path;
    });
  } catch (error) {
    throw new ExpectedError(
      'evidence/unwritable',
      `The evidence cannot be written to ${folder}. Name another folder with --out.`,
      undefined,
      { cause: error },
    );
  }
};

const evidenceUsage = 'evidence --phone N --out DIR [--data DIR]';
export const evidenceCommand: Command = {
  summary: 'Writes all that is held about a number’s person into a folder, as JSON and as a page to print.',
  usage: evidenceUsage,
  run: async (args, io) => {
    const { values, positionals } = readOptions(args, ['phone', 'out'], evidenceUsage);
    noPositionals(positionals, evidenceUsage);
    const phone = phoneOption(values.phone, evidenceUsage);
    const { out } = values;
    if (out === undefined || out === '') throw usageError('--out needs a folder.', evidenceUsage);
    return withDb(io, async (db) => {
      const { language: wanted } = await readSettings(db);
      const { name, json, html } = await makeEvidence(
        { db, ports: io.ports },
        { number: await numberOf(db, phone) },
        languageFor(wanted, io.ports.platform.locale),
      );
      const files = writeFiles(resolve(out), [
        [`${name}.json`, json],
        [`${name}.html`, html],
      ]);
      return { files };
    });
  },
};

const described = (plan: ErasurePlan): Readonly<Record<string, unknown>> => ({
  people: plan.people,
  numbers: plan.numbers,
  goes: plan.goes.map((one) => ({ ...one, what: personalPlaceTexts.en[one.place] })),
  stays: plan.stays.map((one) => ({ ...one, why: keptPlaceTexts.en[one.place] })),
  sharedWith: plan.sharedWith,
  inCall: plan.inCall,
});

const eraseUsage = 'erase --phone N [--dry-run] [--data DIR]';
export const eraseCommand: Command = {
  summary: 'Erases everybody with a number, for good; --dry-run says what would go and what would stay.',
  usage: eraseUsage,
  run: async (args, io) => {
    const { dataDir, ports } = io;
    const isDry = args.includes('--dry-run');
    const { values, positionals } = readOptions(
      args.filter((arg) => arg !== '--dry-run'),
      ['phone'],
      eraseUsage,
    );
    noPositionals(positionals, eraseUsage);
    const phone = phoneOption(values.phone, eraseUsage);
    if (isDry)
      return withDb(io, async (db) => ({
        erased: false,
        ...described(await planErasure({ db, ports, dataDir }, { number: await numberOf(db, phone) })),
      }));
    // A workstation that runs holds sound files and uploads, and its windows what they show: erase there, or once it is closed.
    const hold = await holdDataFolder(dataDir, {
      link: () => Promise.resolve(null),
      command: () =>
        Promise.reject(
          new ExpectedError('remote/not-running', 'Somebody is being erased. Try again in a moment.'),
        ),
    });
    try {
      return await withDb(io, async (db) => {
        const done = await erasePerson(
          { db, ports, dataDir, emit: () => undefined, held: createHeldCalls() },
          { number: await numberOf(db, phone) },
        );
        return { erased: true, wiped: done.wiped, ...described(done) };
      });
    } finally {
      await hold.release();
    }
  },
};

const suppressUsage = 'suppress (--phone N | --list FILE) --reason TEXT [--data DIR]';
export const suppressCommand: Command = {
  summary: 'Puts a number, or every number of a CSV file, on the do-not-call list and closes what is open.',
  usage: suppressUsage,
  run: async (args, io) => {
    const { values, positionals } = readOptions(args, ['phone', 'list', 'reason'], suppressUsage);
    noPositionals(positionals, suppressUsage);
    const { list } = values;
    const reason = values.reason?.trim() ?? '';
    if ((list === undefined) === (values.phone === undefined))
      throw usageError('Name either a number with --phone or a file with --list.', suppressUsage);
    if (reason.length < 3 || reason.length > 500)
      throw usageError('--reason needs 3 to 500 letters; do not name the person in it.', suppressUsage);
    return withDb(io, async (db) => {
      const { ports } = io;
      if (list !== undefined)
        return importSuppressions({ db, ports, emit: () => undefined }, { path: list, name: reason });
      const { added, closed } = await db.write('suppressions.byHand', {
        key: suppressionKey(ports.secrets),
        numbers: [await numberOf(db, phoneOption(values.phone, suppressUsage))],
        reason,
        at: ports.clock.now(),
      });
      return { added: added > 0, closed: closed.length };
    });
  },
};
