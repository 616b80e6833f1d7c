import { beforeEach, describe, expect, it } from 'vitest';
import { callPage } from '../../db/stores/call-log.ts';
import { endCall, hour, minute, now, number, openCalls } from './calling.ts';
import { addRequest } from './records.ts';

let calls: ReturnType<typeof openCalls>;

beforeEach(() => {
  calls = openCalls();
});

describe('the log', () => {
  const page = (
    filter: Parameters<typeof callPage>[1]['filter'],
    changes: Partial<Parameters<typeof callPage>[1]> = {},
  ) =>
    callPage(calls.db, {
      filter,
      searchContext: { callingCode: '33' },
      cursor: null,
      limit: 50,
      now,
      zone: 'Europe/Paris',
      order: 'newest',
      count: true,
      ...changes,
    });

  const fill = () => {
    const lea = addRequest(calls.db, { probe: calls.probe, name: 'Léa Martin' });
    const john = addRequest(calls.db, { probe: calls.probe, name: 'John Smith', phones: ['+442079460123'] });
    const made: string[] = [];
    for (let index = 0; index < 6; index += 1) {
      const at = now + index * 24 * hour;
      const { attempt } = calls.start({
        request: index % 2 === 0 ? lea.uid : john.uid,
        number: index % 2 === 0 ? number : '+442079460123',
        now: at,
        reason: 'Encore',
      });
      endCall(calls.db, attempt, {
        at: at + minute,
        answeredAt: null,
        lineResult: index < 3 ? 'busy' : 'no-answer',
        sipCode: 486,
        sipReason: 'Busy Here',
        endedBy: 'network',
      });
      calls.save(attempt, index < 3 ? 'busy' : 'no-answer', { now: at + 2 * minute });
      made.push(attempt);
    }
    return made;
  };

  it('pages newest first or oldest first, each call once', () => {
    const made = fill();
    for (const order of ['newest', 'oldest'] as const) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const { rows, next }: ReturnType<typeof page> = page({}, { order, cursor, limit: 4 });
        seen.push(...rows.map(({ attempt }) => attempt));
        cursor = next;
      } while (cursor !== null);
      expect(seen).toEqual(order === 'oldest' ? made : made.toReversed());
    }
  });

  it('filters by time, result, outcome and direction, and searches names and numbers', () => {
    const made = fill();
    const found = (filter: Parameters<typeof page>[0]) =>
      page(filter, { order: 'oldest' }).rows.map(({ attempt }) => made.indexOf(attempt));
    expect(found({ since: now + 24 * hour, until: now + 48 * hour })).toEqual([1]);
    expect(found({ lineResults: ['busy'] })).toEqual([0, 1, 2]);
    expect(found({ outcomes: ['no-answer'] })).toEqual([3, 4, 5]);
    expect(found({ outcomes: [null] })).toEqual([]);
    expect(page({ outcomes: ['busy'] }).rows[0]).toMatchObject({ expected: 'yes' });
    expect(found({ direction: 'inbound' })).toEqual([]);
    expect(found({ search: 'smith' })).toEqual([1, 3, 5]);
    expect(found({ search: '01 99 00' })).toEqual([0, 2, 4]);
    expect(found({ search: '+4420', outcomes: ['busy'] })).toEqual([1]);
    expect(found({ search: 'nobody' })).toEqual([]);
    expect(found({ search: '§' })).toHaveLength(6);
    calls.start({ request: null, number: '+33199005555', reason: 'Rappel promis', now: now + 999 * hour });
    expect(page({ search: '0199005' }).rows).toMatchObject([
      { request: null, name: '', outcome: null, reason: 'Rappel promis', rule: 'no-request' },
    ]);
    expect(page({ outcomes: [null] }).rows).toHaveLength(1);
  });
});
