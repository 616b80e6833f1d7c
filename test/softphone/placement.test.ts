import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  nextPlacement,
  nobody,
  type Placement,
  type PlacementEvent,
} from '../../renderer/softphone/placement.ts';

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const event: fc.Arbitrary<PlacementEvent> = fc.oneof(
  ...(['placed', 'rang', 'answered', 'swapped', 'joined', 'ended'] as const).map((type) =>
    fc.record({ type: fc.constant(type), id }),
  ),
  fc.record({ type: fc.constant('replaced' as const), id, by: id }),
  fc.constant({ type: 'split' as const }),
  fc.constant({ type: 'cleared' as const }),
);
const run = (events: readonly PlacementEvent[], from: Placement = nobody): Placement =>
  events.reduce(nextPlacement, from);
const everybody = ({ active, aside, ringing }: Placement): readonly string[] => [
  ...(active === null ? [] : [active]),
  ...aside,
  ...(ringing === null ? [] : [ringing]),
];

describe('where each of several calls is', () => {
  it('no call is in two places, and none gets lost', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        let before = nobody;
        for (const one of events) {
          const after = nextPlacement(before, one);
          const all = everybody(after);
          expect(new Set(all).size).toBe(all.length);
          const gone = everybody(before).filter((each) => !all.includes(each));
          // Only an end, a clearing or a call in its place takes a call away; an ended one also makes room for the next.
          const mayGo =
            one.type === 'ended' || one.type === 'replaced' ? one.id : before.over ? before.active : null;
          expect(gone.every((each) => each === mayGo)).toBe(true);
          before = after;
        }
      }),
    );
  });

  it('somebody is active whenever anybody is up, and a conference holds the active call', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const { active, over, aside, joined } = run(events);
        if (aside.length > 0) expect(active).not.toBeNull();
        if (over) expect([active === null, aside, joined]).toEqual([false, [], []]);
        expect(joined.length).not.toBe(1);
        expect(new Set(joined).size).toBe(joined.length);
        for (const each of joined) expect(each === active || aside.includes(each)).toBe(true);
        if (joined.length > 0) expect(joined).toContain(active);
      }),
    );
  });

  it('once every call has ended nobody is left', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const after = run(events);
        const ends = everybody(after).map((each): PlacementEvent => ({ type: 'ended', id: each }));
        expect(run([...ends, { type: 'cleared' }], after)).toEqual(nobody);
      }),
    );
  });

  it('swapped twice, all is as before', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const before = run([...events, { type: 'split' }]);
        const [first] = before.aside;
        if (first === undefined || before.active === null) return;
        expect(
          run(
            [
              { type: 'swapped', id: first },
              { type: 'swapped', id: before.active },
            ],
            before,
          ),
        ).toEqual(before);
      }),
    );
  });

  it('a conference that one leaves goes on with the others', () => {
    const three = run([
      { type: 'placed', id: 'a' },
      { type: 'placed', id: 'b' },
      { type: 'placed', id: 'c' },
      { type: 'joined', id: 'b' },
      { type: 'joined', id: 'a' },
    ]);
    expect(three).toMatchObject({ active: 'c', joined: ['c', 'b', 'a'] });
    const two = run([{ type: 'ended', id: 'c' }], three);
    expect(two).toMatchObject({ active: 'b', aside: ['a'], joined: ['b', 'a'] });
    expect(run([{ type: 'ended', id: 'a' }], two)).toMatchObject({ active: 'b', aside: [], joined: [] });
  });
});
