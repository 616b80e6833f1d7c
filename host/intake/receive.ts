import type { DeliverySource, PresetName } from '../../core/contract/intake-log.ts';
import { errorCode, ExpectedError } from '../../core/errors.ts';
import type { NewDelivery, Taken } from '../../db/stores/deliveries.ts';
import type { HostContext } from '../context.ts';
import { suppressionKey } from '../suppression-key.ts';
import { readContent, type Content } from './content.ts';
import { underRule } from './mail/rules.ts';
import { readDelivery } from './read-delivery.ts';

/**
 * The way in for what arrives one by one: a POST, a mail, a page of a feed, a form filled in by hand. Answered only
 * once it is on disk. Deliveries that wait are written together, in one transaction with one sync of the disk:
 *
 *   receive ─► read (this thread) ─► waiting ─┐
 *   receive ─► read ───────────────► waiting ─┼─► one transaction ─► answers
 *   receive ─► read ───────────────► waiting ─┘     meanwhile the next ones gather
 */
export type Delivery = {
  /** uid of the probe. */
  readonly probe: string;
  readonly source: DeliverySource;
  /** Absent: the probe's own. */
  readonly preset?: PresetName;
  /** Address it came from; '' where there is none. */
  readonly sender: string;
  readonly contentType: string;
  /** As it came, at most `maxBodyBytes`. */
  readonly body: Uint8Array;
  /** `body`, where it has been parsed already. */
  readonly content?: Content;
  /** The delivery that is read again, with the time of its arrival. */
  readonly replays?: { readonly delivery: string; readonly receivedAt: number };
};

export type Receiver = {
  /** Errors: `probe/missing`, `intake/too-busy`, and those of the database, such as `db/disk-full`. */
  readonly receive: (delivery: Delivery) => Promise<Taken>;
  /** Waits until everything that was received is answered. */
  readonly idle: () => Promise<void>;
};

/** Deliveries of one transaction: some 100 ms of the writer's time. */
const mostAtOnce = 200;
/** Beyond this the disk does not keep up, and whoever sends is told to come back. */
const mostWaiting = 4000;

type Waiting = {
  readonly delivery: NewDelivery;
  readonly resolve: (taken: Taken) => void;
  readonly reject: (error: unknown) => void;
};

/** YYYY-MM-DD of an instant in a zone. */
const dayIn = (zone: string, at: number): string => {
  const known = formats.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
  formats.set(zone, known);
  return known.format(at);
};
const formats = new Map<string, Intl.DateTimeFormat>();

/** What arrives by itself was asked when it arrived; a feed tells of old requests too. */
export const askedWhen = (source: DeliverySource, receivedAt: number): number | null =>
  source === 'feed' ? null : receivedAt;

const createReceiver = (context: HostContext): Receiver => {
  const { db, ports, emit } = context;
  const queue: Waiting[] = [];
  let writing: Promise<void> | null = null;
  let key: Uint8Array | null = null;

  const take = (deliveries: readonly NewDelivery[]): Promise<readonly Taken[]> => {
    key ??= suppressionKey(ports.secrets);
    return db.write('deliveries.take', { deliveries, at: ports.clock.now(), suppressionKey: key });
  };

  const answer = (waiting: readonly Waiting[], taken: readonly Taken[]): void => {
    for (const [index, { resolve, reject }] of waiting.entries()) {
      const result = taken[index];
      if (result) resolve(result);
      else reject(new Error('a delivery has no result'));
    }
    if (taken.some(({ duplicate }) => !duplicate)) {
      emit('intake.changed', {});
      if (taken.some(({ fate }) => fate === 'accepted' || fate === 'merged' || fate === 'withdrawn'))
        emit('queue.changed', {});
    }
  };

  const write = async (waiting: readonly Waiting[]): Promise<void> => {
    try {
      answer(waiting, await take(waiting.map(({ delivery }) => delivery)));
    } catch (error) {
      if (waiting.length === 1) {
        waiting[0]?.reject(error);
        return;
      }
      // One of them fails them all: the others must not pay for it.
      for (const one of waiting) await write([one]);
    }
  };

  const writeAll = async (): Promise<void> => {
    // What arrives in the same turn of the loop goes along.
    await Promise.resolve();
    while (queue.length > 0) await write(queue.splice(0, mostAtOnce));
    writing = null;
  };

  return {
    receive: async (delivery) => {
      if (queue.length >= mostWaiting)
        throw new ExpectedError(
          'intake/too-busy',
          'More arrives than the disk can take at this moment. Send it again in a few seconds.',
        );
      const { probe: uid, source, sender, contentType, body, replays = null } = delivery;
      const probe = await db.read('probes.intake', { uid });
      if (!probe)
        throw new ExpectedError('probe/missing', 'This probe does not exist any more. Choose another one.');
      const preset = delivery.preset ?? probe.preset;
      const at = ports.clock.now();
      const asked = askedWhen(source, replays?.receivedAt ?? at);
      const content = delivery.content ?? (await readContent(contentType, body));
      const { fields: _fields, ...reading } = readDelivery(
        content,
        preset,
        await underRule(context, probe, content),
        { at, asked },
      );
      const fixed = { probe: uid, source, preset, at, day: dayIn(probe.zone, at), sender, contentType, body };
      const { promise, resolve, reject } = Promise.withResolvers<Taken>();
      queue.push({
        delivery: { ...fixed, ...reading, replays: replays?.delivery ?? null },
        resolve,
        reject: (error) => {
          ports.logger.log('error', 'a delivery could not be stored', { code: errorCode(error) });
          reject(error);
        },
      });
      writing ??= writeAll();
      return promise;
    },
    idle: async () => {
      while (writing) await writing;
    },
  };
};

const receivers = new WeakMap<HostContext['db'], Receiver>();

/** The one receiver of a host's database, so that everything that arrives shares its transactions. */
export const receiverOf = (context: HostContext): Receiver => {
  const known = receivers.get(context.db) ?? createReceiver(context);
  receivers.set(context.db, known);
  return known;
};
