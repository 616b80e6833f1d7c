import { createWriteStream, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { basename } from 'node:path';
import { finished } from 'node:stream/promises';
import {
  columnMapping,
  fileFormat,
  type ColumnMapping,
  type FileOptions,
} from '../../core/contract/intake.ts';
import type { PresetName } from '../../core/contract/intake-log.ts';
import { CancelledError, ExpectedError } from '../../core/errors.ts';
import { languageFor } from '../../core/messages/index.ts';
import { openDb } from '../../db/client.ts';
import { newUid } from '../../db/uid.ts';
import { explainFile, openFile } from '../intake/csv/decode.ts';
import { plainHeader } from '../intake/csv/columns.ts';
import { previewFile, startImport } from '../intake/import-job.ts';
import { recoverImports } from '../intake/imports.ts';
import { rejectsCsv } from '../intake/rejects.ts';
import { createHeldCalls } from '../held-calls.ts';
import { parseJson } from '../parse-json.ts';
import { readSettings } from '../settings-values.ts';
import { suppressionKey } from '../suppression-key.ts';
import type { Command } from './command.ts';
import { importMails } from './import-mails.ts';
import { importPayload, payloadFormats } from './import-payload.ts';
import { readOptions, usageError } from './options.ts';

const formats = ['auto', ...fileFormat.options, ...payloadFormats, 'email'].join('|');
const usage = `import FILE --probe NAME [--format ${formats}] [--sheet NAME] [--country FR] [--map MAP.json] [--rejects OUT.csv] [--data DIR]`;

/** Errors: `import/map-missing`, `import/map-invalid`. */
const readMap = (path: string): ColumnMapping => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ExpectedError(
      'import/map-missing',
      `The mapping ${path} cannot be read. Check its name; it is a JSON file such as {"Téléphone": "phone"}.`,
      undefined,
      { cause: error },
    );
  }
  const json = parseJson(
    text,
    'import/map-invalid',
    (reason) =>
      `The mapping ${path} is not JSON (${reason}). Write it as {"Téléphone": "phone", "Message": "words"}.`,
  );
  const parsed = columnMapping.safeParse(json);
  if (!parsed.success) {
    const fields = columnMapping.valueType.options.join(', ');
    const at = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new ExpectedError(
      'import/map-invalid',
      `The mapping ${path} is wrong${at === '' ? '' : ` at "${at}"`}: it names a field for each column, one of ${fields}.`,
    );
  }
  return parsed.data;
};

const writeRejects = async (path: string, texts: AsyncIterable<string>): Promise<void> => {
  const stream = createWriteStream(path, { encoding: 'utf8', mode: 0o600 });
  const done = finished(stream);
  // Looked at below; until then a failure must not count as unhandled.
  done.catch(() => undefined);
  try {
    for await (const text of texts)
      if (!stream.write(text)) await Promise.race([once(stream, 'drain'), done]);
    stream.end();
    await done;
  } catch (error) {
    stream.destroy();
    const explained = explainFile(error, path);
    throw explained instanceof ExpectedError
      ? new ExpectedError(
          'import/rejects-unwritable',
          `The rejected rows cannot be written to ${path}. Name another file with --rejects; the import itself is done.`,
          undefined,
          { cause: error },
        )
      : explained;
  }
};

/** How a table is to be read, whose payload it is, or that it holds mails. Error: `cli/usage`. */
const readFormat = (
  format: string | undefined,
  sheet: string | undefined,
): FileOptions | PresetName | 'email' => {
  if (format === 'email') return format;
  const preset = payloadFormats.find((name) => name === format);
  if (preset !== undefined) return preset;
  const chosen = fileFormat.safeParse(format);
  if (!chosen.success && format !== undefined && format !== 'auto')
    throw usageError(`--format takes ${formats.replaceAll('|', ', ')}, not "${format}".`, usage);
  return {
    ...(chosen.success ? { format: chosen.data } : {}),
    ...(sheet === undefined ? {} : { sheet }),
  };
};

export const importCommand: Command = {
  summary:
    'Takes the leads of a file (CSV, Excel, JSON, vCard, ADF, mails, a provider’s payload) into the queue; the same file again changes nothing.',
  usage,
  run: async (args, { dataDir, ports, progress, signal }) => {
    const { values, positionals } = readOptions(
      args,
      ['probe', 'format', 'sheet', 'country', 'map', 'rejects'],
      usage,
    );
    const [path, ...more] = positionals;
    if (path === undefined) throw usageError('The file is missing.', usage);
    if (more.length > 0) throw usageError(`One file at a time: "${more.join(' ')}" is too much.`, usage);
    const name = values.probe?.trim() ?? '';
    if (name === '' || name.length > 200)
      throw usageError('--probe needs the name of the probe the leads come from.', usage);
    const country = values.country?.toUpperCase();
    if (country !== undefined && !/^[A-Z]{2}$/.test(country))
      throw usageError(`--country takes two letters such as FR, not "${values.country ?? ''}".`, usage);
    const options = readFormat(values.format, values.sheet);
    const map = values.map === undefined ? null : readMap(values.map);
    // Before a database is made for nothing.
    openFile(path).close();

    const db = await openDb(dataDir);
    try {
      await recoverImports({ db, ports, dataDir });
      const known = await db.read('probes.find', { name });
      const at = ports.clock.now();
      const shape = known ?? {
        uid: null,
        name,
        kind: 'file' as const,
        consentWording: '',
        country: country ?? 'FR',
        zone: undefined,
      };
      const probe =
        known && (country === undefined || country === known.country)
          ? known
          : await db.write('probes.save', {
              ...shape,
              ...(country === undefined ? {} : { country, zone: undefined }),
              workstationZone: ports.platform.zone,
              at,
            });
      if (typeof options === 'string') {
        const context = { db, ports, dataDir, emit: () => undefined, held: createHeldCalls() };
        const filed = { path, probe: probe.uid };
        return options === 'email'
          ? await importMails(context, { ...filed, signal, progress })
          : await importPayload(context, { ...filed, preset: options });
      }
      const mapping = { ...probe.mapping, ...map };
      const task = { path, options, mapping, probe, at };
      if (map) {
        const { columns } = await previewFile(task);
        const names = new Set(columns.flatMap((column) => [column.name, plainHeader(column.name)]));
        const unknown = Object.keys(map).filter(
          (header) => !names.has(header) && !names.has(plainHeader(header)),
        );
        if (unknown.length > 0) {
          throw new ExpectedError(
            'import/map-unknown-column',
            `The mapping names columns that the file has not: ${unknown.join(', ')}. The file has: ${columns.map((column) => column.name).join(', ')}.`,
          );
        }
        await db.write('probes.saveMapping', { uid: probe.uid, mapping: map });
      }

      const batch = newUid();
      let told = at;
      const job = startImport({
        ...task,
        dataDir,
        batch,
        fileName: basename(path),
        suppressionKey: suppressionKey(ports.secrets),
        waiting: null,
        onProgress: ({ bytesRead, bytesTotal, report }) => {
          const now = ports.clock.now();
          if (now - told < 1000) return;
          told = now;
          progress(`${report.read} rows read, ${Math.floor((100 * bytesRead) / Math.max(1, bytesTotal))} %`);
        },
      });
      const stop = (): void => job.cancel();
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      const { state, error, recorded, report } = await job.ended;
      signal.removeEventListener('abort', stop);
      if (error && !recorded) {
        const code = error instanceof ExpectedError ? error.code : 'bug';
        await db.write('batches.finish', {
          uid: batch,
          state: 'failed',
          error: { code, message: error.message },
          at: ports.clock.now(),
        });
      }
      if (error) throw error;
      if (values.rejects !== undefined) {
        const { language: wanted } = await readSettings(db);
        const language = languageFor(wanted, ports.platform.locale);
        await writeRejects(
          values.rejects,
          rejectsCsv((after, limit) => db.read('batches.rejects', { batch, after, limit }), language),
        );
      }
      if (state === 'cancelled')
        throw new CancelledError(
          `Stopped after ${report.read} rows; these are in the queue. The same command takes the rest.`,
        );
      return report;
    } finally {
      await db.close();
    }
  },
};
