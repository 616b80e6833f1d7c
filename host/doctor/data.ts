import { doctorCheck } from '../../core/domain/doctor.ts';
import { errorCode } from '../../core/errors.ts';
import { lastWrite, listBackups } from '../backups.ts';
import { megabytes, minuteOf, type Check } from './subject.ts';

/** A checkpoint keeps it near 16 MB; much more means that a reader holds it, or that none was made. */
const walBytes = 256_000_000;

export const database =
  (whole: boolean): Check =>
  async (_subject, { examined }) => {
    try {
      const { bytes, walBytes: wal, schema, latest } = await examined;
      const facts = { megabytes: megabytes(bytes), wal: megabytes(wal), schema, latest };
      if (schema < latest) return [doctorCheck('database', 'database-older', facts)];
      if (wal > walBytes) return [doctorCheck('database', 'database-wal-large', facts)];
      return [doctorCheck('database', whole ? 'database-checked' : 'database-good', facts)];
    } catch (error) {
      const code = errorCode(error);
      // A bug of ours, or the end of the time: not a finding about the file.
      if (code === 'bug' || code === 'cancelled') throw error;
      return [
        code === 'db/missing'
          ? doctorCheck('database', 'database-missing')
          : doctorCheck('database', 'database-failed', { code }),
      ];
    }
  };

const hourMs = 3_600_000;

export const backup: Check = async ({ dataDir, ports, running }) => {
  const error = running?.backup().error ?? null;
  if (error !== null) return [doctorCheck('backup', 'backup-failed', { code: error })];
  const [newest, ...older] = await listBackups(dataDir);
  const written = await lastWrite(dataDir);
  if (!newest) return written === 0 ? [] : [doctorCheck('backup', 'backup-none')];
  const facts = { newest: minuteOf(newest.at), count: older.length + 1 };
  // One is made every hour in which something was written, while Rappel runs.
  const behind = Math.min(written, ports.clock.now()) - newest.at;
  return [doctorCheck('backup', behind > 25 * hourMs ? 'backup-old' : 'backup-recent', facts)];
};

export const secrets: Check = ({ ports }) => {
  try {
    // One that is never there: it reads, and opens, the whole of them.
    ports.secrets.get('doctor');
    return Promise.resolve([doctorCheck('secrets', 'secrets-readable', { kind: ports.secrets.kind })]);
  } catch (error) {
    return Promise.resolve([doctorCheck('secrets', 'secrets-failed', { code: errorCode(error) })]);
  }
};
