import type { Input } from '../../core/contract/index.ts';
import { isEmergency } from '../../core/domain/decision.ts';
import { splitPostDial } from '../../core/domain/dialling.ts';
import { errorCode, ExpectedError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import type { Client } from '../../core/rpc/client.ts';
import type { Log } from './line.ts';
import { createOutbox } from './outbox.ts';
import { createRecordedList, type Recorded, type RecorderState } from './recorded.ts';
import type { CallState, Phone, PhoneEvent } from './phone.ts';

export type { Recorded, RecorderState } from './recorded.ts';

export type Recorder = {
  readonly getState: () => RecorderState;
  readonly subscribe: (listener: () => void) => () => void;
  /**
   * Writes the attempt and its decision, then calls. Throws what `attempt.start` throws (`call/blocked`,
   * `call/bad-number`, `call/unfinished`, `rpc/disconnected`) or what the phone throws (`phone/…`); in the latter
   * case the attempt is ended as failed and still wants an outcome. An emergency call waits for nothing: its attempt
   * is null here, and is written behind it.
   */
  readonly place: (order: {
    readonly request: string | null;
    readonly number: string;
    readonly reason?: string;
  }) => Promise<{ readonly attempt: string | null; readonly call: string }>;
  /**
   * A call beside the one that is up, to ask before a transfer or to bring somebody in: with an attempt of its own.
   * Throws as `place`, and `phone/no-call` when no call is up.
   */
  readonly consult: (number: string) => Promise<{ readonly attempt: string | null; readonly call: string }>;
  /**
   * Calls whom the far end asks for (`referral` of the telephone's state), beside the call that is up, with an attempt
   * of its own. Throws as `consult`; the far end is then refused.
   */
  readonly follow: () => Promise<{ readonly attempt: string | null; readonly call: string }>;
  /**
   * Calls the far end of the last call again, which the line has lost: a second attempt beside the first, whose
   * outcome is still owed. Throws as `place`, and `phone/no-call` when the last call ended otherwise.
   */
  readonly redial: () => Promise<{ readonly attempt: string | null; readonly call: string }>;
  /** The outcome was saved: the place is free for the next call. */
  readonly finished: (attempt: string) => void;
  /** The wire to the host is up again: another host may answer, which is to know what calls are up here. */
  readonly reconnected: () => void;
  readonly close: () => void;
};

export type RecorderOptions = {
  readonly clock?: Clock;
  readonly log?: Log;
  readonly retryMs?: number;
  /** Whether nothing may stand before a call to this number. */
  readonly isEmergency?: (number: string) => boolean;
};

const outsideStatus = (code: number | null): number | null =>
  code !== null && code >= 100 && code <= 699 ? code : null;

const busy = (): ExpectedError =>
  new ExpectedError('phone/busy', 'A call is already up. End it before placing another.');
const noCall = (): ExpectedError => new ExpectedError('phone/no-call', 'There is no call any more.');
const notReady = (): ExpectedError =>
  new ExpectedError(
    'phone/not-ready',
    'The line is not ready. Wait until it is, or check it in the settings.',
  );

/** What of the telephone the recorder needs. */
export type RecordedPhone = Pick<
  Phone,
  | 'getState'
  | 'subscribe'
  | 'onEvent'
  | 'call'
  | 'clear'
  | 'consult'
  | 'follow'
  | 'refuseReferral'
  | 'hangUp'
  | 'reject'
  | 'swap'
>;

/** Ties the phone's calls to attempts: every step of every call reaches the log, in order. */
export const createRecorder = (
  phone: RecordedPhone,
  client: Pick<Client, 'call'>,
  options: RecorderOptions = {},
): Recorder => {
  const { clock = { now: () => Date.now() }, log = () => undefined, retryMs = 1000 } = options;
  const urgent = options.isEmergency ?? ((number) => isEmergency(splitPostDial(number).number));
  /** Events of a call that is not known yet: its first step comes before its first state. */
  const early = new Map<string, PhoneEvent[]>();
  /** Attempts by call; a promise while the host is still to name one. */
  const attempts = new Map<string, { uid: string | null }>();
  let placing = false;
  const list = createRecordedList(() => phone.getState());
  const { add, change, forget, amend } = list;
  const outbox = createOutbox(retryMs, log, list.setUnsent);

  const end = (
    known: { readonly uid: string | null },
    call: Pick<CallState, 'answeredAt' | 'endedAt' | 'holdMs' | 'result'>,
  ): void => {
    const { result } = call;
    outbox.add({
      name: 'attempt.end',
      run: async () => {
        if (known.uid === null) return;
        await client.call('attempt.end', {
          attempt: known.uid,
          at: call.endedAt ?? clock.now(),
          answeredAt: call.answeredAt,
          lineResult: result?.lineResult ?? 'failed',
          sipCode: outsideStatus(result?.sipCode ?? null),
          sipReason: (result?.sipReason ?? '').slice(0, 500),
          endedBy: result?.endedBy ?? 'workstation',
          holdMs: Math.max(0, Math.round(call.holdMs)),
        });
      },
    });
  };

  const record = (event: PhoneEvent): void => {
    const id = event.type === 'ended' ? event.call.id : event.call;
    const known = attempts.get(id);
    if (!known && event.type === 'ended' && event.call.direction === 'inbound') {
      // Turned away before it rang: one that is missed is somebody who asked.
      early.set(id, [...(early.get(id) ?? []), event]);
      writeBehind(event.call, false);
      return;
    }
    if (!known) {
      early.set(id, [...(early.get(id) ?? []), event]);
      return;
    }
    if (event.type === 'step') {
      const { step, at, detail } = event;
      outbox.add({
        name: 'attempt.step',
        run: async () => {
          if (known.uid !== null) await client.call('attempt.step', { attempt: known.uid, step, at, detail });
        },
      });
      if (step === 'answered') amend(id, { answeredAt: at });
      return;
    }
    if (event.type === 'quality') {
      const { at, quality } = event;
      outbox.add({
        name: 'attempt.quality',
        run: async () => {
          if (known.uid !== null)
            await client.call('attempt.quality', { attempt: known.uid, at, ...quality });
        },
      });
      return;
    }
    end(known, event.call);
    attempts.delete(id);
    const needsOutcome = event.call.direction === 'outbound' || event.call.answeredAt !== null;
    if (needsOutcome)
      amend(id, { endedAt: event.call.endedAt, answeredAt: event.call.answeredAt, needsOutcome });
    else forget((one) => one.call === id);
  };

  const replay = (call: string): void => {
    const waiting = early.get(call) ?? [];
    early.delete(call);
    for (const event of waiting) record(event);
  };

  /** A call that goes on before its attempt is written: the host names it once it can. */
  const writeBehind = (
    { id, number, direction, startedAt }: Pick<CallState, 'id' | 'number' | 'direction' | 'startedAt'>,
    needsOutcome: boolean,
  ): void => {
    const known: { uid: string | null } = { uid: null };
    attempts.set(id, known);
    add({
      attempt: null,
      request: null,
      number,
      direction,
      call: id,
      startedAt,
      answeredAt: null,
      endedAt: null,
      needsOutcome,
    });
    outbox.add({
      name: 'attempt.start',
      run: async () => {
        const { attempt, request } = await client.call('attempt.start', { request: null, number, direction });
        known.uid = attempt;
        amend(id, { attempt, request });
      },
    });
    replay(id);
  };

  /** Whatever is up, waits or rings gives way to an emergency; what cannot end in time is left to the phone to refuse. */
  const clearLine = async (): Promise<void> => {
    for (let turn = 0; turn < 40; turn += 1) {
      const { call, incoming, held } = phone.getState();
      const live = call !== null && call.phase !== 'ended';
      if (!incoming && !live && held.length === 0) return;
      if (incoming) phone.reject();
      if (live && call.phase !== 'ending') phone.hangUp();
      else if (!live && held[0]) void phone.swap(held[0].id).catch(() => undefined);
      await new Promise<void>((done) => setTimeout(done, 50));
    }
  };

  const placeEmergency = async (
    typed: string,
  ): Promise<{ readonly attempt: null; readonly call: string }> => {
    if (phone.getState().line.status !== 'ready') throw notReady();
    await clearLine();
    const { number } = splitPostDial(typed);
    const startedAt = clock.now();
    const call = await phone.call(typed);
    writeBehind({ id: call, number, direction: 'outbound', startedAt }, true);
    return { attempt: null, call };
  };

  const look = (): void => {
    const { incoming, call, held } = phone.getState();
    if (incoming && !attempts.has(incoming.id)) writeBehind(incoming, false);
    for (const one of call ? [call, ...held] : held) {
      if (one.direction !== 'inbound' || one.phase === 'ended') continue;
      // One that was put in another's place never rang.
      if (!attempts.has(one.id)) writeBehind(one, true);
      else if (list.all().some((other) => other.call === one.id && !other.needsOutcome))
        amend(one.id, { needsOutcome: true });
    }
    list.arrange();
  };

  const start = async (
    order: Omit<Input<'attempt.start'>, 'direction'>,
    dial: (number: string) => Promise<string>,
  ): Promise<{ readonly attempt: string; readonly call: string }> => {
    const { after } = splitPostDial(order.number);
    const started = await client.call('attempt.start', { ...order, direction: 'outbound' });
    const { attempt } = started;
    const known = { uid: attempt };
    const mine = (one: Recorded): boolean => one.attempt === attempt;
    add({
      attempt,
      request: started.request,
      number: started.number,
      direction: 'outbound',
      call: null,
      startedAt: clock.now(),
      answeredAt: null,
      endedAt: null,
      needsOutcome: true,
    });
    try {
      const id = await dial(`${started.number}${after}`);
      attempts.set(id, known);
      change(mine, { call: id });
      replay(id);
      return { attempt, call: id };
    } catch (error) {
      const endedAt = clock.now();
      end(known, {
        answeredAt: null,
        endedAt,
        holdMs: 0,
        result: {
          lineResult: 'failed',
          text: 'workstation',
          sipCode: null,
          sipReason: errorCode(error),
          endedBy: 'workstation',
        },
      });
      change(mine, { endedAt });
      throw error;
    }
  };

  /** One call is placed at a time, on a line that is ready. */
  const whilePlacing = async <T>(place: () => Promise<T>): Promise<T> => {
    if (placing) throw busy();
    if (phone.getState().line.status !== 'ready') throw notReady();
    placing = true;
    try {
      return await place();
    } finally {
      placing = false;
    }
  };

  /** A call beside the one that is up. */
  const beside = async (
    number: string,
    reason: 'transfer' | 'referral',
    dial: (number: string) => Promise<string>,
  ): Promise<{ readonly attempt: string; readonly call: string }> => {
    const { call } = phone.getState();
    const during = call?.phase === 'connected' ? list.all().find((one) => one.call === call.id) : undefined;
    if (!during) throw noCall();
    const order = { request: null, number, reason };
    return whilePlacing(() =>
      start(during.attempt === null ? order : { ...order, during: during.attempt }, dial),
    );
  };

  const stopLooking = phone.subscribe(look);
  const stopHearing = phone.onEvent(record);

  return {
    getState: list.getState,
    subscribe: list.subscribe,
    place: async ({ request, number, reason }) => {
      if (urgent(number)) return placeEmergency(number);
      const { call, incoming } = phone.getState();
      if (incoming || (call && call.phase !== 'ended')) throw busy();
      return whilePlacing(() =>
        start({ request, number, ...(reason === undefined ? {} : { reason }) }, phone.call),
      );
    },
    consult: (number) => beside(number, 'transfer', phone.consult),
    follow: async () => {
      const { referral } = phone.getState();
      if (referral?.phase !== 'asked') throw noCall();
      try {
        return await beside(referral.number, 'referral', phone.follow);
      } catch (error) {
        phone.refuseReferral();
        throw error;
      }
    },
    redial: async () => {
      const { call } = phone.getState();
      const lost =
        call?.phase === 'ended' && call.result?.text === 'answered-line-lost'
          ? list.all().find((one) => one.call === call.id)
          : undefined;
      if (!lost) throw noCall();
      if (urgent(lost.number)) return placeEmergency(lost.number);
      const order = { request: lost.request, number: lost.number, reason: 'line lost' };
      return whilePlacing(() =>
        start(lost.attempt === null ? order : { ...order, during: lost.attempt }, phone.call),
      );
    },
    finished: (attempt) => {
      const over = list.all().find((one) => one.attempt === attempt);
      // One of another window or another day: what this window's phone shows still waits for its own outcome.
      if (!over) return;
      forget((one) => one === over);
      const { call } = phone.getState();
      if (call?.phase === 'ended' && (over.call === null || over.call === call.id)) phone.clear();
    },
    reconnected: () => {
      const held = (): readonly string[] => {
        const up = list.all().filter(({ endedAt }) => endedAt === null);
        const uids = [...up.map(({ attempt }) => attempt), ...[...attempts.values()].map(({ uid }) => uid)];
        return [...new Set(uids)].filter((uid) => uid !== null);
      };
      if (held().length === 0) return;
      outbox.add({
        name: 'attempt.hold',
        run: () => client.call('attempt.hold', { attempts: [...held()] }),
      });
    },
    close: () => {
      stopLooking();
      stopHearing();
      outbox.close();
    },
  };
};
