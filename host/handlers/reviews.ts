import { z } from 'zod';
import type { calibrations } from '../../core/contract/calibrations.ts';
import type { myCalls } from '../../core/contract/my-calls.ts';
import type { reviews } from '../../core/contract/reviews.ts';
import type { scoreForms } from '../../core/contract/score-forms.ts';
import { uid } from '../../core/contract/records.ts';
import { weekBefore, weekOf } from '../../core/domain/sampling.ts';
import type { HandlersOf, HostContext } from '../context.ts';

const rule = z.object({ perAgent: z.number().int().min(1).max(20), form: uid });
/** What a first draw is offered: few enough to be listened to in a morning. */
const firstRule = { perAgent: 3, form: null };

/** Score forms, reviews and calibrations, for whoever may write them; and the agent's own view, which asks for no right. */
export const reviewsHandlers = ({
  db,
  ports,
  emit,
}: HostContext): HandlersOf<typeof reviews & typeof scoreForms & typeof calibrations & typeof myCalls> => {
  const at = (): number => ports.clock.now();
  const changed = (): Record<string, never> => {
    emit('reviews.changed', {});
    return {};
  };
  return {
    'scoreForms.list': async () => ({ forms: [...(await db.read('scoreForms.list'))] }),
    'scoreForms.save': async (form) => {
      const saved = await db.write('scoreForms.save', { form, at: at() });
      changed();
      return { form: saved };
    },
    'scoreForms.retire': async ({ family, retired }) => {
      await db.write('scoreForms.retire', { family, retired, at: at() });
      return changed();
    },
    'reviews.list': async ({ stage }) => {
      const { rows, more, counts } = await db.read('reviews.list', { stage });
      return { rows: [...rows], more, counts };
    },
    'reviews.get': async ({ review }) => {
      return { review: await db.read('reviews.get', { review }) };
    },
    'reviews.open': async ({ attempt, form }) => {
      const { review, made } = await db.write('reviews.open', { attempt, form, at: at() });
      if (made) changed();
      return { review };
    },
    'reviews.move': async ({ review, move }) => {
      await db.write('reviews.move', { review, move, at: at() });
      return changed();
    },
    'reviews.score': async (answer) => {
      await db.write('reviews.score', { ...answer, at: at() });
      return changed();
    },
    'reviews.amend': async (answer) => {
      await db.write('reviews.amend', { ...answer, at: at() });
      return changed();
    },
    'reviews.comment': async (comment) => {
      await db.write('reviews.comment', { ...comment, at: at() });
      return changed();
    },
    'reviews.reply': async (reply) => {
      await db.write('reviews.reply', { ...reply, at: at() });
      return changed();
    },
    'reviews.sampling': async () => {
      const kept = rule.safeParse(await db.read('reviews.sampling'));
      return kept.success ? kept.data : firstRule;
    },
    'reviews.draw': async ({ week, perAgent, form }) => {
      const { zone } = ports.platform;
      const now = at();
      const { start, end } = week === 'this' ? weekOf(now, zone) : weekBefore(now, zone);
      const { drawn, short } = await db.write('reviews.draw', { start, end, perAgent, form, at: now });
      changed();
      return { drawn, short: [...short] };
    },
    'reviews.weekly': async () => ({ weekly: await db.read('reviews.weekly') }),
    'reviews.setWeekly': async ({ draw }) => {
      const now = at();
      const known = await db.read('reviews.weekly');
      const { start } = weekBefore(now, ports.platform.zone);
      await db.write('reviews.setWeekly', {
        draw: draw && { ...draw, doneWeek: known?.doneWeek ?? start, drawn: known?.drawn ?? null },
        at: now,
      });
      return changed();
    },
    'calibrations.list': async () => {
      const { rows, overall } = await db.read('calibrations.list');
      return { rows: [...rows], overall };
    },
    'calibrations.start': async ({ attempt, form }) => {
      const started = await db.write('calibrations.start', { attempt, form, at: at() });
      changed();
      return started;
    },
    'calibrations.join': async ({ calibration }) => {
      const joined = await db.write('calibrations.join', { calibration, at: at() });
      changed();
      return joined;
    },
    'calibrations.get': async ({ calibration }) => {
      const { reviewers, items, ...rest } = await db.read('calibrations.get', { calibration });
      return {
        ...rest,
        reviewers: reviewers.map(({ name, scores }) => ({
          name,
          scores: scores.map((score) => ({ ...score, failedBy: [...score.failedBy] })),
        })),
        items: items.map((item) => ({ ...item, values: [...item.values], notes: [...item.notes] })),
      };
    },
    'mine.summary': async () => {
      const { reviews: rows, ...rest } = await db.read('mine.summary', {
        now: at(),
        zone: ports.platform.zone,
      });
      return { ...rest, reviews: [...rows] };
    },
    'mine.calls': async () => ({ rows: [...(await db.read('mine.calls', { now: at() }))] }),
    'mine.review': async ({ review }) => ({ review: await db.read('mine.review', { review }) }),
    'mine.answer': async ({ review, text, disputes }) => {
      await db.write('mine.answer', { review, text, disputes, at: at() });
      return changed();
    },
  };
};
