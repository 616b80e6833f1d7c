import type { asked, Received } from '../../core/contract/asked.ts';
import { ExpectedError } from '../../core/errors.ts';
import { refusePaused } from '../../db/stores/batches.ts';
import type { Taken } from '../../db/stores/deliveries.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { receiverOf } from '../intake/receive.ts';
import { receiveByVoice } from '../intake/voice.ts';

/** Only what was said. */
const said = (fields: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(fields).filter(([, text]) => text !== ''));

export const askedHandlers = (context: HostContext): HandlersOf<typeof asked> => {
  const { db, ports, emit } = context;

  const answer = async ({ delivery, fate, reason }: Taken): Promise<Received> => {
    const { requests } = await db.read('deliveries.get', { delivery });
    const request = requests[0]?.request ?? null;
    if (request !== null) emit('request.changed', { request });
    return { delivery, fate, reason, request };
  };

  return {
    'asked.inPerson': async ({ probe: uid, stakes, place, witness, slot, zone, ...person }) => {
      const probe = await db.read('probes.get', { uid });
      refusePaused(probe);
      if (probe.consentWording.trim() === '')
        throw new ExpectedError(
          'probe/no-wording',
          `The probe "${probe.name}" has no consent wording to read out. Write it on the screen of the probes first.`,
        );
      const taken = await receiverOf(context).receive({
        probe: uid,
        source: 'hand',
        preset: 'rappel',
        sender: '',
        contentType: 'application/json',
        body: Buffer.from(
          JSON.stringify({
            ...said({ ...person, slot, ...(slot === '' ? {} : { zone }), page: place }),
            ...(stakes.length === 0 ? {} : { stake: stakes }),
            'asked-at': new Date(ports.clock.now()).toISOString(),
            consent: 'yes',
            'wording-read-out': `version ${probe.consentVersion}`,
            witness,
          }),
        ),
      });
      return answer(taken);
    },
    'asked.byVoice': async ({ attempt, phone, name, words, slot, zone }) =>
      answer(
        await receiveByVoice(context, {
          attempt,
          phone,
          more: said({ name, words, slot, ...(slot === '' ? {} : { zone }) }),
        }),
      ),
  };
};
