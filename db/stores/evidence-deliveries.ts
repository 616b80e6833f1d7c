import { createHash } from 'node:crypto';
import type { EvidenceDelivery } from '../../core/domain/evidence.ts';
import type { ReadDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { iso } from './evidence-calls.ts';

type Row = Omit<EvidenceDelivery, 'receivedAt' | 'body' | 'sha256'> & {
  readonly receivedAt: number;
  readonly raw: Buffer;
};

/** Nobody counted who is in these. */
const uncounted: readonly (string | null)[] = ['too-many-leads', 'attachment-unreadable'];

/** What came as text, whole; null for anything else. */
const textOf = (raw: Buffer): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw);
  } catch {
    return null;
  }
};

/** Of these deliveries those that led to no request of the person, the oldest first; `payloads`: those that did. */
export const deliveriesWithoutRequest = (
  db: ReadDb,
  { deliveries, payloads }: { readonly deliveries: readonly number[]; readonly payloads: readonly number[] },
): readonly EvidenceDelivery[] =>
  db
    .all<Row>(
      sql`
      SELECT d.uid, d.source, p.name AS probe, d.preset, d.received_at AS receivedAt, d.sender, d.fate, d.reason,
        json_array_length(d.leads) AS leads, d.content_type AS contentType, d.body AS raw
      FROM delivery d JOIN probe p ON p.id = d.probe_id
      WHERE d.id IN (SELECT value FROM json_each(${JSON.stringify(deliveries)})) AND length(d.body) > 0
        AND d.id NOT IN (SELECT delivery_id FROM payload
          WHERE id IN (SELECT value FROM json_each(${JSON.stringify(payloads)})) AND delivery_id IS NOT NULL)
      ORDER BY d.id`,
    )
    .map(({ receivedAt, raw, ...row }) => ({
      ...row,
      receivedAt: iso(receivedAt),
      body: row.leads > 1 || uncounted.includes(row.reason) ? null : textOf(raw),
      sha256: createHash('sha256').update(raw).digest('hex'),
    }));
