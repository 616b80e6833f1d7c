import { writeFileSync } from 'node:fs';
import { formOrigin, formTarget, type FormTarget } from '../../core/contract/probe-form.ts';
import { ExpectedError } from '../../core/errors.ts';
import { languageFor } from '../../core/messages/index.ts';
import { openDb } from '../../db/client.ts';
import { makeForm, readFormAccess, writeFormAccess } from '../intake/form/make-form.ts';
import type { Command } from './command.ts';
import { readOptions, usageError } from './options.ts';

const usage =
  'probe-form --probe NAME --out FILE [--target intake URL|mail ADDRESS|file] [--lang fr|en] [--place site|stand] [--origins ORIGIN,…] [--title TEXT] [--introduction TEXT] [--company NAME] [--contact TEXT] [--key new] [--data DIR]';

const oneOf = <T extends string>(
  given: string | undefined,
  name: string,
  options: readonly T[],
): T | undefined => {
  const found = options.find((option) => option === given);
  if (given !== undefined && found === undefined)
    throw usageError(`--${name} takes one of ${options.join(', ')}, not "${given}".`, usage);
  return found;
};

/** `--target intake URL`: the word after the option's value is its address. */
const readTarget = (way: 'intake' | 'mail' | 'file', rest: readonly string[]): FormTarget => {
  const [address, ...more] = rest;
  if (more.length > 0 || (way === 'file' && address !== undefined))
    throw usageError(`"${rest.join(' ')}" is too much; put quotes around blanks.`, usage);
  const parsed = formTarget.safeParse(
    way === 'intake' ? { way, url: address } : way === 'mail' ? { way, address } : { way },
  );
  if (!parsed.success)
    throw usageError(
      way === 'mail'
        ? '--target mail takes the e-mail address that answers go to.'
        : '--target intake takes the address under which visitors reach the intake, such as https://www.example.fr (http only for this machine).',
      usage,
    );
  return parsed.data;
};

/** `file` is a page that is opened as a file, from a disk. */
const readOrigins = (given: string): readonly string[] =>
  given.split(',').map((text) => {
    const origin = text.trim() === 'file' ? 'null' : text.trim().toLowerCase().replace(/\/$/, '');
    if (!formOrigin.safeParse(origin).success)
      throw usageError(
        `--origins takes pages such as https://www.example.fr, without a path, or file; not "${text}".`,
        usage,
      );
    return origin;
  });

const bounded = (given: string | undefined, name: string, most: number): string | null => {
  const text = given?.trim() ?? '';
  if (text.length > most) throw usageError(`--${name} takes at most ${most} characters.`, usage);
  return text === '' ? null : text;
};

export const probeFormCommand: Command = {
  summary: 'Writes the page of a probe, one HTML file to publish on a site or to show on a tablet.',
  usage,
  run: async (args, { dataDir, ports }) => {
    const names = ['probe', 'out', 'target', 'lang', 'place', 'origins', 'title', 'introduction', 'company', 'contact', 'key'] as const; // prettier-ignore
    const { values, positionals } = readOptions(args, names, usage);
    const { probe: name, out } = values;
    if (name === undefined || out === undefined) throw usageError('--probe and --out are needed.', usage);
    const target = readTarget(
      oneOf(values.target, 'target', ['intake', 'mail', 'file']) ?? 'file',
      positionals,
    );
    const isNewKey = oneOf(values.key, 'key', ['new']) === 'new';
    const origins = values.origins === undefined ? null : readOrigins(values.origins);
    if ((isNewKey || origins !== null) && target.way !== 'intake')
      throw usageError('--origins and --key go with --target intake.', usage);
    const options = {
      language: oneOf(values.lang, 'lang', ['fr', 'en']) ?? languageFor('system', ports.platform.locale),
      place: oneOf(values.place, 'place', ['site', 'stand']) ?? 'site',
      target,
      title: bounded(values.title, 'title', 200),
      introduction: bounded(values.introduction, 'introduction', 2000),
      company: bounded(values.company, 'company', 200),
      contact: bounded(values.contact, 'contact', 300),
    } as const;
    const db = await openDb(dataDir);
    try {
      const probe = await db.read('probes.find', { name });
      if (!probe)
        throw new ExpectedError(
          'probe/missing',
          `There is no probe called "${name}". rappel probes lists them.`,
        );
      const parts = { db, clock: ports.clock };
      if (target.way === 'intake' && (isNewKey || origins !== null)) {
        const before = await readFormAccess(db, probe.uid);
        const first = before.open ? before.origins : [new URL(target.url).origin];
        await writeFormAccess(parts, probe.uid, {
          open: true,
          origins: [...(origins ?? first)],
          newKey: isNewKey,
        });
      }
      const { html } = await makeForm(parts, probe.uid, options);
      try {
        writeFileSync(out, html);
      } catch (error) {
        throw new ExpectedError(
          'probe-form/unwritable',
          `The page cannot be written to ${out}. Name another file with --out.`,
          undefined,
          { cause: error },
        );
      }
      const access = target.way === 'intake' ? await readFormAccess(db, probe.uid) : null;
      return {
        probe: probe.name,
        file: out,
        bytes: Buffer.byteLength(html),
        ...(access === null ? {} : { origins: access.origins }),
      };
    } finally {
      await db.close();
    }
  },
};
