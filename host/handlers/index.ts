import type { Handlers } from '../../core/rpc/serve.ts';
import type { HostContext } from '../context.ts';
import { callsHandlers } from './calls.ts';
import { intakeHandlers } from './intake.ts';
import { qualityHandlers } from './quality.ts';
import { queueHandlers } from './queue.ts';
import type { Remote } from '../remote.ts';
import { remoteHandlers } from './remote.ts';
import { sessionHandlers, type SessionOptions } from './session.ts';
import type { Remote } from '../remote.ts';
import { remoteHandlers } from './remote.ts';
import { recordingsHandlers } from './recordings.ts';
import { settingsHandlers } from './settings.ts';

/** One handler for every procedure of the contract. The compiler refuses a missing one. */
export const createHandlers = (
  context: HostContext,
  session: SessionOptions & { readonly remote: Remote },
): Handlers => ({
  ...sessionHandlers(context, session),
  ...settingsHandlers(context),
  ...queueHandlers(context),
  ...callsHandlers(context),
  ...qualityHandlers(context),
  ...intakeHandlers(context),
  ...remoteHandlers(session.remote),
});
  ...recordingsHandlers(context),
  ...remoteHandlers(session.remote),
