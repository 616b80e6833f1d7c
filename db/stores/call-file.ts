import type { Stake } from '../../core/contract/records.ts';
import type { CallFile } from '../../core/domain/call-file.ts';
import type { ReadDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { attemptId } from './attempts.ts';
import { callsOf, iso } from './evidence-calls.ts';
import { attemptQuality } from './quality.ts';
import { recordingReview } from './recording-marks.ts';

type RequestRow = {
  readonly uid: string;
  readonly name: string;
  readonly company: string;
  readonly probe: string;
  readonly kind: string;
  readonly offer: string | null;
  readonly askedAt: number;
  readonly words: string;
  readonly stakes: string;
};

/** All that belongs to one call, for its export. Error: `call/missing`. */
export const callFacts = (
  db: ReadDb,
  args: { readonly attempt: string },
): Omit<CallFile, 'format' | 'version' | 'madeAt' | 'sound' | 'soundFault'> => {
  const { id } = attemptId(db, args.attempt);
  const [call] = callsOf(db, [id]);
  if (!call) throw new Error('a call that is there can be read');
  const row = db.get<RequestRow>(sql`
    SELECT r.uid, p.name, p.company, b.name AS probe, b.kind, o.name AS offer, r.asked_at AS askedAt, r.words, r.stakes
    FROM attempt a JOIN request r ON r.id = a.request_id JOIN prospect p ON p.id = r.prospect_id
      JOIN probe b ON b.id = r.probe_id LEFT JOIN offer o ON o.id = b.offer_id WHERE a.id = ${id}`);
  const { accesses } = recordingReview(db, args);
  return {
    call,
    request: row
      ? {
          uid: row.uid,
          name: row.name,
          company: row.company,
          probe: { name: row.probe, kind: row.kind },
          offer: row.offer,
          askedAt: iso(row.askedAt),
          words: (JSON.parse(row.words) as readonly { readonly text: string; readonly at: number }[]).map(
            ({ text, at }) => ({ text, at: iso(at) }),
          ),
          stakes: JSON.parse(row.stakes) as readonly Stake[],
        }
      : null,
    quality: attemptQuality(db, args),
    accesses: accesses.map(({ at, ...access }) => ({ ...access, at: iso(at) })),
  };
};
