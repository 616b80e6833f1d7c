import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  agentSees,
  mayAmend,
  mayScore,
  nextReviewStage,
  reviewStages,
  type ReviewEvent,
  type ReviewPurpose,
  type ReviewStage,
} from '../../core/domain/review.ts';
import { agreementOf, fewForKappa, type AnswerPair } from '../../core/domain/agreement.ts';
import { isAnswer, scoreOf, scoreParts, topOf, type ScoredItem } from '../../core/domain/score.ts';
import { shippedForms } from '../../core/rules/score-forms.ts';
import { newScoreForm, scoreForm } from '../../core/contract/score-forms.ts';

const event: fc.Arbitrary<ReviewEvent> = fc.oneof(
  fc.constant<ReviewEvent>({ type: 'begin' }),
  fc.nat(2).map((unanswered): ReviewEvent => ({ type: 'share', unanswered })),
  fc.nat(2).map((unanswered): ReviewEvent => ({ type: 'finish', unanswered })),
  fc.constant<ReviewEvent>({ type: 'answer' }),
  fc.nat(2).map((openDisputes): ReviewEvent => ({ type: 'close', openDisputes })),
);

const run = (purpose: ReviewPurpose, events: readonly ReviewEvent[]): ReviewStage[] => {
  const stages: ReviewStage[] = ['new'];
  for (const one of events) {
    const move = nextReviewStage(purpose, stages.at(-1) ?? 'new', one);
    if (move.ok) stages.push(move.stage);
  }
  return stages;
};

describe('the stages of a review', () => {
  it('are gone through once, in their order, and by the agent before the end', () => {
    expect(
      run('review', [
        { type: 'begin' },
        { type: 'share', unanswered: 0 },
        { type: 'answer' },
        { type: 'close', openDisputes: 0 },
      ]),
    ).toEqual(reviewStages);
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const stages = run('review', events);
        expect(stages).toEqual(reviewStages.slice(0, stages.length));
      }),
    );
  });

  it('of a calibration never come before the agent', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const stages = run('calibration', events);
        expect(stages).toEqual(['new', 'in-review', 'closed'].slice(0, stages.length));
        for (const stage of stages) expect(agentSees('calibration', stage)).toBe(false);
      }),
    );
  });

  it('wait for what is missing, and say which', () => {
    const refused = (stage: ReviewStage, one: ReviewEvent) => {
      const move = nextReviewStage('review', stage, one);
      return move.ok ? move.stage : move.code;
    };
    expect(refused('in-review', { type: 'share', unanswered: 1 })).toBe('review/unanswered');
    expect(refused('answered', { type: 'close', openDisputes: 1 })).toBe('review/dispute-open');
    expect(refused('shared', { type: 'close', openDisputes: 0 })).toBe('review/wrong-stage');
    expect(refused('in-review', { type: 'finish', unanswered: 0 })).toBe('review/wrong-stage');
  });

  it('let answers be found, or amended, never both', () => {
    for (const stage of reviewStages) expect(mayScore(stage) && mayAmend(stage)).toBe(false);
    expect(reviewStages.filter((stage) => agentSees('review', stage))).toEqual([
      'shared',
      'answered',
      'closed',
    ]);
  });
});

const item = (uid: string, change: Partial<ScoredItem> = {}): ScoredItem => ({
  uid,
  part: 'lead',
  kind: 'yes-no',
  weight: 1,
  autoFail: false,
  ...change,
});

const anyForm = fc.array(
  fc.record({
    part: fc.constantFrom(...scoreParts),
    kind: fc.constantFrom('yes-no' as const, 'scale' as const),
    weight: fc.integer({ min: 1, max: 10 }),
    autoFail: fc.boolean(),
    answer: fc.option(fc.nat(4), { nil: undefined }),
    applies: fc.boolean(),
  }),
  { maxLength: 20 },
);

describe('a score', () => {
  it('is the weighted share of what applies', () => {
    const items = [item('a', { weight: 3 }), item('b', { kind: 'scale', weight: 2 }), item('c', { weight: 5 })];
    // 3 · 1 + 2 · 3/4 of 3 + 2; the third does not apply.
    expect(scoreOf(items, new Map([['a', 1], ['b', 3], ['c', null]]))).toEqual([
      { part: 'lead', percent: 90, failedBy: [], answered: 3, items: 3 },
    ]);
  }); // prettier-ignore

  it('has no figure where nothing applies, or nothing is answered', () => {
    expect(scoreOf([item('a')], new Map([['a', null]]))[0]?.percent).toBeNull();
    expect(scoreOf([item('a')], new Map())[0]).toMatchObject({ percent: null, answered: 0 });
    expect(scoreOf([], new Map())).toEqual([]);
  });

  it('is 0 for the part that an item fails, with the reason, and for no other', () => {
    const items = [item('a', { autoFail: true }), item('b', { weight: 9 }), item('c', { part: 'promise' })];
    expect(scoreOf(items, new Map([['a', 0], ['b', 1], ['c', 1]]))).toEqual([
      { part: 'lead', percent: 0, failedBy: ['a'], answered: 2, items: 2 },
      { part: 'promise', percent: 100, failedBy: [], answered: 1, items: 1 },
    ]);
    expect(scoreOf(items, new Map([['a', null], ['b', 1]]))[0]).toMatchObject({ percent: 100, failedBy: [] });
  }); // prettier-ignore

  it('lies between 0 and 100, moves with no item that does not apply, and never falls for a better answer', () => {
    fc.assert(
      fc.property(anyForm, (lines) => {
        const items = lines.map(({ part, kind, weight, autoFail }, index) => ({
          part,
          kind,
          weight,
          autoFail,
          uid: String(index),
        }));
        const answers = new Map(
          lines.flatMap(({ answer, applies, kind }, index) =>
            answer === undefined ? [] : [[String(index), applies ? Math.min(answer, topOf(kind)) : null] as const],
          ),
        );
        for (const { percent, failedBy } of scoreOf(items, answers)) {
          if (percent !== null) expect(percent >= 0 && percent <= 100).toBe(true);
          if (failedBy.length > 0) expect(percent).toBe(0);
        }
        const without = items.filter(({ uid }) => answers.get(uid) !== null);
        const percents = (of: typeof items) =>
          scoreOf(of, answers).flatMap(({ percent, part }) => (percent === null ? [] : [[part, percent]]));
        expect(percents(items)).toEqual(percents(without));
        for (const { uid, kind, part } of items) {
          const value = answers.get(uid);
          if (value === undefined || value === null || value === topOf(kind)) continue;
          const of = (given: typeof answers) => scoreOf(items, given).find((one) => one.part === part)?.percent ?? 0;
          expect(of(new Map([...answers, [uid, value + 1]]))).toBeGreaterThanOrEqual(of(answers) - 1e-9);
        }
      }),
    ); // prettier-ignore
  });

  it('takes only answers that the item has', () => {
    expect([0, 1, 2].map((value) => isAnswer('yes-no', value))).toEqual([true, true, false]);
    expect([0, 4, 5, 1.5].map((value) => isAnswer('scale', value))).toEqual([true, true, false, false]);
    expect(isAnswer('scale', null)).toBe(true);
  });
});

describe('agreement', () => {
  const times = (n: number, pair: AnswerPair): readonly AnswerPair[] => Array.from({ length: n }, () => pair);

  it('is what chance does not explain: the example of a textbook', () => {
    // 20 + 15 alike of 50; the first says yes 25 times, the second 30: p_e = 0.5·0.6 + 0.5·0.4, κ = 0.4.
    const pairs = [...times(20, [1, 1]), ...times(5, [1, 0]), ...times(10, [0, 1]), ...times(15, [0, 0])];
    const { items, same, share, kappa } = agreementOf(pairs);
    expect([items, same, share]).toEqual([50, 35, 0.7]);
    expect(kappa).toBeCloseTo(0.4, 10);
  });

  it('has no kappa where it would say nothing', () => {
    expect(agreementOf([])).toEqual({ items: 0, same: 0, share: null, kappa: null });
    expect(agreementOf(times(fewForKappa - 1, [1, 0])).kappa).toBeNull();
    expect(agreementOf(times(50, [1, 1]))).toMatchObject({ share: 1, kappa: null });
  });

  it('stays in its bounds, and does not ask who was first', () => {
    const answer = fc.option(fc.nat(4), { nil: null });
    fc.assert(
      fc.property(fc.array(fc.tuple(answer, answer), { minLength: 1, maxLength: 60 }), (pairs) => {
        const one = agreementOf(pairs);
        if (one.kappa !== null) expect(one.kappa >= -1 - 1e-9 && one.kappa <= 1 + 1e-9).toBe(true);
        const other = agreementOf(pairs.map(([a, b]) => [b, a] as const));
        expect(other.same).toBe(one.same);
        expect(other.kappa === null).toBe(one.kappa === null);
        if (one.kappa !== null) expect(other.kappa).toBeCloseTo(one.kappa, 9);
      }),
    );
  });
});

describe('the forms that are shipped', () => {
  it('are whole in both languages, have all three parts, and ids of their own', () => {
    for (const form of shippedForms) {
      expect(scoreForm.safeParse(form).error).toBeUndefined();
      expect(newScoreForm.safeParse({ family: null, name: form.name, items: form.items }).success).toBe(true);
      for (const { text } of form.items) expect([text.fr, text.en]).not.toContain('');
      expect(new Set(form.items.map(({ part }) => part))).toEqual(new Set(scoreParts));
    }
    const ids = shippedForms.flatMap((form) => [form.uid, form.family, ...form.items.map(({ uid }) => uid)]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
