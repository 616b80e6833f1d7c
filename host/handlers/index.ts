import type { Handlers } from '../../core/rpc/serve.ts';
import type { HostContext } from '../context.ts';
import type { CallHooks } from '../hooks/call-hooks.ts';
import type { IntakeHttp } from '../intake/http/intake-http.ts';
import type { Refusals } from '../intake/http/refusals.ts';
import { askedHandlers } from './asked.ts';
import { callsHandlers } from './calls.ts';
import { intakeHandlers } from './intake.ts';
import { intakeHttpHandlers } from './intake-http.ts';
import { intakeLogHandlers } from './intake-log.ts';
import { lineHandlers } from './line.ts';
import { probesHandlers } from './probes.ts';
import { qualityHandlers } from './quality.ts';
import { queueHandlers } from './queue.ts';
import type { Remote } from '../remote.ts';
import { remoteHandlers } from './remote.ts';
import { recordingsHandlers } from './recordings.ts';
import { selfTestHandlers } from './self-test.ts';
import { sessionHandlers, type SessionOptions } from './session.ts';
import { settingsHandlers } from './settings.ts';

/** One handler for every procedure of the contract. The compiler refuses a missing one. */
export const createHandlers = (
  context: HostContext,
  session: SessionOptions & {
    readonly remote: Remote;
    readonly hooks: CallHooks;
    readonly refusals: Refusals;
    /** The HTTP intake, once the host has started it. */
    readonly intakeHttp: () => IntakeHttp;
  },
): Handlers => ({
  ...sessionHandlers(context, session),
  ...settingsHandlers(context),
  ...lineHandlers(context),
  ...queueHandlers(context),
  ...callsHandlers(context, session.hooks),
  ...qualityHandlers(context),
  ...intakeHandlers(context),
  ...probesHandlers(context),
  ...askedHandlers(context),
  ...intakeLogHandlers(context, session.refusals),
  ...intakeHttpHandlers(context, session.intakeHttp),
  ...recordingsHandlers(context),
  ...remoteHandlers(session.remote),
  ...selfTestHandlers(context),
});
