import { expect, it } from 'vitest';
import { pendingAttempts } from '../../db/stores/attempts.ts';
import { endCall, failure, minute, now, openCalls } from './calling.ts';
import { addRequest } from './records.ts';

const endBy = (
  calls: ReturnType<typeof openCalls>,
  attempt: string,
  endedBy: 'network' | 'agent',
  answered = true,
): void => {
  const failed = { answeredAt: null, lineResult: 'failed', sipCode: null, sipReason: '' } as const;
  endCall(calls.db, attempt, {
    at: now + minute,
    endedBy,
    ...(answered ? { answeredAt: now + 10_000 } : failed),
  });
};

it('a call that the line has lost is made again at once, as an attempt of its own; both owe an outcome', () => {
  const calls = openCalls();
  const { uid } = addRequest(calls.db, { probe: calls.probe });
  const lost = calls.start({ request: uid });
  endBy(calls, lost.attempt, 'network');
  const order = { request: uid, reason: 'line lost' };
  expect(failure(() => calls.start(order)).code).toBe('call/unfinished');
  const again = calls.start({ ...order, during: lost.attempt });
  expect(again).toMatchObject({ request: uid });
  expect(again.attempt).not.toBe(lost.attempt);
  expect(pendingAttempts(calls.db).map(({ attempt }) => attempt)).toEqual([lost.attempt, again.attempt]);
});

it.each([
  ['by the agent', 'agent', true],
  ['by the network before an answer', 'network', false],
] as const)('one that was ended %s wants its outcome first', (_, endedBy, answered) => {
  const calls = openCalls();
  const { uid } = addRequest(calls.db, { probe: calls.probe });
  const first = calls.start({ request: uid });
  endBy(calls, first.attempt, endedBy, answered);
  expect(failure(() => calls.start({ request: uid, during: first.attempt })).code).toBe('call/unfinished');
});
