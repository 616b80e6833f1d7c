import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { coalesced } from '../../host/coalesce.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const open = () => {
  const told: string[] = [];
  return { told, ...coalesced((name, data) => void told.push(`${name} ${JSON.stringify(data)}`)) };
};

it('a thousand changes a second are told four times a second, the first at once and the last always', () => {
  const { told, emit } = open();
  for (let event = 0; event < 1000; event += 1) {
    emit('intake.changed', {});
    vi.advanceTimersByTime(1);
  }
  expect(told).toHaveLength(5);
  emit('intake.changed', {});
  vi.advanceTimersByTime(1000);
  expect(told).toHaveLength(6);
  emit('intake.changed', {});
  expect(told).toHaveLength(7);
});

it('other names, other requests and what is no mere change go through by themselves', () => {
  const { told, emit } = open();
  const request = '01890000-0000-7000-8000-000000000001';
  emit('queue.changed', {});
  emit('calls.changed', {});
  emit('request.changed', { request });
  emit('request.changed', { request: request.replace('1', '2') });
  for (let times = 0; times < 3; times += 1) emit('session.dial', { number: '112' });
  expect(told).toHaveLength(7);
});

it('nothing is told after it was stopped', () => {
  const { told, emit, stop } = open();
  emit('queue.changed', {});
  emit('queue.changed', {});
  stop();
  vi.advanceTimersByTime(1000);
  expect(told).toHaveLength(1);
});
