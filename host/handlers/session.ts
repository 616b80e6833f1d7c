import type { session } from '../../core/contract/session.ts';
import type { Claims } from '../claims.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { readStoredLine } from '../line-accounts.ts';
import { roleOf } from '../rights.ts';
import { readSettings, workstationUid } from '../settings-values.ts';
import { version } from '../version.ts';

export type LineIndicator = Parameters<HandlersOf<typeof session>['session.lineState']>[0];

export type SessionOptions = {
  readonly claims: Claims;
  /** Shows the line's state where the host can: tray, taskbar. */
  readonly indicate: (state: LineIndicator) => void;
};

export const sessionHandlers = (
  context: HostContext,
  { claims, indicate }: SessionOptions,
): HandlersOf<typeof session> => ({
  'session.hello': async () => {
    const { ports, db } = context;
    const [settings, line, workstation, counts, role] = await Promise.all([
      readSettings(db),
      readStoredLine(context),
      workstationUid(context),
      db.read('queue.counts', { now: ports.clock.now() }),
      roleOf(db),
    ]);
    return {
      version,
      workstation,
      capabilities: ports.platform.capabilities,
      locale: ports.platform.locale,
      zone: ports.platform.zone,
      firstStart: !settings.welcomed && (line === null || counts.open === 0),
      role,
      secretsKind: ports.secrets.kind,
    };
  },
  'session.claim': ({ force }, session) => ({ active: claims.claim(session, force) }),
  'session.lineState': (state, session) => {
    // A window without the phone has nothing to say about the line.
    if (claims.holder()?.id === session.id) indicate(state);
    return {};
  },
  'session.notify': (notice) => {
    context.ports.notifier.notify(notice);
    return {};
  },
});
