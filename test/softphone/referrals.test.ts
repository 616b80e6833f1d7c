import type { Referral } from 'sip.js';
import { describe, expect, it } from 'vitest';
import { newCall } from '../../renderer/softphone/call-machine.ts';
import type { PhoneEvent } from '../../renderer/softphone/phone.ts';
import { readReferTo, referToOf } from '../../renderer/softphone/refer-to.ts';
import { createReferrals } from '../../renderer/softphone/referrals.ts';
import { standardTiming } from '../../renderer/softphone/timing.ts';

describe('whom a REFER asks for', () => {
  it.each([
    ['<sip:+33199000142@pbx.example>', '+33199000142'],
    ['"Claire" <sip:+33-1.99.00.01.42@toll.example;transport=ws>', '+33199000142'],
    ['sip:0199000142@pbx.example', '+33199000142'],
    ['<sip:112@pbx.example>', '112'],
    ['<sip:4711@pbx.example>;early-only', '4711'],
  ])('%s: the number alone, whatever host it names', (header, number) => {
    expect(readReferTo([header], 'FR')).toBe(number);
  });

  it.each([
    [[]],
    [['']],
    [['<sip:+33199000142@a.example>', '<sip:+33199000143@a.example>']],
    [['<sip:+33199000142@a.example>, <sip:+33199000143@a.example>']],
    [['<sip:claire@pbx.example>']],
    [['<sip:@pbx.example>']],
    [['<sip:pbx.example>']],
    [['<tel:+33199000142>']],
    [['<sips:+33199000142@pbx.example>']],
    [['<http://toll.example/+33199000142>']],
    [['<javascript:alert(1)>']],
    [['<sip:+33199000142@pbx.example;method=BYE>']],
    [['<sip:+33199000142@pbx.example;method=INVITE>']],
    [['<sip:+33199000142@pbx.example?Replaces=abc%3Bto-tag%3D1%3Bfrom-tag%3D2>']],
    [['<sip:+33199000142@pbx.example?Route=%3Csip:toll.example%3E>']],
    [['<sip:+33199000142%0d%0aRoute:%20x@pbx.example>']],
    [['<sip:+33199000142\r\nRoute: <sip:toll.example>@pbx.example>']],
    [['<sip:**21*0899000000%23@pbx.example>']],
    [['<sip:1@pbx.example>']],
    [[`<sip:${'9'.repeat(16)}@pbx.example>`]],
    [[`<sip:${'9'.repeat(5000)}@pbx.example>`]],
    [['<sip:+33199000142;phone-context=toll@pbx.example>']],
    [['sip:@@@']],
    [['<<<']],
  ])('%j: nobody', (headers) => expect(readReferTo(headers, 'FR')).toBe(null));
});

describe('the Refer-To of a message', () => {
  it('is every one of them, folded, short or in any case, and none of its body', () => {
    const data =
      'REFER sip:x SIP/2.0\r\nrefer-TO : <sip:1@a>\r\nr:\r\n <sip:2@a>\r\nReferred-By: <sip:3@a>\r\n\r\nRefer-To: <sip:4@a>';
    expect(referToOf({ data })).toEqual(['<sip:1@a>', '<sip:2@a>']);
    expect(referToOf({ data: 'REFER sip:x SIP/2.0' })).toEqual([]);
  });
});

/** One far end that asks, and the clock of the question. */
const open = (convenient = true) => {
  const answers: string[] = [];
  let run: (() => void) | null = null;
  const timers = {
    after: (milliseconds: number, work: () => void) => {
      expect(milliseconds).toBe(standardTiming.referralLimit);
      run = work;
      return () => {
        run = null;
      };
    },
    every: () => () => undefined,
    close: () => undefined,
  };
  const referrals = createReferrals({
    timers,
    timing: standardTiming,
    log: () => undefined,
    country: () => 'FR',
    isConvenient: () => convenient,
    onChange: () => undefined,
  });
  const session = {
    state: 'Established',
    dialog: {
      notify: (_: undefined, { extraHeaders, body }: { extraHeaders: string[]; body: { content: string } }) =>
        answers.push(`${body.content.trim()} | ${extraHeaders[1] ?? ''}`),
    },
  };
  const referral = (referTo: string, extra: Readonly<Record<string, string>> = {}): Referral =>
    ({
      request: {
        data: `REFER sip:x SIP/2.0\r\nRefer-To: ${referTo}\r\n\r\n`,
        getHeader: (name: string) => extra[name],
      },
      accept: ({ statusCode, extraHeaders = [] }: { statusCode: number; extraHeaders?: string[] }) => {
        answers.push([statusCode, ...extraHeaders].join(' '));
        return Promise.resolve();
      },
      reject: ({ statusCode }: { statusCode: number }) => {
        answers.push(String(statusCode));
        return Promise.resolve();
      },
    }) as unknown as Referral;
  const ask = (referTo = '<sip:+33199000142@x>', extra: Readonly<Record<string, string>> = {}): void =>
    referrals.heard('old', session as never, referral(referTo, extra));
  const step = (call: string, name: 'ringing' | 'answered'): void =>
    referrals.follow({ type: 'step', call, step: name, at: 0, detail: '' });
  const ended = (id: string, sipCode: number | null): void => {
    const call = newCall(id, 'outbound', '+33199000142', '', 0);
    const result = { lineResult: 'failed', text: 'workstation', sipReason: '', endedBy: 'far-end' } as const;
    referrals.follow({
      type: 'ended',
      call: { ...call, result: { ...result, sipCode } },
    } satisfies PhoneEvent);
  };
  return { referrals, answers, ask, step, ended, session, expire: () => run?.(), waits: () => run !== null };
};

describe('a far end that asks for another call', () => {
  it('gets no answer before the agent’s word, then hears what comes of the call', () => {
    const { referrals, answers, ask, step, waits } = open();
    ask();
    expect(referrals.getState()).toEqual({ call: 'old', number: '+33199000142', phase: 'asked' });
    expect(answers).toEqual([]);
    referrals.began('new');
    step('new', 'ringing');
    step('old', 'answered');
    step('new', 'answered');
    step('new', 'ringing');
    expect(answers).toEqual([
      '202',
      'SIP/2.0 100 Trying | Subscription-State: active;expires=120',
      'SIP/2.0 180 Ringing | Subscription-State: active;expires=120',
      'SIP/2.0 200 OK | Subscription-State: terminated;reason=noresource',
    ]);
    expect([referrals.getState(), waits()]).toEqual([null, false]);
  });

  it.each([
    [486, '486'],
    [null, '487'],
    [200, '487'],
  ])('hears that the call came to nothing (%s)', (code, told) => {
    const { referrals, answers, ask, ended } = open();
    ask();
    referrals.began('new');
    ended('new', code);
    ended('new', code);
    expect(answers).toHaveLength(3);
    expect(answers[2]).toMatch(new RegExp(`^SIP/2.0 ${told} .*terminated`));
  });

  it('is told nothing more where it wants no news, or has left', () => {
    const silent = open();
    silent.ask('<sip:+33199000142@x>', { 'refer-sub': 'false' });
    silent.referrals.began('new');
    silent.step('new', 'answered');
    expect(silent.answers).toEqual(['202 Refer-Sub: false']);
    const gone = open();
    gone.ask();
    gone.referrals.began('new');
    gone.session.state = 'Terminated';
    gone.step('new', 'answered');
    expect(gone.answers).toHaveLength(2);
  });

  it('is refused by the agent, by time and by its own end', () => {
    const refused = open();
    refused.ask();
    refused.referrals.refuse();
    refused.referrals.refuse();
    expect([refused.answers, refused.referrals.getState()]).toEqual([['603'], null]);
    const late = open();
    late.ask();
    late.expire();
    late.referrals.began('new');
    expect(late.answers).toEqual(['603']);
    expect(late.referrals.getState()).toMatchObject({ phase: 'expired' });
    const over = open();
    over.ask();
    over.ended('old', null);
    expect([over.answers, over.referrals.getState(), over.waits()]).toEqual([['603'], null, false]);
  });

  it('is refused at once where nobody could be called, or not now, and that is said', () => {
    const hostile = open();
    hostile.ask('<sip:+33199000142@x;method=BYE>');
    expect(hostile.answers).toEqual(['603']);
    expect(hostile.referrals.getState()).toEqual({ call: 'old', number: '', phase: 'unreadable' });
    hostile.referrals.forget();
    expect(hostile.referrals.getState()).toBe(null);
    const busy = open(false);
    busy.ask();
    expect([busy.answers, busy.referrals.getState()?.phase]).toEqual([['603'], 'inconvenient']);
  });

  it('has one question at a time: a second does not cover the first', () => {
    const { referrals, answers, ask } = open();
    ask();
    ask('<sip:+33199000143@x>');
    ask('nonsense');
    expect(answers).toEqual(['603', '603']);
    expect(referrals.getState()).toEqual({ call: 'old', number: '+33199000142', phase: 'asked' });
  });
});
