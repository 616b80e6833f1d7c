import { describe, expect, it } from 'vitest';
import { messages } from '../../core/messages/index.ts';
import { whySentence, type Ordered } from '../../core/messages/order.ts';

const minute = 60_000;
const now = 1_000 * minute;
const times = {
  shortWindow: ({ start, end }: { readonly start: number; readonly end: number }) => `${start / minute}–${end / minute}`,
  span: (ms: number) => `${ms / minute} min`,
  ago: (at: number) => (at > now ? `in ${(at - now) / minute} min` : `${(now - at) / minute} min ago`),
  number: String,
}; // prettier-ignore
const row: Ordered = {
  section: 'next',
  askedAt: now - 4 * minute,
  promise: null,
  attempts: 0,
  standing: { weight: 0, calls: 0, conversions: 0 },
};
const promise = (start: number, end: number, by: 'agent' | 'rule'): Ordered['promise'] => ({
  uid: '',
  start: now + start * minute,
  end: now + end * minute,
  zone: 'UTC',
  by,
  state: 'due',
});
const said = (changes: Partial<Ordered>, language: 'fr' | 'en' = 'en'): string =>
  whySentence({ ...row, ...changes }, now, messages[language].order, times);

describe('the sentence of a row', () => {
  it('says first what is owed, then what breaks a tie', () => {
    expect(said({ section: 'late', promise: promise(-72, -12, 'agent') })).toBe('promised 928–988, 12 min late');
    expect(said({ section: 'due', promise: promise(-20, 40, 'agent') })).toBe('promised 980–1040, 40 min left');
    expect(said({ section: 'upcoming', promise: promise(60, 90, 'agent') })).toBe('promised 1060–1090');
    expect(said({ promise: promise(-9, 40, 'rule'), attempts: 2 })).toBe('to be tried again for 9 min; called 2 times already');
    expect(said({ section: 'upcoming', promise: promise(5, 40, 'rule') })).toBe('next try in 5 min');
    expect(said({ standing: { weight: 5, calls: 40, conversions: 10 } })).toBe(
      'asked 4 min ago; weighs 5; probe converts 1 call in 4',
    );
  }); // prettier-ignore

  it('is silent about a yield that rests on too few calls, and about one of nothing', () => {
    expect(said({ standing: { weight: 0, calls: 9, conversions: 9 } })).toBe('asked 4 min ago');
    expect(said({ standing: { weight: 0, calls: 90, conversions: 0 } })).toBe('asked 4 min ago');
    expect(said({ standing: { weight: 2, calls: 30, conversions: 10 }, attempts: 1 }, 'fr')).toBe(
      'demandé 4 min ago; pèse 2; la sonde convertit 1 appel sur 3; déjà appelé une fois',
    );
  });
});
