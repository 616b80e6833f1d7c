import { useEffect, useState } from 'react';
import type { TimeWindow } from '../../../../core/contract/records.ts';
import { parseWhen, type WhenResult } from '../../../../core/domain/when.ts';
import { useNow } from '../../../app/clock.ts';
import { useFormat } from '../../../app/format.ts';
import { useTexts } from '../../../app/language.tsx';
import { useSession } from '../../../app/session.tsx';
import { useQuery } from '../../../data/hooks.tsx';
import { Button } from '../../../ui/button.tsx';
import { Choice, TextField } from '../../../ui/field.tsx';
import type { WrapUp } from './use-wrap-up.ts';

const useReading = (
  text: string,
  zone: string,
): { readonly read: WhenResult | null; readonly window: TimeWindow | null; readonly past: boolean } => {
  const { settings } = useSession();
  const now = useNow(15_000);
  if (text.trim() === '') return { read: null, window: null, past: false };
  const read = parseWhen(text, { now, zone, country: settings.defaultCountry });
  const past = read.ok && read.window.end <= now;
  return { read, window: read.ok && !past ? read.window : null, past };
};

/** When to call again, typed as one says it, with what was understood in both clocks. */
export const NextPromise = ({ request, wrapUp }: { readonly request: string; readonly wrapUp: WrapUp }) => {
  const t = useTexts();
  const format = useFormat();
  const now = useNow(60_000);
  const theirZone = useQuery('request.get', { request }).data?.prospect.zone ?? format.zone;
  const apart = format.differs(theirZone, now);
  // The person named the time, so it is read on their clock unless the agent says otherwise.
  const [clock, setClock] = useState<'them' | 'you'>('them');
  const zone = apart && clock === 'them' ? theirZone : format.zone;
  const [text, setText] = useState(wrapUp.nextText);
  const { read, window, past } = useReading(text, zone);
  const key = window === null ? '' : `${window.start} ${window.end} ${window.zone}`;
  useEffect(() => wrapUp.setNext(text, window), [text, key]);

  const required = wrapUp.kind?.next === 'promise';
  const wrong = past
    ? t.wrapUp.past
    : read !== null && !read.ok
      ? read.reason === 'no-such-date'
        ? t.wrapUp.noSuchDate
        : read.reason === 'weekday-mismatch'
          ? t.wrapUp.weekdayMismatch
          : t.wrapUp.notUnderstood
      : wrapUp.promiseMissing
        ? t.wrapUp.promiseNeeded
        : null;
  const quick = [
    t.wrapUp.quickHour,
    t.wrapUp.quickTomorrowMorning,
    t.wrapUp.quickTomorrowAfternoon,
    t.wrapUp.quickMonday,
    t.wrapUp.quickWeek,
  ];
  return (
    <div className="stack-s">
      {apart && (
        <Choice
          label={t.wrapUp.clock}
          value={clock}
          options={[
            ['them', t.wrapUp.them],
            ['you', t.wrapUp.you],
          ]}
          onChoose={setClock}
        />
      )}
      <TextField
        ref={wrapUp.nextField}
        label={required ? t.wrapUp.nextRequired : t.wrapUp.next}
        error={wrong}
        placeholder={t.wrapUp.nextPlaceholder}
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
        {...(required || text !== '' ? {} : { hint: t.wrapUp.nextHint })}
      />
      <div role="status" className="understood">
        {window !== null && (
          <dl>
            <div>
              <dt>{t.wrapUp.you}</dt>
              <dd>{format.window(window)}</dd>
            </div>
            {apart && (
              <div>
                <dt>{t.wrapUp.them}</dt>
                <dd>{format.window(window, theirZone)}</dd>
              </div>
            )}
          </dl>
        )}
      </div>
      <div className="quick">
        {quick.map((one) => (
          <Button
            key={one}
            onClick={() => {
              setText(one);
              wrapUp.nextField.current?.focus();
            }}
          >
            {one}
          </Button>
        ))}
      </div>
    </div>
  );
};
