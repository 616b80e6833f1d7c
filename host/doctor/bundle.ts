import { open } from 'node:fs/promises';
import { availableParallelism, release, totalmem } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { redactReport, type DoctorReport } from '../../core/domain/doctor.ts';
import { examineFile } from '../../db/backup.ts';
import { databaseFile } from '../../db/open.ts';
import { listCrashes, runtime } from '../crash-reports.ts';
import { logFiles } from '../logger.ts';
import { version } from '../version.ts';
import { redactLog } from './redact-log.ts';
import { redactSettings } from './redact-settings.ts';
import { megabytes, type DoctorSubject } from './subject.ts';

/** Of the log, the newest so many bytes of each of the newest two files. */
const logBytes = 1_000_000;

const readme = `Rappel: diagnostic bundle

For whoever helps with this workstation. There is no name, number, message, address or secret in it, and no sound:

  report.json     what "rappel doctor" found; servers and sources are numbered, not named
  versions.json   the program, its runtime and the machine
  settings.json   how the workstation is set, without what somebody typed
  rows.json       how many rows each table has
  crashes.json    what went down, by place in the code
  log.ndjson      the end of the log, a line of JSON each; what is not known to be harmless stands as [text]
`;

/** The end of a file, from the beginning of a line; empty where there is none. */
const endOf = async (path: string): Promise<string> => {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - logBytes);
    const { buffer: bytes, bytesRead } = await file.read({
      buffer: Buffer.alloc(size - start),
      position: start,
    });
    const text = bytes.subarray(0, bytesRead).toString('utf8');
    return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    await file.close();
  }
};

/** A zip archive of some hundred kilobytes; it can be made where the database cannot be opened, too. */
export const makeDiagnosticBundle = async (
  { dataDir, ports }: DoctorSubject,
  report: DoctorReport,
  signal: AbortSignal,
): Promise<Buffer> => {
  const file = databaseFile(dataDir);
  const within = AbortSignal.any([signal, AbortSignal.timeout(30_000)]);
  const examined = await examineFile({ file, whole: false, countRows: true }, within).catch(() => null);
  const logs: string[] = [];
  for (const path of logFiles(dataDir).slice(0, 2).toReversed()) logs.push(redactLog(await endOf(path)));
  const entries: Readonly<Record<string, unknown>> = {
    'report.json': redactReport(report),
    'versions.json': {
      rappel: version,
      runtime: runtime(),
      versions: process.versions,
      system: release(),
      processors: availableParallelism(),
      memoryMb: megabytes(totalmem()),
      sqlite: examined?.sqlite ?? null,
      schema: examined?.schema ?? null,
    },
    'settings.json': examined && redactSettings(examined.settings),
    'rows.json': examined?.rows ?? null,
    'crashes.json': listCrashes(dataDir),
  };
  const zip = new ZipFile();
  const options = { mtime: new Date(ports.clock.now()) };
  zip.addBuffer(Buffer.from(readme), 'README.txt', options);
  for (const [name, value] of Object.entries(entries))
    zip.addBuffer(Buffer.from(`${JSON.stringify(value, null, 2)}\n`), name, options);
  zip.addBuffer(Buffer.from(`${logs.filter((text) => text !== '').join('\n')}\n`), 'log.ndjson', options);
  zip.end();
  return buffer(Readable.from(zip.outputStream));
};
