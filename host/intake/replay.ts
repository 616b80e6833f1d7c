import type { DeliveryFate } from '../../core/contract/intake-log.ts';
import type { Db } from '../../db/client.ts';
import type { Receiver } from './receive.ts';

/**
 * Reads a delivery again, under its probe as it is now; with another body where one is given. What came stays as it
 * came: the new reading is a delivery of its own that names it. Errors: `intake/delivery-missing`, `probe/missing`.
 */
export const replayDelivery = async (
  db: Db,
  { receive }: Receiver,
  delivery: string,
  corrected: string | null,
): Promise<{ readonly delivery: string; readonly fate: DeliveryFate; readonly reason: string | null }> => {
  const row = await db.read('deliveries.get', { delivery });
  const probe = await db.read('probes.intake', { uid: row.probeUid });
  // The probe's preset may have been what was wrong, but only over HTTP is it what reads, and not for its own form.
  const preset =
    row.source === 'http' && row.preset !== 'rappel-form' ? (probe?.preset ?? row.preset) : row.preset;
  const {
    delivery: made,
    fate,
    reason,
  } = await receive({
    probe: row.probeUid,
    source: row.source,
    preset,
    sender: row.sender,
    contentType: row.contentType,
    body: corrected === null ? row.body : Buffer.from(corrected, 'utf8'),
    replays: { delivery, receivedAt: row.receivedAt },
  });
  return { delivery: made, fate, reason };
};
