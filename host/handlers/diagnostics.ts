import type { diagnostics } from '../../core/contract/diagnostics.ts';
import type { DoctorReport } from '../../core/domain/doctor.ts';
import { CancelledError, errorCode } from '../../core/errors.ts';
import { backupJobOf } from '../backups.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { crashAddress, crashOf, keepCrash, listCrashes } from '../crash-reports.ts';
import { makeDiagnosticBundle } from '../doctor/bundle.ts';
import { runDoctor } from '../doctor/run-doctor.ts';
import type { DoctorSubject, Running } from '../doctor/subject.ts';
import { policyOf } from '../policy/policy.ts';
import { sendCrashes } from '../send-crashes.ts';
import { watchedFolderOf } from '../intake/watched-folder/watch.ts';

export type DiagnosticsParts = {
  readonly intakeHttp: () => { readonly status: Running['intake'] };
  readonly mailboxes: () => { readonly states: Running['mailboxes'] };
  readonly feeds: () => { readonly states: Running['feeds'] };
};

export const diagnosticsHandlers = (
  context: HostContext,
  { intakeHttp, mailboxes, feeds }: DiagnosticsParts,
): HandlersOf<typeof diagnostics> => {
  const { dataDir, ports, emit } = context;
  /** Of what the machine counts by itself, which nobody sets. */
  const clockAhead = (): number => ports.clock.now() - performance.now();
  const begun = clockAhead();
  const subject: DoctorSubject = {
    dataDir,
    ports,
    running: {
      intake: () => intakeHttp().status(),
      mailboxes: () => mailboxes().states(),
      feeds: () => feeds().states(),
      watchedFolder: () => watchedFolderOf(context).get(),
      backup: () => backupJobOf(context).state(),
      policy: () => policyOf(context).state(),
      clockWentBackMs: () => begun - clockAhead(),
    },
  };
  let running: { readonly control: AbortController; readonly report: Promise<DoctorReport> } | null = null;
  const run = (whole: boolean): Promise<DoctorReport> => {
    if (running) return running.report;
    const control = new AbortController();
    const report = runDoctor(subject, { whole, signal: control.signal }).finally(() => {
      running = null;
    });
    running = { control, report };
    return report;
  };

  return {
    'diagnostics.run': ({ whole }) => run(whole),
    'diagnostics.stop': () => {
      running?.control.abort(new CancelledError('Stopped before the end.'));
      return {};
    },
    'diagnostics.bundle': async () => {
      const report = await run(false);
      const made = await makeDiagnosticBundle(subject, report, new AbortController().signal);
      const stamp = new Date(report.at).toISOString().slice(0, 16).replaceAll(/[:T]/g, '-');
      return { name: `rappel-diagnostic-${stamp}.zip`, data: made.toString('base64') };
    },
    'diagnostics.crashes': () => ({
      crashes: listCrashes(dataDir).map(({ name: _file, ...crash }) => crash),
      address: crashAddress(dataDir),
    }),
    'diagnostics.windowFailed': (told) => {
      // As the page says it, and once more through the same sieve: a window may send anything.
      const failure = Object.assign(new Error(told.message ?? ''), {
        name: told.name,
        code: told.code,
        stack: told.frames.map((frame) => `\n    at ${frame}`).join(''),
      });
      if (!keepCrash(dataDir, crashOf('window', failure, ports.clock.now()))) return {};
      emit('diagnostics.changed', {});
      sendCrashes(dataDir, AbortSignal.timeout(60_000)).catch((error: unknown) => {
        ports.logger.log('warn', 'a crash report could not be sent', { code: errorCode(error) });
      });
      return {};
    },
  };
};
