import type { Handlers } from '../../core/rpc/serve.ts';
import type { AudienceDesk } from '../audience.ts';
import type { HostContext } from '../context.ts';
import type { CallHooks } from '../hooks/call-hooks.ts';
import type { HotKeys } from '../hot-keys.ts';
import type { Updates } from '../updates/updates.ts';
import { createUploads } from '../intake/uploads.ts';
import type { IntakeHttp } from '../intake/http/intake-http.ts';
import type { Refusals } from '../intake/http/refusals.ts';
import type { FeedNetwork } from '../intake/feed/get.ts';
import type { Feeds } from '../intake/feed/feeds.ts';
import type { Mailboxes } from '../intake/mail/mailboxes.ts';
import { askedHandlers } from './asked.ts';
import { backupsHandlers } from './backups.ts';
import { bulkHandlers } from './bulk.ts';
import { callLogHandlers, callViewsHandlers } from './call-log.ts';
import { bundlesHandlers } from './bundles.ts';
import { callsHandlers } from './calls.ts';
import { diagnosticsHandlers } from './diagnostics.ts';
import { exportsHandlers } from './exports.ts';
import { feedHandlers } from './feed.ts';
import { figuresHandlers } from './figures.ts';
import { hotKeysHandlers } from './hot-keys.ts';
import { intakeHandlers } from './intake.ts';
import { intakeHttpHandlers } from './intake-http.ts';
import { intakeLogHandlers } from './intake-log.ts';
import { lineHandlers } from './line.ts';
import { mailboxHandlers } from './mailbox.ts';
import { offersHandlers } from './offers.ts';
import { policyOf } from '../policy/policy.ts';
import { privacyHandlers } from './privacy.ts';
import { probeFormHandlers } from './probe-form.ts';
import { probesHandlers } from './probes.ts';
import { qualityHandlers } from './quality.ts';
import { promisesHandlers } from './promises.ts';
import { queueHandlers } from './queue.ts';
import type { Remote } from '../remote.ts';
import { remoteHandlers } from './remote.ts';
import { recordingReviewHandlers } from './recording-review.ts';
import { recordingsHandlers } from './recordings.ts';
import { requestActionsHandlers } from './request-actions.ts';
import { reviewsHandlers } from './reviews.ts';
import { roleHandlers } from './role.ts';
import { rulesHandlers } from './rules.ts';
import { selfTestHandlers } from './self-test.ts';
import { sessionHandlers, type SessionOptions } from './session.ts';
import { settingsHandlers } from './settings.ts';
import { updatesHandlers } from './updates.ts';
import { viewsHandlers } from './views.ts';
import { watchedFolderHandlers } from './watched-folder.ts';
import { webhooksHandlers } from './webhooks.ts';
import { workHandlers } from './work.ts';

/** One handler for every procedure of the contract. The compiler refuses a missing one. */
export const createHandlers = (
  context: HostContext,
  session: SessionOptions & {
    readonly remote: Remote;
    readonly hooks: CallHooks;
    readonly hotKeys: HotKeys;
    readonly updates: Updates;
    readonly audience: Pick<AudienceDesk, 'listen'>;
    readonly refusals: Refusals;
    /** The HTTP intake, once the host has started it. */
    readonly intakeHttp: () => IntakeHttp;
    readonly mailboxes: () => Mailboxes;
    readonly feeds: () => Feeds;
    readonly feedNetwork: FeedNetwork;
  },
): Handlers => {
  // Files from a window, whatever they are for.
  const uploads = createUploads(context.dataDir);
  return {
    ...sessionHandlers(context, session),
    ...settingsHandlers(context, session.hotKeys),
    'policy.get': () => policyOf(context).state(),
    ...lineHandlers(context),
    ...queueHandlers(context),
    ...promisesHandlers(context, session.audience),
    ...requestActionsHandlers(context),
    ...callsHandlers(context, session.hooks),
    ...reviewsHandlers(context),
    ...callLogHandlers(context),
    ...callViewsHandlers(context),
    ...workHandlers(context),
    ...figuresHandlers(context),
    ...qualityHandlers(context),
    ...exportsHandlers(context),
    ...webhooksHandlers(context),
    ...intakeHandlers(context, uploads),
    ...probesHandlers(context),
    ...offersHandlers(context),
    ...askedHandlers(context),
    ...intakeLogHandlers(context, session.refusals),
    ...intakeHttpHandlers(context, session.intakeHttp),
    ...mailboxHandlers(context, session.mailboxes),
    ...feedHandlers(context, session.feedNetwork, session.feeds),
    ...probeFormHandlers(context),
    ...privacyHandlers(context, uploads),
    ...backupsHandlers(context),
    ...updatesHandlers(session.updates),
    ...diagnosticsHandlers(context, session),
    ...recordingsHandlers(context),
    ...recordingReviewHandlers(context),
    ...remoteHandlers(session.remote),
    ...hotKeysHandlers(session.hotKeys),
    ...roleHandlers(context),
    ...rulesHandlers(context),
    ...selfTestHandlers(context),
    ...watchedFolderHandlers(context),
    ...viewsHandlers(context),
    ...bulkHandlers(context),
    ...bundlesHandlers(context, uploads),
  };
};
