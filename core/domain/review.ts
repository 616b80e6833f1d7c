import { assertNever } from '../errors.ts';

/** How far a review is. `shared`: the agent sees it; `answered`: the agent has said their word, and perhaps disputed items. */
export const reviewStages = ['new', 'in-review', 'shared', 'answered', 'closed'] as const;
export type ReviewStage = (typeof reviewStages)[number];

/** A calibration is two reviewers scoring one call without seeing each other's: it is about the form, not about the agent. */
export const reviewPurposes = ['review', 'calibration'] as const;
export type ReviewPurpose = (typeof reviewPurposes)[number];

export type ReviewEvent =
  | { readonly type: 'begin' }
  /** `unanswered`: items of the form without an answer. */
  | { readonly type: 'share'; readonly unanswered: number }
  /** The end of a blind scoring. */
  | { readonly type: 'finish'; readonly unanswered: number }
  | { readonly type: 'answer' }
  /** `openDisputes`: items that the agent disputed and nobody replied to. */
  | { readonly type: 'close'; readonly openDisputes: number };

export type ReviewRefusal = 'review/wrong-stage' | 'review/unanswered' | 'review/dispute-open';

export type ReviewMove =
  { readonly ok: true; readonly stage: ReviewStage } | { readonly ok: false; readonly code: ReviewRefusal };

const to = (stage: ReviewStage): ReviewMove => ({ ok: true, stage });
const refused = (code: ReviewRefusal): ReviewMove => ({ ok: false, code });

/**
 * The one transition of a review.
 *
 *             begin               share               answer                close
 *  ┌─────┐           ┌───────────┐       ┌────────┐            ┌──────────┐         ┌────────┐
 *  │ new │──────────▶│ in-review │──────▶│ shared │───────────▶│ answered │────────▶│ closed │
 *  └─────┘           └─────┬─────┘       └────────┘ (the agent)└──────────┘         └────────┘
 *                          │ finish (of a calibration, which is never shared)           ▲
 *                          └────────────────────────────────────────────────────────────┘
 *
 *   share, finish ── an item has no answer ──▶ refused
 *   close ── a dispute has no reply ──▶ refused
 *
 * There is no way back, and none past the agent: what was shared is corrected by an amendment beside it (`mayAmend`), and is
 * not closed before they have answered.
 */
export const nextReviewStage = (
  purpose: ReviewPurpose,
  stage: ReviewStage,
  event: ReviewEvent,
): ReviewMove => {
  switch (event.type) {
    case 'begin':
      return stage === 'new' ? to('in-review') : refused('review/wrong-stage');
    case 'share':
      if (purpose !== 'review' || stage !== 'in-review') return refused('review/wrong-stage');
      return event.unanswered > 0 ? refused('review/unanswered') : to('shared');
    case 'finish':
      if (purpose !== 'calibration' || stage !== 'in-review') return refused('review/wrong-stage');
      return event.unanswered > 0 ? refused('review/unanswered') : to('closed');
    case 'answer':
      return stage === 'shared' ? to('answered') : refused('review/wrong-stage');
    case 'close':
      if (stage !== 'answered') return refused('review/wrong-stage');
      return event.openDisputes > 0 ? refused('review/dispute-open') : to('closed');
    default:
      return assertNever(event);
  }
};

/** Answers are still being found; each change is a row more. */
export const mayScore = (stage: ReviewStage): boolean => stage === 'in-review';
/** The agent has read it: an answer is corrected beside the original, with a reason. */
export const mayAmend = (stage: ReviewStage): boolean => stage === 'shared' || stage === 'answered';
export const mayComment = (stage: ReviewStage): boolean => stage !== 'new' && stage !== 'closed';
/** What the agent whose call it is may see. */
export const agentSees = (purpose: ReviewPurpose, stage: ReviewStage): boolean =>
  purpose === 'review' && (stage === 'shared' || stage === 'answered' || stage === 'closed');
