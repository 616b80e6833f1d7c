import type { Probe } from '../../core/contract/intake.ts';
import type { Direction, LineResult } from '../../core/contract/records.ts';
import { errorCode, ExpectedError } from '../../core/errors.ts';
import { languageFor, messages } from '../../core/messages/index.ts';
import { refusePaused } from '../../db/stores/batches.ts';
import type { Taken } from '../../db/stores/deliveries.ts';
import type { HostContext } from '../context.ts';
import { readSettings } from '../settings-values.ts';
import { receiverOf } from './receive.ts';

/**
 * Who calls us asks, too: a missed call becomes a request of the probe for missed calls, and what is asked by voice goes
 * the same way. Either joins the open request of that number where there is one, so that one need makes one callback.
 */

const textsOf = async ({ db, ports }: HostContext): Promise<(typeof messages)['fr']> => {
  const { language } = await readSettings(db);
  return messages[languageFor(language, ports.platform.locale)];
};

/** The probe for missed calls, made at the first one; the active one where there are several. */
const voiceProbe = async (context: HostContext): Promise<Probe> => {
  const { db, ports, emit } = context;
  const all = await db.read('probes.list');
  const ours = all.filter(({ kind }) => kind === 'missed-call');
  const known = ours.find(({ status }) => status === 'active') ?? ours[0];
  if (known) return known;
  const { asked } = await textsOf(context);
  const { defaultCountry } = await readSettings(db);
  const taken = new Set(all.map(({ name }) => name.toLowerCase()));
  let name: string = asked.missedProbe;
  for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${asked.missedProbe} ${number}`;
  const made = await db.write('probes.save', {
    uid: null,
    name,
    kind: 'missed-call',
    country: defaultCountry,
    consentWording: asked.calledUs,
    workstationZone: ports.platform.zone,
    at: ports.clock.now(),
  });
  emit('probes.changed', {});
  return made;
};

type Heard = {
  /** Uid of the attempt: it happened once, however often it is told. */
  readonly id: string;
  readonly number: string;
  /** What is known besides the number, by lead field. */
  readonly more: Readonly<Record<string, unknown>>;
  /** What they agreed to, where it is not the wording of the probe for missed calls. */
  readonly wording: string;
};

const receiveHeard = async (
  context: HostContext,
  { id, number, more, wording }: Heard,
  probe: { readonly uid: string; readonly own: boolean },
): Promise<Taken> =>
  receiverOf(context).receive({
    probe: probe.uid,
    source: 'voice',
    preset: 'rappel',
    sender: number,
    contentType: 'application/json',
    body: Buffer.from(
      JSON.stringify({
        phone: number,
        'provider-id': id,
        'asked-at': new Date(context.ports.clock.now()).toISOString(),
        consent: 'yes',
        ...(probe.own ? {} : { 'consent-wording': wording }),
        ...more,
      }),
    ),
  });

/** A call of theirs that nobody took; one that was answered elsewhere, or turned away as unwanted, is none. */
export const isMissed = (
  direction: Direction,
  end: { readonly answeredAt: number | null; readonly lineResult: LineResult },
): boolean => direction === 'inbound' && end.answeredAt === null && end.lineResult === 'missed';

/** For how long after a missed call somebody with an open request is to be called first. */
const soonMs = 4 * 3_600_000;

/**
 * Makes the request of a missed call, unless the number cannot be called or the probe is paused. Never rejects: the call
 * itself is written down already, and a failure is in the technical log.
 */
export const receiveMissedCall = async (context: HostContext, attempt: string): Promise<void> => {
  const { db, ports } = context;
  try {
    const call = await db.read('attempts.facts', { attempt });
    if (!call || !/^\+\d{6,15}$/.test(call.number)) return;
    const open = await db.read('requests.open', { number: call.number });
    const { asked } = await textsOf(context);
    const heard = { id: attempt, number: call.number, wording: asked.calledUs };
    if (open) {
      const now = ports.clock.now();
      const slot = `${new Date(now).toISOString()}/${new Date(now + soonMs).toISOString()}`;
      await receiveHeard(context, { ...heard, more: { slot } }, { uid: open.probe, own: false });
      context.emit('request.changed', { request: open.request });
      return;
    }
    const probe = await voiceProbe(context);
    if (probe.status !== 'paused')
      await receiveHeard(context, { ...heard, more: {} }, { uid: probe.uid, own: true });
  } catch (error) {
    ports.logger.log('error', 'a missed call could not become a request', { code: errorCode(error) });
  }
};

/** Takes in what was asked within a call. Errors: `call/missing`, `probe/paused`. */
export const receiveByVoice = async (
  context: HostContext,
  asking: {
    readonly attempt: string;
    readonly phone: string;
    readonly more: Readonly<Record<string, unknown>>;
  },
): Promise<Taken> => {
  const { attempt, phone, more } = asking;
  const { db } = context;
  const call = await db.read('attempts.facts', { attempt });
  if (!call)
    throw new ExpectedError('call/missing', 'This call is not in the log any more. Read the log again.');
  const number = phone === '' ? call.number : phone;
  const { asked } = await textsOf(context);
  const heard = {
    id: `${attempt}:callback`,
    number,
    wording: asked.askedByVoice,
    more: { ...more, call: attempt, agent: call.agent },
  };
  const open = await db.read('requests.open', { number });
  if (open) return receiveHeard(context, heard, { uid: open.probe, own: false });
  const probe = await voiceProbe(context);
  refusePaused(probe);
  return receiveHeard(context, heard, { uid: probe.uid, own: false });
};
