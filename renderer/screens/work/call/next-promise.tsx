import { useFormat } from '../../../app/format.ts';
import { useTexts } from '../../../app/language.tsx';
import { Button } from '../../../ui/button.tsx';
import { Choice, TextField } from '../../../ui/field.tsx';
import type { SaidOn } from './use-next-promise.ts';
import type { WrapUp } from './use-wrap-up.ts';

/** When to call again, typed as one says it, with what was understood in both clocks. */
export const NextPromise = ({ wrapUp }: { readonly wrapUp: WrapUp }) => {
  const t = useTexts();
  const format = useFormat();
  const { text, setText, saidOn, setSaidOn, theirZone, apart, read, past, window } = wrapUp.next;
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
        <Choice<SaidOn>
          label={t.wrapUp.clock}
          value={saidOn}
          options={[
            ['them', t.wrapUp.them],
            ['you', t.wrapUp.you],
          ]}
          onChoose={setSaidOn}
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
              <dt>{apart ? t.wrapUp.you : t.wrapUp.understood}</dt>
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
