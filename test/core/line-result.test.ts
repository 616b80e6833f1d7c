import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endedBy, lineResult } from '../../core/contract/records.ts';
import {
  lineResultOf,
  parseReason,
  type CallEnding,
  type LineResultText,
  type SipReason,
} from '../../core/domain/line-result.ts';
import { lineWords } from '../../core/messages/phone.ts';

const refused = (sipCode: number | null, reason = '', more: Partial<CallEnding> = {}): CallEnding => ({
  direction: 'outbound',
  answered: false,
  endedBy: 'far-end',
  sipCode,
  reasons: parseReason(reason),
  timedOut: false,
  ...more,
});

describe('an outbound call that was refused', () => {
  it.each<readonly [number, string, LineResultText]>([
    [300, 'failed', 'redirected'],
    [301, 'failed', 'redirected'],
    [302, 'failed', 'redirected'],
    [305, 'failed', 'redirected'],
    [380, 'failed', 'redirected'],
    [400, 'failed', 'failed'],
    [401, 'failed', 'credentials'],
    [403, 'blocked', 'blocked'],
    [404, 'not-in-service', 'not-in-service'],
    [407, 'failed', 'credentials'],
    [408, 'no-answer', 'no-answer'],
    [410, 'not-in-service', 'not-in-service'],
    [415, 'failed', 'media'],
    [428, 'blocked', 'blocked-caller-id'],
    [433, 'blocked', 'blocked-caller-id'],
    [436, 'blocked', 'blocked-caller-id'],
    [437, 'blocked', 'blocked-caller-id'],
    [438, 'blocked', 'blocked-caller-id'],
    [480, 'unavailable', 'unavailable'],
    [484, 'not-in-service', 'not-in-service'],
    [485, 'not-in-service', 'not-in-service'],
    [486, 'busy', 'busy'],
    [487, 'unavailable', 'unavailable'],
    [488, 'failed', 'media'],
    [500, 'failed', 'server'],
    [502, 'failed', 'server'],
    [503, 'failed', 'server'],
    [504, 'failed', 'server'],
    [600, 'busy', 'busy'],
    [603, 'declined', 'declined'],
    [604, 'not-in-service', 'not-in-service'],
    [606, 'failed', 'media'],
    [607, 'blocked', 'blocked'],
    [608, 'blocked', 'blocked'],
  ])('with %i is %s (%s)', (code, result, text) => {
    expect(lineResultOf(refused(code))).toEqual({ result, text });
  });

  it.each<readonly [number, string, LineResultText]>([
    [1, 'not-in-service', 'not-in-service'],
    [2, 'not-in-service', 'not-in-service'],
    [3, 'not-in-service', 'not-in-service'],
    [17, 'busy', 'busy'],
    [18, 'no-answer', 'no-answer'],
    [19, 'no-answer', 'no-answer'],
    [20, 'unavailable', 'unavailable'],
    [21, 'declined', 'declined'],
    [22, 'not-in-service', 'moved'],
    [27, 'unavailable', 'unavailable'],
    [28, 'not-in-service', 'not-in-service'],
    [34, 'failed', 'server'],
    [38, 'failed', 'server'],
    [41, 'failed', 'server'],
    [42, 'failed', 'server'],
    [47, 'failed', 'server'],
  ])('with cause %i of Q.850 is %s (%s), whatever the gateway made of it', (cause, result, text) => {
    for (const code of [404, 480, 486, 500, 503])
      expect(lineResultOf(refused(code, `Q.850;cause=${cause}`))).toEqual({ result, text });
  });

  it('leaves the word to the status where the cause says nothing', () => {
    for (const cause of [16, 31, 127]) {
      expect(lineResultOf(refused(486, `Q.850;cause=${cause}`)).result).toBe('busy');
      expect(lineResultOf(refused(404, `Q.850;cause=${cause}`)).result).toBe('not-in-service');
    }
  });

  it('is what the person or the provider said, although a cause stands beside it', () => {
    expect(lineResultOf(refused(603, 'Q.850;cause=17')).result).toBe('declined');
    expect(lineResultOf(refused(607, 'Q.850;cause=21')).text).toBe('blocked');
    expect(lineResultOf(refused(403, 'Q.850;cause=1')).text).toBe('blocked');
  });

  it('takes the first cause of Q.850, and no SIP cause for one', () => {
    expect(lineResultOf(refused(480, 'SIP;cause=17, Q.850;cause=1')).result).toBe('not-in-service');
    expect(lineResultOf(refused(480, 'SIP;cause=1')).result).toBe('unavailable');
    expect(lineResultOf(refused(480, 'Q.850;text="none", Q.850;cause=17')).result).toBe('busy');
  });
});

describe('how else a call ends', () => {
  it('was answered, whoever ended it, and says when the line broke', () => {
    for (const by of endedBy.options)
      for (const direction of ['outbound', 'inbound'] as const)
        expect(lineResultOf({ ...refused(200), direction, answered: true, endedBy: by })).toEqual({
          result: 'answered',
          text: by === 'network' ? 'answered-line-lost' : 'answered',
        });
  });

  it('was given up, taken back, or never came out of the workstation', () => {
    expect(lineResultOf(refused(487, '', { timedOut: true, endedBy: 'network' })).text).toBe('no-answer');
    expect(lineResultOf(refused(487, '', { endedBy: 'agent' })).text).toBe('cancelled');
    expect(lineResultOf(refused(null, '', { endedBy: 'workstation' })).text).toBe('workstation');
  });

  it('tells a server that did not answer from a line that broke', () => {
    expect(lineResultOf(refused(408, '', { endedBy: 'network' })).text).toBe('no-reply');
    expect(lineResultOf(refused(503, '', { endedBy: 'network' })).text).toBe('network');
    expect(lineResultOf(refused(null, '', { endedBy: 'network' })).text).toBe('network');
  });

  it('was missed, rejected, or taken elsewhere', () => {
    const inbound = (more: Partial<CallEnding>, reason = '') =>
      lineResultOf({ ...refused(null, reason), direction: 'inbound', ...more }).text;
    expect(inbound({})).toBe('missed');
    expect(inbound({ endedBy: 'network' })).toBe('missed');
    expect(inbound({ endedBy: 'agent' })).toBe('rejected');
    expect(inbound({}, 'SIP;cause=200;text="Call completed elsewhere"')).toBe('elsewhere');
    expect(inbound({}, 'Q.850;cause=200')).toBe('missed');
  });
});

const reasons: fc.Arbitrary<readonly SipReason[]> = fc.array(
  fc.record({
    protocol: fc.constantFrom('sip', 'q.850', 'other'),
    cause: fc.option(fc.integer({ min: 0, max: 999 })),
    text: fc.string({ maxLength: 20 }),
  }),
  { maxLength: 3 },
);
const endings: fc.Arbitrary<CallEnding> = fc.record({
  direction: fc.constantFrom('outbound', 'inbound'),
  answered: fc.boolean(),
  endedBy: fc.constantFrom(...endedBy.options),
  sipCode: fc.option(fc.integer({ min: 100, max: 699 })),
  reasons,
  timedOut: fc.boolean(),
});

describe('every ending there can be', () => {
  it('has a result of the record, and a sentence in both languages, for every status from 100 to 699', () => {
    for (let code = 100; code <= 699; code += 1)
      for (const by of endedBy.options) {
        const { result, text } = lineResultOf(refused(code, '', { endedBy: by }));
        expect(lineResult.options).toContain(result);
        expect([lineWords.fr[text].at(-1), lineWords.en[text].at(-1)]).toEqual(['.', '.']);
        if (by === 'far-end' && code >= 300) expect(result).not.toBe('answered');
      }
  });

  it('has one, with any causes beside it', () => {
    fc.assert(
      fc.property(endings, (ending) => {
        const { result, text } = lineResultOf(ending);
        expect(lineResult.options).toContain(result);
        expect(text in lineWords.en).toBe(true);
        expect(result === 'answered').toBe(ending.answered);
        if (ending.direction === 'outbound')
          expect(['missed', 'rejected', 'elsewhere']).not.toContain(result);
        else if (!ending.answered) expect(['missed', 'rejected', 'elsewhere']).toContain(result);
      }),
    );
  });
});

describe('a Reason header', () => {
  it.each<readonly [string, readonly SipReason[]]>([
    ['Q.850;cause=17;text="User busy"', [{ protocol: 'q.850', cause: 17, text: 'User busy' }]],
    ['q.850 ; cause = 16 ', [{ protocol: 'q.850', cause: 16, text: '' }]],
    [
      'SIP;cause=200;text="Call completed elsewhere", Q.850;cause=31',
      [
        { protocol: 'sip', cause: 200, text: 'Call completed elsewhere' },
        { protocol: 'q.850', cause: 31, text: '' },
      ],
    ],
    ['SIP;text="a, b; cause=1";cause=480', [{ protocol: 'sip', cause: 480, text: 'a, b; cause=1' }]],
    ['SIP;text="she said \\"no\\"";cause=603', [{ protocol: 'sip', cause: 603, text: 'she said "no"' }]],
    ['X.int ;cause=5', [{ protocol: 'other', cause: 5, text: '' }]],
    ['Q.850;cause=9999', [{ protocol: 'q.850', cause: null, text: '' }]],
    ['Q.850;cause=-1', [{ protocol: 'q.850', cause: null, text: '' }]],
    ['Q.850', [{ protocol: 'q.850', cause: null, text: '' }]],
    ['', []],
    [';;,,', []],
    ['"quoted"', []],
    ['<script>;cause=1', []],
  ])('%j is read', (header, values) => {
    expect(parseReason(header)).toEqual(values);
  });

  it('never throws, whatever it holds', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(...'Q.850SIP;,="\\ cause=text17'), maxLength: 80 }),
    );
    fc.assert(
      fc.property(text, (header) => {
        for (const { cause } of parseReason(header))
          if (cause !== null) expect(cause >= 0 && cause <= 999).toBe(true);
      }),
    );
  });
});
