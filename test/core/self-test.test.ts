import { describe, expect, it } from 'vitest';
import { serverVerdict } from '../../core/contract/self-test.ts';
import { checkNames, checkResult, clockResult, serverResult, sipDate } from '../../core/domain/self-test.ts';
import { checkNameTexts, findingTexts } from '../../core/messages/self-test.ts';

describe('what a check found', () => {
  it('is good, a problem, or of no matter here', () => {
    expect(checkResult('microphone', 'microphone-heard').state).toBe('ok');
    expect(checkResult('microphone', 'microphone-quiet').state).toBe('problem');
    expect(checkResult('server', 'server-practice').state).toBe('skipped');
    expect(checkResult('server', 'server-reached', 12)).toMatchObject({ state: 'ok', measure: 12 });
  });

  it('has a sentence for every verdict of the host, in both languages, with a remedy', () => {
    for (const verdict of serverVerdict.options) {
      const { finding, state } = serverResult(verdict, 'x');
      expect(state).toBe('problem');
      for (const language of ['fr', 'en'] as const)
        expect(findingTexts[language][finding]).toMatch(/\. \S|: .+\.$/);
    }
    for (const name of checkNames) expect(checkNameTexts.fr[name]).not.toBe('');
  });

  it.each([
    [0, 'clock-right', 0],
    [29_900, 'clock-right', 30],
    [-31_000, 'clock-wrong', -31],
    [3_600_000, 'clock-wrong', 3600],
    [null, 'clock-unknown', null],
  ])('a clock that differs by %s ms: %s', (difference, finding, measure) => {
    expect(clockResult(difference)).toMatchObject({ finding, measure });
  });
});

describe('the time in a SIP answer', () => {
  it.each([
    ['SIP/2.0 200 OK\r\nDate: Thu, 12 Mar 2026 10:00:00 GMT\r\n\r\n', Date.parse('2026-03-12T10:00:00Z')],
    ['SIP/2.0 200 OK\r\ndate :Thu, 12 Mar 2026 10:00:00 GMT\r\n\r\n', Date.parse('2026-03-12T10:00:00Z')],
    ['SIP/2.0 200 OK\r\nCSeq: 1 REGISTER\r\n\r\n', null],
    ['SIP/2.0 200 OK\r\nDate: tomorrow\r\n\r\n', null],
    // A caller's clock is not the server's.
    ['INVITE sip:x@y SIP/2.0\r\nDate: Thu, 12 Mar 2026 10:00:00 GMT\r\n\r\n', null],
    ['', null],
  ])('%j', (message, at) => {
    expect(sipDate(message)).toBe(at);
  });
});
