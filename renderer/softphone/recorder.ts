import type { Direction } from '../../core/contract/records.ts';
import { errorCode, ExpectedError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import type { Client } from '../../core/rpc/client.ts';
import type { Log } from './line.ts';
import type { CallState, Phone, PhoneEvent } from './phone.ts';

/** A call tied to its attempt in the log. */
export type Recorded = {
  /** Null for an inbound call until the host has written it down. */
  readonly attempt: string | null;
  readonly request: string | null;
  readonly number: string;
  readonly direction: Direction;
  /** The phone's id of the call; null when the phone could not place it. */
  readonly call: string | null;
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
  /** Whether an outcome is still owed: always for our own calls, for inbound ones once answered. */
  readonly needsOutcome: boolean;
};

export type RecorderState = {
  /** The call being placed, talked, or waiting for its outcome. */
  readonly current: Recorded | null;
  /** The call that rings. */
  readonly incoming: Recorded | null;
  /** Steps and ends that the host has not heard of yet: it is away, and they wait. */
  readonly unsent: number;
};

export type Recorder = {
  readonly getState: () => RecorderState;
  readonly subscribe: (listener: () => void) => () => void;
  /**
   * Writes the attempt and its decision, then calls. Throws what `attempt.start` throws (`call/blocked`,
   * `call/bad-number`, `call/unfinished`, `rpc/disconnected`) or what the phone throws (`phone/…`); in the latter
   * case the attempt is ended as failed and still wants an outcome.
   */
  readonly place: (order: {
    readonly request: string | null;
    readonly number: string;
    readonly reason?: string;
  }) => Promise<{ readonly attempt: string; readonly call: string }>;
  /** The outcome was saved: the place is free for the next call. */
  readonly finished: (attempt: string) => void;
  /** The wire to the host is up again: another host may answer, which is to know what calls are up here. */
  readonly reconnected: () => void;
  readonly close: () => void;
};

export type RecorderOptions = { readonly clock?: Clock; readonly log?: Log; readonly retryMs?: number };

type Job = { readonly name: string; readonly run: () => Promise<unknown> };

/** Sends one thing after the other, and waits out a host that is away: no call depends on it. */
const createOutbox = (retryMs: number, log: Log, onChange: (unsent: number) => void) => {
  const jobs: Job[] = [];
  let pumping = false;
  let closed = false;
  let wake: (() => void) | null = null;
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, retryMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const pump = async (): Promise<void> => {
    if (pumping) return;
    pumping = true;
    for (let job = jobs[0]; job && !closed; [job] = jobs) {
      try {
        await job.run();
        jobs.shift();
      } catch (error) {
        if (errorCode(error) === 'rpc/disconnected') await pause();
        else {
          log('warn', `the host did not take ${job.name}`, { code: errorCode(error) });
          jobs.shift();
        }
      }
      onChange(jobs.length);
    }
    pumping = false;
  };
  return {
    add: (job: Job): void => {
      jobs.push(job);
      onChange(jobs.length);
      void pump();
    },
    close: (): void => {
      closed = true;
      wake?.();
    },
  };
};

const outsideStatus = (code: number | null): number | null =>
  code !== null && code >= 100 && code <= 699 ? code : null;

/** Ties the phone's calls to attempts: every step of every call reaches the log, in order. */
export const createRecorder = (
  phone: Pick<Phone, 'getState' | 'subscribe' | 'onEvent' | 'call' | 'clear'>,
  client: Pick<Client, 'call'>,
  options: RecorderOptions = {},
): Recorder => {
  const { clock = { now: () => Date.now() }, log = () => undefined, retryMs = 1000 } = options;
  const listeners = new Set<() => void>();
  /** Events of a call that is not known yet: its first step comes before its first state. */
  const early = new Map<string, PhoneEvent[]>();
  /** Attempts by call; a promise while the host is still to name one. */
  const attempts = new Map<string, { uid: string | null }>();
  let state: RecorderState = { current: null, incoming: null, unsent: 0 };
  let placing = false;

  const become = (change: Partial<RecorderState>): void => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const outbox = createOutbox(retryMs, log, (unsent) => {
    if (unsent !== state.unsent) become({ unsent });
  });

  const amend = (call: string, change: Partial<Recorded>): void => {
    if (state.current?.call === call) become({ current: { ...state.current, ...change } });
    else if (state.incoming?.call === call) become({ incoming: { ...state.incoming, ...change } });
  };

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
    const id = event.type === 'step' ? event.call : event.call.id;
    const known = attempts.get(id);
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
    end(known, event.call);
    attempts.delete(id);
    const needsOutcome = event.call.direction === 'outbound' || event.call.answeredAt !== null;
    if (state.incoming?.call === id) become({ incoming: null });
    else amend(id, { endedAt: event.call.endedAt, answeredAt: event.call.answeredAt, needsOutcome });
    if (!needsOutcome && state.current?.call === id) become({ current: null });
  };

  const replay = (call: string): void => {
    const waiting = early.get(call) ?? [];
    early.delete(call);
    for (const event of waiting) record(event);
  };

  /** A call that rings is written down whatever happens to it: a missed one is somebody who asked. */
  const meet = (call: CallState): void => {
    const known: { uid: string | null } = { uid: null };
    attempts.set(call.id, known);
    become({
      incoming: {
        attempt: null,
        request: null,
        number: call.number,
        direction: 'inbound',
        call: call.id,
        startedAt: call.startedAt,
        answeredAt: null,
        endedAt: null,
        needsOutcome: false,
      },
    });
    outbox.add({
      name: 'attempt.start',
      run: async () => {
        const { attempt, request } = await client.call('attempt.start', {
          request: null,
          number: call.number,
          direction: 'inbound',
        });
        known.uid = attempt;
        amend(call.id, { attempt, request });
      },
    });
    replay(call.id);
  };

  const look = (): void => {
    const { incoming, call } = phone.getState();
    if (incoming && !attempts.has(incoming.id)) meet(incoming);
    if (call && state.incoming?.call === call.id && call.phase !== 'ended')
      become({ current: { ...state.incoming, needsOutcome: true }, incoming: null });
  };

  const stopLooking = phone.subscribe(look);
  const stopHearing = phone.onEvent(record);

  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    place: async ({ request, number, reason }) => {
      const { call, incoming, line } = phone.getState();
      if (placing || incoming || (call && call.phase !== 'ended'))
        throw new ExpectedError('phone/busy', 'A call is already up. End it before placing another.');
      if (line.status !== 'ready')
        throw new ExpectedError(
          'phone/not-ready',
          'The line is not ready. Wait until it is, or check it in the settings.',
        );
      placing = true;
      try {
        const started = await client.call('attempt.start', {
          request,
          number,
          direction: 'outbound',
          ...(reason === undefined ? {} : { reason }),
        });
        const startedAt = clock.now();
        const known = { uid: started.attempt };
        become({
          current: {
            attempt: started.attempt,
            request: started.request,
            number: started.number,
            direction: 'outbound',
            call: null,
            startedAt,
            answeredAt: null,
            endedAt: null,
            needsOutcome: true,
          },
        });
        try {
          const id = await phone.call(started.number);
          attempts.set(id, known);
          if (state.current?.attempt === started.attempt) become({ current: { ...state.current, call: id } });
          replay(id);
          return { attempt: started.attempt, call: id };
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
          if (state.current?.attempt === started.attempt) become({ current: { ...state.current, endedAt } });
          throw error;
        }
      } finally {
        placing = false;
      }
    },
    finished: (attempt) => {
      if (state.current?.attempt !== attempt) return;
      become({ current: null });
      phone.clear();
    },
    reconnected: () => {
      const held = (): readonly string[] => {
        const { current } = state;
        const dialled = current?.endedAt === null ? current.attempt : null;
        return [...new Set([dialled, ...[...attempts.values()].map(({ uid }) => uid)])].filter(
          (uid) => uid !== null,
        );
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
