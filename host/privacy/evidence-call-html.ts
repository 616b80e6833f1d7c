import type { Language } from '../../core/contract/records.ts';
import { clockOf } from '../../core/domain/call-file.ts';
import type { EvidenceCall } from '../../core/domain/evidence.ts';
import { messages } from '../../core/messages/index.ts';
import { code, facts, momentIn, named, part, quote, text } from './html-parts.ts';

/** One call, with the decision it rested on and what came of it. */
export const callHtml = (one: EvidenceCall, language: Language, zone: string): string => {
  const all = messages[language];
  const t = all.evidence;
  const when = momentIn(language, zone);
  const number = new Intl.NumberFormat(language === 'fr' ? 'fr-FR' : 'en-GB');
  return part(
    facts([
      [
        one.direction === 'inbound' ? t.inbound : t.outbound,
        text(`${when(one.startedAt)}, ${t.by(one.agent)}`),
      ],
      [t.number, text(one.number)],
      [
        t.decision,
        one.decision === null
          ? null
          : `${text(`${one.decision.allowed ? t.allowed : t.blocked}, ${t.rule(one.decision.rule, one.decision.pack)}`)}<br><span class="soft">${text(named(all.rule, one.decision.rule))}</span>`,
      ],
      [t.reason, one.decision === null || one.decision.reason === '' ? null : text(one.decision.reason)],
      [t.facts, one.decision === null ? null : code(JSON.stringify(one.decision.facts))],
      [
        t.steps,
        text(
          one.steps
            .map(({ step, at, detail }) => `${step} ${when(at)}${detail === '' ? '' : ` (${detail})`}`)
            .join(' ; '),
        ),
      ],
      [
        t.ticks,
        one.ticks.length === 0
          ? null
          : `<ul>${one.ticks
              .map(
                ({ kind, label, ticked, agent, at }) =>
                  `<li>${text(`${t.tickKind(kind)} « ${label} », ${ticked ? t.ticked : t.unticked} ${when(at)}, ${t.by(agent)}`)}</li>`,
              )
              .join('')}</ul>`,
      ],
      [
        t.reviewed,
        one.reviewed.length === 0
          ? null
          : `<ul>${one.reviewed
              .map(
                ({ text: words, agent, at }) =>
                  `<li>${text(`« ${words} », ${when(at)}, ${t.by(agent)}`)}</li>`,
              )
              .join('')}</ul>`,
      ],
      [
        t.end,
        one.end === null
          ? null
          : text(
              `${when(one.end.at)}, ${named(all.lineResult, one.end.lineResult)}${one.end.sipCode === null ? '' : ` (${one.end.sipCode} ${one.end.sipReason})`}`,
            ),
      ],
      [t.expected, one.expected === null ? null : text(all.expected[one.expected])],
      [t.outcome, one.outcome === null ? null : text(one.outcome.label[language])],
      [t.note, one.outcome === null || one.outcome.note === '' ? null : quote(one.outcome.note)],
      [
        t.recording,
        one.recording === null
          ? null
          : text(
              one.recording.removedAt === null
                ? t.recordingKept(number.format(Math.round(one.recording.durationMs / 1000)))
                : t.recordingGone(when(one.recording.removedAt)),
            ),
      ],
      [
        all.recordingReview.marks,
        one.marks.length === 0
          ? null
          : `<ul>${one.marks
              .map(
                (mark) =>
                  `<li>${text(`${clockOf(mark.atMs)} · ${mark.text} (${mark.agent}, ${when(mark.at)})${mark.removedAt === null ? '' : ` · ${all.recordingReview.markRemoved}`}`)}</li>`,
              )
              .join('')}</ul>`,
      ],
    ]),
  );
};
