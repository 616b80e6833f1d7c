import type { calls } from '../../core/contract/calls.ts';
import { decision, type Decision } from '../../core/contract/records.ts';
import { readNumber } from '../../core/domain/dialling.ts';
import { ExpectedError } from '../../core/errors.ts';
import { exportCalls } from '../call-export.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { endMoments, type CallHooks } from '../hooks/call-hooks.ts';
import { isMissed, receiveMissedCall } from '../intake/voice.ts';
import { readSettings } from '../settings-values.ts';
import { suppressionKey } from '../suppression-key.ts';
import { webhookJobOf } from '../webhooks/webhook-job.ts';
import { filterContext } from './call-log.ts';

/** The decision that stood in the way, where one did. */
const refusal = (error: unknown): Decision | null => {
  if (!(error instanceof ExpectedError) || error.code !== 'call/blocked') return null;
  const parsed = decision.safeParse(error.data);
  return parsed.success ? parsed.data : null;
};

/** Hooks hear of a call after it was written down, and nobody waits for them. */
export const callsHandlers = (
  context: HostContext,
  hooks: Pick<CallHooks, 'tell'> = { tell: () => undefined },
): HandlersOf<typeof calls> => {
  const { db, ports, emit, held } = context;
  const now = (): number => ports.clock.now();
  const key = (): Uint8Array => suppressionKey(ports.secrets);

  /** A number to be dialled must be one; a caller's is taken as the line gave it, where it is none. */
  const target = async (
    number: string,
    strict: boolean,
  ): Promise<{ readonly number: string; readonly outside: string }> => {
    const { defaultCountry, dialling } = await readSettings(db);
    const read = readNumber(number, defaultCountry, dialling);
    if (read.ok) return { number: read.target, outside: dialling.outside };
    if (!strict) return { number: number.trim(), outside: '' };
    throw new ExpectedError(
      'call/bad-number',
      `"${number}" cannot be dialled. Check the digits, with the country's prefix where it is foreign.`,
      {
        reason: read.reason,
      },
    );
  };
  const callsChanged = (request: string | null): void => {
    emit('calls.changed', {});
    if (request !== null) emit('request.changed', { request });
  };

  return {
    'call.decide': async ({ request, number }) =>
      db.read('call.decide', { request, ...(await target(number, true)), now: now(), key: key() }),
    'attempt.start': async ({ request, number, direction, reason, during }, session) => {
      const attempted = db.write('attempts.start', {
        request,
        ...(await target(number, direction === 'outbound')),
        direction,
        reason: reason ?? '',
        ...(during === undefined ? {} : { during }),
        now: now(),
        key: key(),
        pid: process.pid,
        window: session.id,
      });
      const started = await attempted.catch(async (error: unknown) => {
        const blocked = refusal(error);
        if (blocked) await db.write('home.countRefused', { rule: blocked.rule, at: now() });
        throw error;
      });
      callsChanged(started.request);
      if (direction === 'inbound') hooks.tell({ event: 'ringing', attempt: started.attempt, at: now() });
      return started;
    },
    'attempt.step': async ({ attempt, step, at, detail }) => {
      await db.write('attempts.step', { attempt, step, at, detail: detail ?? '' });
      if (step === 'answered') hooks.tell({ event: 'answered', attempt, at });
      // A call of theirs rang when it came.
      if (step === 'ringing') {
        const call = await db.read('attempts.facts', { attempt });
        if (call?.direction === 'outbound') hooks.tell({ event: 'ringing', attempt, at });
      }
      return {};
    },
    'attempt.end': async (end) => {
      const { request, first, direction } = await db.write('attempts.end', end);
      callsChanged(request);
      if (first) for (const moment of endMoments(direction, end)) hooks.tell(moment);
      if (first && isMissed(direction, end)) await receiveMissedCall(context, end.attempt);
      return {};
    },
    'attempt.hold': ({ attempts }, session) => {
      held.hold(session, attempts);
      return {};
    },
    'attempt.draft': async ({ attempt, text }) => {
      await db.write('attempts.draft', { attempt, text, at: now() });
      return {};
    },
    'attempt.pending': async () => ({ attempts: [...(await db.read('attempts.pending'))] }),
    'outcome.kinds': async () => ({ kinds: [...(await db.read('outcomes.kinds'))] }),
    'outcome.saveKinds': async ({ kinds }) => {
      const saved = await db.write('outcomes.saveKinds', { kinds, at: now() });
      emit('calls.changed', {});
      return { kinds: [...saved] };
    },
    'outcome.save': async ({ attempt, kind, note, next, wrapMs, expected }) => {
      const { changed, ...saved } = await db.write('outcomes.save', {
        attempt,
        kind,
        note,
        next,
        wrapMs,
        expected: expected ?? null,
        budget: (await readSettings(db)).attemptsBudget,
        now: now(),
        key: key(),
      });
      if (saved.quarantined !== null) {
        emit('intake.changed', {});
        emit('queue.changed', {});
      }
      emit('calls.changed', {});
      if (changed.length > 0) emit('queue.changed', {});
      for (const request of changed) emit('request.changed', { request });
      hooks.tell({
        event: 'outcome',
        attempt,
        at: now(),
        more: { outcome: kind, closed: saved.closedReason },
      });
      webhookJobOf(context).wake();
      return saved;
    },
    'calls.export': async ({ filter, format }) => {
      const parts: string[] = [];
      await exportCalls(
        db,
        { ...(await filterContext(context, filter)), format, limit: windowLimit },
        (text) => {
          parts.push(text);
          return Promise.resolve();
        },
      );
      return {
        name: `calls-${new Date(now()).toISOString().slice(0, 10)}.${format}`,
        mime: mimes[format],
        body: parts.join(''),
      };
    },
  };
};

/** What one text of a window may hold; the command line has no limit. */
const windowLimit = 200_000;
const mimes = {
  csv: 'text/csv;charset=utf-8',
  json: 'application/json',
  ndjson: 'application/x-ndjson',
} as const;
