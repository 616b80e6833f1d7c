import type { QueueRow } from '../contract/queue.ts';
import type { Language } from '../contract/records.ts';
import { texts } from './define.ts';

/** Why somebody stands where they stand in the calling order. */
export const order = texts({
  fr: {
    title: 'Pourquoi maintenant :',
    late: (window: string, time: string) => `promis ${window}, ${time} de retard`,
    due: (window: string, time: string) => `promis ${window}, encore ${time}`,
    fresh: (ago: string) => `demandé ${ago}`,
    retry: (ago: string) => `à réessayer depuis ${ago}`,
    upcoming: (window: string) => `promis ${window}`,
    retryLater: (within: string) => `nouvel essai ${within}`,
    weighs: (weight: number) => `pèse ${weight}`,
    yields: (calls: string) => `la sonde convertit 1 appel sur ${calls}`,
    tried: (calls: number) => (calls === 1 ? 'déjà appelé une fois' : `déjà appelé ${calls} fois`),
  },
  en: {
    title: 'Why now:',
    late: (window: string, time: string) => `promised ${window}, ${time} late`,
    due: (window: string, time: string) => `promised ${window}, ${time} left`,
    fresh: (ago: string) => `asked ${ago}`,
    retry: (ago: string) => `to be tried again for ${ago}`,
    upcoming: (window: string) => `promised ${window}`,
    retryLater: (within: string) => `next try ${within}`,
    weighs: (weight: number) => `weighs ${weight}`,
    yields: (calls: string) => `probe converts 1 call in ${calls}`,
    tried: (calls: number) => (calls === 1 ? 'called once already' : `called ${calls} times already`),
  },
});

type Times = {
  /** "14:00 – 15:00", with the day where it is another one. */
  readonly shortWindow: (window: { readonly start: number; readonly end: number }) => string;
  /** "12 min" */
  readonly span: (ms: number) => string;
  /** "5 min ago", "in 2 h" */
  readonly ago: (at: number) => string;
  readonly number: (value: number) => string;
};
export type Ordered = Pick<QueueRow, 'section' | 'promise' | 'askedAt' | 'standing' | 'attempts'>;

/** A yield is worth a word once it rests on so many calls. */
const leastCalls = 10;

const place = (row: Ordered, now: number, t: (typeof order)[Language], times: Times): string => {
  const { promise } = row;
  if (promise === null) return t.fresh(times.ago(row.askedAt));
  if (promise.by === 'rule')
    return row.section === 'upcoming'
      ? t.retryLater(times.ago(promise.start))
      : t.retry(times.span(now - promise.start));
  const window = times.shortWindow(promise);
  if (row.section === 'late') return t.late(window, times.span(now - promise.end));
  return row.section === 'due' ? t.due(window, times.span(promise.end - now)) : t.upcoming(window);
};

/**
 * The one sentence of a row: "promised 14:00 – 15:00, 12 min late"; "asked 4 min ago; weighs 5; probe converts 1 call in
 * 4". Where it stands comes first, then what breaks a tie.
 */
export const whySentence = (
  row: Ordered,
  now: number,
  t: (typeof order)[Language],
  times: Times,
): string => {
  const { weight, calls, conversions } = row.standing;
  return [
    place(row, now, t, times),
    ...(weight > 0 ? [t.weighs(weight)] : []),
    ...(calls >= leastCalls && conversions > 0 ? [t.yields(times.number(Math.round(calls / conversions)))] : []),
    ...(row.attempts > 0 ? [t.tried(row.attempts)] : []),
  ].join('; ');
}; // prettier-ignore
