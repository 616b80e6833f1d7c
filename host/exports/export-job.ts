import type { ExportState } from '../../core/contract/exports.ts';
import { CancelledError, ExpectedError, errorCode, toErrorShape } from '../../core/errors.ts';
import { ownLanguage } from '../calendar.ts';
import type { HostContext } from '../context.ts';
import { requireWholePath } from '../whole-path.ts';
import { runExport, type ExportedFile, type ExportIo, type ExportOrder } from './run-export.ts';

/** One export at a time: somebody's own, or the scheduled one. */
export type ExportJob = {
  readonly state: () => ExportState;
  /** Answers once it has begun. Error: `export/at-work`. */
  readonly start: (order: Pick<ExportOrder, 'choice' | 'folder' | 'since' | 'until'>) => Promise<ExportState>;
  /** As `start`, and waits for its end. Errors: `export/at-work`, those of `runExport`. */
  readonly run: (
    order: Pick<ExportOrder, 'choice' | 'folder' | 'since' | 'until'>,
    io?: Pick<ExportIo, 'openSink'>,
  ) => Promise<readonly ExportedFile[]>;
  /** Waits until the one at work has stopped. */
  readonly cancel: () => Promise<void>;
};

/** Error: `export/not-absolute`. */
export const checkExportFolder = (folder: string): void => requireWholePath(folder, 'export/not-absolute');

const idle: ExportState = {
  state: 'idle',
  folder: '',
  table: null,
  step: 0,
  steps: 0,
  rows: 0,
  error: null,
};

const jobs = new WeakMap<HostContext['db'], ExportJob>();

/** The one of this database. */
export const exportJobOf = (context: HostContext): ExportJob => {
  const known = jobs.get(context.db);
  if (known) return known;
  const { db, ports, emit } = context;
  let state = idle;
  let atWork: { readonly stop: AbortController; readonly done: Promise<unknown> } | null = null;
  const become = (next: Partial<ExportState>): void => {
    state = { ...state, ...next };
    emit('exports.changed', {});
  };

  const begin: (
    order: Parameters<ExportJob['run']>[0],
    io: Pick<ExportIo, 'openSink'>,
  ) => Promise<readonly ExportedFile[]> = (order, io) => {
    if (atWork)
      return Promise.reject(
        new ExpectedError(
          'export/at-work',
          'Another export is still at work. Wait until it is through, or stop it.',
        ),
      );
    const stop = new AbortController();
    const work = async (): Promise<readonly ExportedFile[]> => {
      become({ ...idle, state: 'running', folder: order.folder });
      try {
        const files = await runExport(
          db,
          { ...order, bom: true, language: await ownLanguage(context), now: ports.clock.now() },
          { ...io, signal: stop.signal, told: become },
        );
        become({ state: 'done', rows: files.reduce((sum, { rows }) => sum + rows, 0) });
        return files;
      } catch (error) {
        if (error instanceof CancelledError) become({ state: 'cancelled' });
        else {
          const { code, message } = toErrorShape(error);
          become({ state: 'failed', error: { code, message } });
          ports.logger.log('warn', 'an export failed', { code: errorCode(error) });
        }
        throw error;
      } finally {
        atWork = null;
      }
    };
    const running = work();
    atWork = { stop, done: running.catch(() => undefined) };
    return running;
  };

  const job: ExportJob = {
    state: () => state,
    start: async (order) => {
      if (atWork) await begin(order, {});
      // Whoever asked hears of its end by the state.
      else begin(order, {}).catch(() => undefined);
      return state;
    },
    run: (order, io = {}) => begin(order, io),
    cancel: async () => {
      atWork?.stop.abort();
      await atWork?.done;
    },
  };
  jobs.set(db, job);
  return job;
};
