import type { Expected } from '../../core/contract/records.ts';
import type { EvidenceCall } from '../../core/domain/evidence.ts';
import type { TickKind } from '../../core/contract/talk.ts';
import type { ReadDb } from '../handle.ts';
import { sql } from '../sql.ts';

export const iso = (at: number): string => new Date(at).toISOString();
export const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));

type CallRow = {
  readonly id: number;
  readonly uid: string;
  readonly request: string | null;
  readonly direction: string;
  readonly number: string;
  readonly startedAt: number;
  readonly agent: string;
  readonly decidedAt: number | null;
  readonly allowed: number | null;
  readonly rule: string | null;
  readonly pack: string | null;
  readonly facts: string | null;
  readonly nextAllowedAt: number | null;
  readonly reason: string | null;
  readonly endedAt: number | null;
  readonly answeredAt: number | null;
  readonly lineResult: string | null;
  readonly sipCode: number | null;
  readonly sipReason: string | null;
  readonly endedBy: string | null;
  readonly expected: Expected | null;
  readonly code: string | null;
  readonly fr: string | null;
  readonly en: string | null;
  readonly note: string | null;
  readonly outcomeAgent: string | null;
  readonly outcomeAt: number | null;
  readonly recordedAt: number | null;
  readonly durationMs: number | null;
  readonly removedAt: number | null;
};

/** The calls of an evidence, the oldest first, each with the decision it rested on and what came of it. */
export const callsOf = (db: ReadDb, attempts: readonly number[]): readonly EvidenceCall[] =>
  db
    .all<CallRow>(
      sql`
      SELECT a.id, a.uid, r.uid AS request, a.direction, a.number, a.started_at AS startedAt, g.name AS agent,
        d.at AS decidedAt, d.allowed, d.rule, d.pack, d.facts, d.next_allowed_at AS nextAllowedAt, d.reason,
        e.at AS endedAt, e.answered_at AS answeredAt, e.line_result AS lineResult, e.sip_code AS sipCode, e.sip_reason AS sipReason,
        e.ended_by AS endedBy, x.answer AS expected, o.kind AS code, k.label_fr AS fr, k.label_en AS en, o.note, h.name AS outcomeAgent, o.at AS outcomeAt,
        c.started_at AS recordedAt, c.duration_ms AS durationMs, c.removed_at AS removedAt
      FROM attempt a JOIN agent g ON g.id = a.agent_id
        LEFT JOIN request r ON r.id = a.request_id
        LEFT JOIN decision d ON d.id = a.decision_id
        LEFT JOIN attempt_end e ON e.attempt_id = a.id
        LEFT JOIN attempt_expected x ON x.attempt_id = a.id
        LEFT JOIN outcome o ON o.attempt_id = a.id
        LEFT JOIN outcome_kind k ON k.code = o.kind
        LEFT JOIN agent h ON h.id = o.agent_id
        LEFT JOIN recording c ON c.attempt_id = a.id
      WHERE a.id IN (SELECT value FROM json_each(${JSON.stringify(attempts)})) ORDER BY a.started_at, a.id`,
    )
    .map((row) => ({
      uid: row.uid,
      request: row.request,
      direction: row.direction,
      number: row.number,
      startedAt: iso(row.startedAt),
      agent: row.agent,
      decision:
        row.decidedAt === null
          ? null
          : {
              at: iso(row.decidedAt),
              allowed: row.allowed === 1,
              rule: row.rule ?? '',
              pack: row.pack ?? '',
              facts: JSON.parse(row.facts ?? '{}') as unknown,
              nextAllowedAt: isoOrNull(row.nextAllowedAt),
              reason: row.reason ?? '',
            },
      steps: db
        .all<{ step: string; at: number; detail: string }>(
          sql`SELECT step, at, detail FROM attempt_step WHERE attempt_id = ${row.id} ORDER BY id`,
        )
        .map(({ at, ...step }) => ({ ...step, at: iso(at) })),
      end:
        row.endedAt === null
          ? null
          : {
              at: iso(row.endedAt),
              answeredAt: isoOrNull(row.answeredAt),
              lineResult: row.lineResult ?? '',
              sipCode: row.sipCode,
              sipReason: row.sipReason ?? '',
              endedBy: row.endedBy ?? '',
            },
      expected: row.expected,
      outcome:
        row.code === null || row.outcomeAt === null
          ? null
          : {
              code: row.code,
              label: { fr: row.fr ?? row.code, en: row.en ?? row.code },
              note: row.note ?? '',
              agent: row.outcomeAgent ?? '',
              at: iso(row.outcomeAt),
            },
      ticks: db
        .all<{ kind: TickKind; label: string; ticked: number; agent: string; at: number }>(
          sql`
          SELECT t.kind, t.label, t.ticked, g.name AS agent, t.at FROM attempt_tick t JOIN agent g ON g.id = t.agent_id
          WHERE t.attempt_id = ${row.id} ORDER BY t.id`,
        )
        .map(({ ticked, at, ...tick }) => ({ ...tick, ticked: ticked === 1, at: iso(at) })),
      reviewed: db
        .all<{ text: string; agent: string; at: number }>(
          sql`
          SELECT w.text, g.name AS agent, w.at FROM review v JOIN review_word w ON w.review_id = v.id JOIN agent g ON g.id = w.agent_id
          WHERE v.attempt_id = ${row.id} AND w.text <> ''
          UNION ALL
          SELECT n.value, g.name, x.at FROM review v JOIN review_answer x ON x.review_id = v.id JOIN agent g ON g.id = x.agent_id,
            json_each(json_array(x.note, x.reason)) n
          WHERE v.attempt_id = ${row.id} AND n.value <> '' ORDER BY at`,
        )
        .map((one) => ({ ...one, at: iso(one.at) })),
      marks: db
        .all<{ atMs: number; text: string; agent: string; at: number; removedAt: number | null }>(
          sql`
          SELECT m.at_ms AS atMs, m.text, g.name AS agent, m.created_at AS at, x.at AS removedAt
          FROM recording_mark m JOIN agent g ON g.id = m.agent_id LEFT JOIN recording_mark_removal x ON x.mark_id = m.id
          WHERE m.attempt_id = ${row.id} ORDER BY m.at_ms, m.id`,
        )
        .map(({ at, removedAt, ...mark }) => ({ ...mark, at: iso(at), removedAt: isoOrNull(removedAt) })),
      recording:
        row.recordedAt === null
          ? null
          : {
              startedAt: iso(row.recordedAt),
              durationMs: row.durationMs ?? 0,
              removedAt: isoOrNull(row.removedAt),
            },
    }));
