import type { z } from 'zod';
import { feed, feedEvents } from './feed.ts';
import { mailbox, mailboxEvents } from './mailbox.ts';
import { backups, backupsEvents } from './backups.ts';
import { bulk, bulkEvents } from './bulk.ts';
import { bundles, bundlesEvents } from './bundles.ts';
import { asked } from './asked.ts';
import { calibrations } from './calibrations.ts';
import { callLog } from './call-log.ts';
import { callViews } from './call-views.ts';
import { calls, callsEvents } from './calls.ts';
import { diagnostics, diagnosticsEvents } from './diagnostics.ts';
import { exportsEvents, exportsProcedures } from './exports.ts';
import { figuresProcedures } from './figures.ts';
import { homeProcedures } from './home.ts';
import { hotKeys } from './hot-keys.ts';
import { intake, intakeEvents } from './intake.ts';
import { intakeHttp } from './intake-http.ts';
import { intakeLog, intakeLogEvents } from './intake-log.ts';
import { line, lineEvents } from './line.ts';
import { myCalls } from './my-calls.ts';
import { offers } from './offers.ts';
import { policyEvents, policyProcedures } from './policy.ts';
import { privacy, privacyEvents } from './privacy.ts';
import { probeForm } from './probe-form.ts';
import { probes } from './probes.ts';
import { promises, promisesEvents } from './promises.ts';
import { quality } from './quality.ts';
import { quarantine } from './quarantine.ts';
import { queue, queueEvents } from './queue.ts';
import { recordingReview } from './recording-review.ts';
import { recordings, recordingsEvents } from './recordings.ts';
import { remote, remoteEvents } from './remote.ts';
import { requestActions } from './request-actions.ts';
import { reviews, reviewsEvents } from './reviews.ts';
import { role, roleEvents } from './role.ts';
import { rules, rulesEvents } from './rules.ts';
import { scoreForms } from './score-forms.ts';
import { selfTest } from './self-test.ts';
import { session, sessionEvents } from './session.ts';
import { settings, settingsEvents } from './settings.ts';
import { talks } from './talk.ts';
import { updates, updatesEvents } from './updates.ts';
import { views, viewsEvents } from './views.ts';
import { webhooksEvents, webhooksProcedures } from './webhooks.ts';
import { work, workEvents } from './work.ts';
import { watchedFolderEvents, watchedFolderProcedures } from './watched-folder.ts';

/** Everything a screen can ask of a host, by name. To add one: docs/adding.md. */
export const contract = {
  ...session,
  ...settings,
  ...policyProcedures,
  ...line,
  ...queue,
  ...promises,
  ...homeProcedures,
  ...requestActions,
  ...calls,
  ...scoreForms,
  ...reviews,
  ...calibrations,
  ...myCalls,
  ...callLog,
  ...callViews,
  ...figuresProcedures,
  ...quality,
  ...exportsProcedures,
  ...webhooksProcedures,
  ...intake,
  ...intakeLog,
  ...intakeHttp,
  ...mailbox,
  ...feed,
  ...probeForm,
  ...asked,
  ...probes,
  ...offers,
  ...talks,
  ...quarantine,
  ...recordings,
  ...recordingReview,
  ...privacy,
  ...backups,
  ...updates,
  ...diagnostics,
  ...remote,
  ...role,
  ...rules,
  ...hotKeys,
  ...selfTest,
  ...watchedFolderProcedures,
  ...views,
  ...bulk,
  ...bundles,
  ...work,
};

export const events = {
  ...sessionEvents,
  ...settingsEvents,
  ...policyEvents,
  ...lineEvents,
  ...queueEvents,
  ...promisesEvents,
  ...callsEvents,
  ...reviewsEvents,
  ...exportsEvents,
  ...webhooksEvents,
  ...intakeEvents,
  ...intakeLogEvents,
  ...mailboxEvents,
  ...feedEvents,
  ...recordingsEvents,
  ...privacyEvents,
  ...backupsEvents,
  ...updatesEvents,
  ...diagnosticsEvents,
  ...remoteEvents,
  ...roleEvents,
  ...rulesEvents,
  ...watchedFolderEvents,
  ...viewsEvents,
  ...bulkEvents,
  ...bundlesEvents,
  ...workEvents,
};

export type Contract = typeof contract;
export type ProcedureName = keyof Contract;
export type Input<N extends ProcedureName> = z.infer<Contract[N]['input']>;
export type Output<N extends ProcedureName> = z.infer<Contract[N]['output']>;
export type QueryName = {
  [N in ProcedureName]: Contract[N]['kind'] extends 'query' ? N : never;
}[ProcedureName];
export type CommandName = Exclude<ProcedureName, QueryName>;

export type Events = typeof events;
export type EventName = keyof Events;
export type EventData<N extends EventName> = z.infer<Events[N]>;
