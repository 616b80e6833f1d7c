import { SessionState, URI, type Notification, type Session } from 'sip.js';
import { ExpectedError } from '../../core/errors.ts';
import type { Call } from './call-controls.ts';
import { failure } from './failure.ts';
import type { Log } from './line.ts';
import type { TransferState } from './phone.ts';
import type { Timers } from './timers.ts';
import type { PhoneTiming } from './timing.ts';
import {
  isSettled,
  newTransfer,
  nextTransfer,
  sipfragStatus,
  type TransferEvent,
} from './transfer-machine.ts';

/** In angle brackets, as Refer-To wants it where parameters or headers follow (RFC 3261 §20). */
class ReferTarget extends URI {
  override toString(): string {
    return `<${super.toString()}>`;
  }
}

export const blindTarget = (target: URI): URI =>
  new ReferTarget(target.scheme, target.user ?? '', target.host, target.port, target.parameters);

/** Whoever calls this takes the place of `session` at its far end (Replaces in Refer-To, RFC 3891 and 5589 §7.3). */
export const replacingTarget = (session: Session): URI | null => {
  const { dialog } = session;
  if (!dialog) return null;
  const { remoteTarget: to, callId, remoteTag, localTag } = dialog;
  const replaces = encodeURIComponent(`${callId};to-tag=${remoteTag};from-tag=${localTag}`);
  return new ReferTarget(to.scheme, to.user ?? '', to.host, to.port, to.parameters, { Replaces: [replaces] });
};

export type TransferOrder = {
  readonly kind: TransferState['kind'];
  /** Whose far end is sent elsewhere. */
  readonly call: Call;
  readonly target: URI;
  readonly shown: string;
  /** What is hung up once the far end is there. */
  readonly legs: readonly Call[];
};

export type Transfers = {
  readonly getState: () => TransferState | null;
  /** Settles with the transfer. Throws ExpectedError `phone/no-call`, `phone/transferring`, `phone/transfer-failed`. */
  readonly begin: (order: TransferOrder) => Promise<void>;
  /** A call ended. */
  readonly callEnded: (id: string) => void;
  readonly forget: () => void;
};

export const createTransfers = (deps: {
  readonly timers: Timers;
  readonly timing: PhoneTiming;
  readonly log: Log;
  readonly onChange: () => void;
}): Transfers => {
  const { timers, timing, log, onChange } = deps;
  let state: TransferState | null = null;
  let hear: (event: TransferEvent) => void = () => undefined;

  const begin = async ({ kind, call, target, shown, legs }: TransferOrder): Promise<void> => {
    const session = call.session();
    if (session?.state !== SessionState.Established || call.getState().phase !== 'connected')
      throw new ExpectedError('phone/no-call', 'There is no call any more.');
    if (state && !isSettled(state))
      throw new ExpectedError('phone/transferring', 'A transfer is on its way. Wait for what comes of it.');
    const { promise: settled, resolve } = Promise.withResolvers<TransferState>();
    const mine = (event: TransferEvent): void => {
      if (hear !== mine || !state) return;
      const next = nextTransfer(state, event);
      if (next === state) return;
      state = { ...state, ...next };
      if (isSettled(state)) resolve(state);
      onChange();
    };
    const onNotify = (notification: Notification): void => {
      notification
        .accept()
        .catch((error: unknown) => log('info', 'a NOTIFY could not be answered', { error: failure(error) }));
      const code = sipfragStatus(notification.request.body);
      const last = /^\s*terminated\b/i.test(notification.request.getHeader('subscription-state') ?? '');
      if (code !== null) mine({ type: 'progress', code });
      else if (last) mine({ type: 'silent' });
    };
    state = { ...newTransfer, kind, call: call.getState().id, target: shown };
    hear = mine;
    const cancel = timers.after(timing.transferLimit, () => mine({ type: 'silent' }));
    onChange();
    session
      .refer(target, {
        onNotify,
        requestDelegate: {
          onAccept: () => mine({ type: 'accepted' }),
          onReject: ({ message }) => mine({ type: 'refused', code: message.statusCode ?? null }),
          onRedirect: ({ message }) => mine({ type: 'refused', code: message.statusCode ?? null }),
        },
      })
      .catch((error: unknown) => {
        log('info', 'a REFER could not be sent', { error: failure(error) });
        mine({ type: 'refused', code: null });
      });
    const result = await settled;
    cancel();
    if (result.phase === 'failed')
      throw new ExpectedError(
        'phone/transfer-failed',
        'The transfer did not come about. The call is still here.',
        { code: result.sipCode },
      );
    // RFC 5589 §6.1: the one who transferred ends its own leg. Few far ends do it for us.
    for (const leg of legs) {
      leg.note('transferred', shown);
      leg.hangUp();
    }
  };

  return {
    getState: () => state,
    begin,
    callEnded: (id) => {
      if (state?.call === id) hear({ type: 'gone' });
    },
    forget: () => {
      if (!state || !isSettled(state)) return;
      state = null;
      onChange();
    },
  };
};
