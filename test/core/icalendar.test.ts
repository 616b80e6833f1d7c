import fc from 'fast-check';
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import {
  appointmentsOf,
  calendarEvent,
  calendarFoot,
  calendarHead,
  type Appointment,
  type PromiseStory,
} from '../../core/domain/icalendar.ts';

const day = (time: string): number => Date.parse(`2026-03-12T${time}:00Z`);
const story = (one: Partial<PromiseStory> & { readonly uid: string }): PromiseStory => ({
  start: day('14:00'),
  end: day('15:00'),
  by: 'prospect',
  madeAt: day('08:00'),
  endedAt: null,
  endedAs: null,
  ...one,
});
const told = (stories: readonly PromiseStory[]) =>
  appointmentsOf(stories).map(({ uid, sequence, status }) => `${uid} ${sequence} ${status}`);

describe('the appointments of a request', () => {
  it('are one that is moved, with its first UID and a SEQUENCE that rises', () => {
    const moved = [
      story({ uid: 'a', endedAt: day('09:00'), endedAs: 'replaced' }),
      story({ uid: 'b', madeAt: day('09:00'), endedAt: day('10:00'), endedAs: 'replaced' }),
      story({ uid: 'c', madeAt: day('10:00'), start: day('16:00'), end: day('17:00') }),
    ];
    expect(told(moved)).toEqual(['a 2 CONFIRMED']);
    expect(appointmentsOf(moved)).toMatchObject([
      { start: day('16:00'), madeAt: day('08:00'), changedAt: day('10:00') },
    ]);
  });

  it('are called off by a cancellation, and by a promise that nothing took the place of', () => {
    expect(told([story({ uid: 'a', endedAt: day('09:00'), endedAs: 'cancelled' })])).toEqual([
      'a 1 CANCELLED',
    ]);
    const retry = story({ uid: 'r', by: 'rule', madeAt: day('09:00') });
    expect(told([story({ uid: 'a', endedAt: day('09:00'), endedAs: 'replaced' }), retry])).toEqual([
      'a 1 CANCELLED',
    ]);
  });

  it('stay where they were once kept or broken, and the next promise is another one', () => {
    const stories = [
      story({ uid: 'a', endedAt: day('14:10'), endedAs: 'kept' }),
      story({ uid: 'b', madeAt: day('14:10'), endedAt: day('18:00'), endedAs: 'broken' }),
      story({ uid: 'c', madeAt: day('18:00') }),
    ];
    expect(told(stories)).toEqual(['a 0 CONFIRMED', 'b 0 CONFIRMED', 'c 0 CONFIRMED']);
  });

  it('keep their UID whatever happens next, and never lower their SEQUENCE', () => {
    const steps = fc.array(
      fc.record({
        as: fc.constantFrom('kept' as const, 'broken' as const, 'replaced' as const, 'cancelled' as const),
        by: fc.constantFrom('prospect' as const, 'agent' as const, 'rule' as const),
        next: fc.boolean(),
      }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(steps, (ends) => {
        let before = new Map<string, Appointment>();
        const stories: PromiseStory[] = [];
        let at = day('08:00');
        for (const [index, { as, by, next }] of ends.entries()) {
          if (!next) at += 60_000;
          stories.push(story({ uid: `${index}`, by, madeAt: at }));
          for (const ended of [false, true]) {
            if (ended)
              stories[index] = story({
                uid: `${index}`,
                by,
                madeAt: at,
                endedAt: (at += 60_000),
                endedAs: as,
              });
            // The end of one and the promise in its place are one transaction: nobody sees what is between.
            if (ended && ends[index + 1]?.next === true) continue;
            const after = new Map(appointmentsOf(stories).map((one) => [one.uid, one]));
            for (const [uid, old] of before) {
              const now = after.get(uid);
              expect(now?.sequence).toBeGreaterThanOrEqual(old.sequence);
              // What a calendar must hear of is never said under the number it knows already.
              if (now?.status !== old.status || now.start !== old.start)
                expect(now?.sequence).toBeGreaterThan(old.sequence);
            }
            before = after;
          }
        }
      }),
    );
  });
});

describe('the file', () => {
  const appointment: Appointment = {
    uid: '0197a000-0000-7000-8000-000000000007',
    sequence: 3,
    start: day('14:00'),
    end: day('15:00'),
    status: 'CANCELLED',
    madeAt: day('08:00'),
    changedAt: day('09:00'),
  };
  const file = (summary: string, description: string): string =>
    calendarHead('Rappels, promis; ici') +
    calendarEvent(appointment, { summary, description }) +
    calendarFoot;
  const read = (text: string) => {
    const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
    const event = calendar.getFirstSubcomponent('vevent');
    if (!event) throw new Error('no event');
    const value = (name: string): unknown => event.getFirstPropertyValue(name);
    return { calendar, event: new ICAL.Event(event), value };
  };

  it('is read back by another program as it was meant', () => {
    const { calendar, event, value } = read(file('Rappeler Léa, de Dupont; Cie', 'Deux\nlignes \\ ici'));
    expect(calendar.getFirstPropertyValue('version')).toBe('2.0');
    expect(calendar.getFirstPropertyValue('method')).toBe('PUBLISH');
    expect(calendar.getFirstPropertyValue('x-wr-calname')).toContain('Rappels');
    expect(event.uid).toBe('0197a000-0000-7000-8000-000000000007@rappel.app');
    expect(event.sequence).toBe(3);
    expect(value('status')).toBe('CANCELLED');
    expect(event.startDate.toJSDate().getTime()).toBe(day('14:00'));
    expect(event.endDate.toJSDate().getTime()).toBe(day('15:00'));
    expect(event.startDate.zone?.tzid).toBe('UTC');
    expect(event.summary).toBe('Rappeler Léa, de Dupont; Cie');
    expect(event.description).toBe('Deux\nlignes \\ ici');
  });

  it('holds its times on both sides of a change of clocks', () => {
    // Paris skips 02:00–03:00 on 29 March 2026: 01:30 and 03:30 there are an hour apart.
    for (const start of [
      '2026-03-29T00:30:00Z',
      '2026-03-29T01:30:00Z',
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:30:00Z',
    ]) {
      const at = Date.parse(start);
      const text = calendarHead('x') + calendarEvent({ ...appointment, start: at, end: at + 1 }, { summary: 'x', description: '' }) + calendarFoot; // prettier-ignore
      expect(read(text).event.startDate.toJSDate().getTime()).toBe(at);
    }
  });

  it('keeps to lines of 75 octets, and adds no line of its own, whatever a name holds', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 300 });
    const hostile = fc.constantFrom(
      'a\r\nBEGIN:VALARM',
      'x\nEND:VEVENT',
      '\u0000\u001f',
      '\ud800é',
      '🦉'.repeat(60),
      '\\;,:"',
    );
    fc.assert(
      fc.property(fc.oneof(text, hostile), fc.oneof(text, hostile), (summary, description) => {
        const written = file(summary, description);
        for (const line of written.split('\r\n')) {
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
          expect(line).not.toMatch(/[\r\n]/);
        }
        const { calendar, event } = read(written);
        expect(calendar.getAllSubcomponents('vevent')).toHaveLength(1);
        expect(event.component.getAllSubcomponents()).toHaveLength(0);
        const plain = summary.replaceAll(/\r\n?/g, '\n').replaceAll(/(?!\n)\p{Cc}/gu, '').replaceAll(/\p{Surrogate}/gu, '\u{FFFD}'); // prettier-ignore
        expect(event.summary).toBe(plain);
      }),
    );
  });
});
