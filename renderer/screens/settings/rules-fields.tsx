import { Plus, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { weekday, type Opening, type RulePack } from '../../../core/contract/rules.ts';
import { useTexts } from '../../app/language.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { CheckField, TextField } from '../../ui/field.tsx';

export type Change = (part: Partial<RulePack>) => void;
type PartProps = { readonly draft: RulePack; readonly onChange: Change };

/** Out of bounds, so that no pack with it is taken. */
const noNumber = 0;

const WholeField = ({
  label,
  hint,
  value,
  most,
  emptyIs,
  onChange,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly value: number | null;
  readonly most: number;
  /** What an empty field stands for, where it may be empty. */
  readonly emptyIs?: null;
  readonly onChange: (value: number | null) => void;
}) => {
  const t = useTexts().rules;
  const [text, setText] = useState(value === null ? '' : String(value));
  // What is typed and wrong stays; what was changed elsewhere is shown.
  useEffect(() => {
    if (value !== noNumber) setText(value === null ? '' : String(value));
  }, [value]);
  const isEmpty = text.trim() === '' && emptyIs === null;
  const number = /^\d{1,4}$/.test(text.trim()) ? Number(text) : noNumber;
  const good = isEmpty || (number >= 1 && number <= most);
  return (
    <TextField
      label={label}
      {...(hint === undefined ? {} : { hint })}
      error={good ? null : t.wholeBad(1, most)}
      inputMode="numeric"
      maxLength={4}
      value={text}
      onChange={(event) => {
        const typed = event.target.value;
        setText(typed);
        const whole = /^\d{1,4}$/.test(typed.trim()) ? Number(typed) : noNumber;
        onChange(typed.trim() === '' && emptyIs === null ? null : whole <= most ? whole : noNumber);
      }}
    />
  );
};

const Window = ({
  opening,
  number,
  isOnly,
  onChange,
  onRemove,
}: {
  readonly opening: Opening;
  readonly number: number;
  readonly isOnly: boolean;
  readonly onChange: (opening: Opening) => void;
  readonly onRemove: () => void;
}) => {
  const t = useTexts();
  const { days, from, to } = opening;
  const isWrong = days.length === 0 || from === to || from === '' || to === '';
  return (
    <fieldset className="rule-window">
      <legend className="unseen">{t.rules.window(number)}</legend>
      <div className="rule-window__days">
        {weekday.options.map((day) => (
          <CheckField
            key={day}
            label={t.weekday[day]}
            checked={days.includes(day)}
            onChange={(event) =>
              onChange({
                ...opening,
                days: weekday.options.filter((one) =>
                  one === day ? event.target.checked : days.includes(one),
                ),
              })
            }
          />
        ))}
      </div>
      <TextField
        type="time"
        label={t.rules.from}
        error={isWrong ? t.rules.windowBad : null}
        value={from}
        onChange={(event) => onChange({ ...opening, from: event.target.value })}
      />
      <TextField
        type="time"
        label={t.rules.to}
        value={to === '24:00' ? '00:00' : to}
        onChange={(event) =>
          onChange({ ...opening, to: event.target.value === '00:00' ? '24:00' : event.target.value })
        }
      />
      <IconButton name={t.rules.removeWindow(number)} icon={Trash2} disabled={isOnly} onClick={onRemove} />
    </fieldset>
  );
};

const usualHours: NonNullable<RulePack['hours']> = {
  open: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '19:00' }],
  agreed: ['prospect', 'slot'],
};

export const HoursFields = ({ draft, onChange }: PartProps) => {
  const t = useTexts().rules;
  const { hours } = draft;
  const agreed = [
    ['prospect', t.agreedProspect],
    ['slot', t.agreedSlot],
    ['agent', t.agreedAgent],
  ] as const;
  const set = (part: Partial<NonNullable<RulePack['hours']>>): void =>
    onChange({ hours: { ...(hours ?? usualHours), ...part } });
  return (
    <section className="panel" aria-labelledby="rules-hours">
      <h3 id="rules-hours">{t.hours}</h3>
      <p className="soft">{t.hoursHint}</p>
      <CheckField
        label={t.anyHour}
        checked={hours === null}
        onChange={(event) => onChange({ hours: event.target.checked ? null : usualHours })}
      />
      {hours?.open.map((opening, index) => (
        <Window
          // oxlint-disable-next-line react/no-array-index-key -- windows have no name but their place
          key={index}
          opening={opening}
          number={index + 1}
          isOnly={hours.open.length === 1}
          onChange={(changed) => set({ open: hours.open.with(index, changed) })}
          onRemove={() => set({ open: hours.open.toSpliced(index, 1) })}
        />
      ))}
      {hours !== null && (
        <>
          <div>
            <Button icon={Plus} onClick={() => set({ open: [...hours.open, ...usualHours.open] })}>
              {t.addWindow}
            </Button>
          </div>
          <fieldset className="stack-s">
            <legend className="field__label">{t.agreed}</legend>
            {agreed.map(([one, label]) => (
              <CheckField
                key={one}
                label={label}
                checked={hours.agreed.includes(one)}
                onChange={(event) =>
                  set({
                    agreed: agreed
                      .map(([each]) => each)
                      .filter((each) => (each === one ? event.target.checked : hours.agreed.includes(each))),
                  })
                }
              />
            ))}
          </fieldset>
        </>
      )}
    </section>
  );
};

const daysIn = (text: string): string[] => text.split(/[\s,;]+/).filter((day) => day !== '');
const dayPattern = /^(?:\d{4}-)?(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

const DaysField = ({
  label,
  days,
  onChange,
}: {
  readonly label: string;
  readonly days: readonly string[];
  readonly onChange: (days: string[]) => void;
}) => {
  const t = useTexts().rules;
  const [text, setText] = useState(days.join(', '));
  const stored = days.join(', ');
  useEffect(() => setText((before) => (daysIn(before).join(', ') === stored ? before : stored)), [stored]);
  return (
    <TextField
      label={label}
      hint={t.daysHint}
      error={daysIn(text).every((day) => dayPattern.test(day)) ? null : t.daysBad}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        onChange(daysIn(event.target.value));
      }}
    />
  );
};

export const HolidayFields = ({ draft, onChange }: PartProps) => {
  const t = useTexts().rules;
  const { holidays } = draft;
  const set = (part: Partial<RulePack['holidays']>): void => onChange({ holidays: { ...holidays, ...part } });
  return (
    <section className="panel" aria-labelledby="rules-holidays">
      <h3 id="rules-holidays">{t.holidays}</h3>
      <CheckField
        label={t.holidaysClosed}
        checked={holidays.closed}
        onChange={(event) => set({ closed: event.target.checked })}
      />
      <DaysField label={t.holidaysAdd} days={holidays.add} onChange={(add) => set({ add })} />
      <DaysField label={t.holidaysDrop} days={holidays.drop} onChange={(drop) => set({ drop })} />
    </section>
  );
};

export const CapFields = ({ draft, onChange }: PartProps) => {
  const t = useTexts().rules;
  const { caps } = draft;
  return (
    <section className="panel" aria-labelledby="rules-caps">
      <h3 id="rules-caps">{t.caps}</h3>
      <p className="soft">{t.capsHint}</p>
      {caps.map((cap, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- caps have no name but their place
        <fieldset key={index} className="rule-window">
          <legend className="unseen">{t.cap(index + 1)}</legend>
          <WholeField
            label={t.capAttempts}
            most={20}
            value={cap.attempts}
            onChange={(attempts) =>
              onChange({ caps: caps.with(index, { ...cap, attempts: attempts ?? noNumber }) })
            }
          />
          <WholeField
            label={t.capDays}
            most={366}
            value={cap.days}
            onChange={(days) => onChange({ caps: caps.with(index, { ...cap, days: days ?? noNumber }) })}
          />
          <IconButton
            name={t.removeCap(index + 1)}
            icon={Trash2}
            onClick={() => onChange({ caps: caps.toSpliced(index, 1) })}
          />
        </fieldset>
      ))}
      <div>
        <Button
          icon={Plus}
          disabled={caps.length === 5}
          onClick={() => onChange({ caps: [...caps, { attempts: 4, days: 30 }] })}
        >
          {t.addCap}
        </Button>
      </div>
    </section>
  );
};

export const RefusalFields = ({ draft, onChange }: PartProps) => {
  const t = useTexts().rules;
  const { silence, consent } = draft;
  return (
    <section className="panel" aria-labelledby="rules-after">
      <h3 id="rules-after">{t.after}</h3>
      <CheckField
        label={t.silence}
        checked={silence !== null}
        onChange={(event) => onChange({ silence: event.target.checked ? { days: 60, lasting: true } : null })}
      />
      {silence !== null && (
        <>
          <CheckField
            label={t.silenceLasting}
            checked={silence.lasting}
            onChange={(event) => onChange({ silence: { ...silence, lasting: event.target.checked } })}
          />
          {!silence.lasting && (
            <WholeField
              label={t.silenceDays}
              most={3650}
              value={silence.days}
              onChange={(days) => onChange({ silence: { ...silence, days: days ?? noNumber } })}
            />
          )}
        </>
      )}
      <CheckField
        label={t.consentRequired}
        checked={consent.required}
        onChange={(event) => onChange({ consent: { ...consent, required: event.target.checked } })}
      />
      <WholeField
        label={t.consentMonths}
        hint={t.consentMonthsHint}
        most={240}
        emptyIs={null}
        value={consent.months}
        onChange={(months) => onChange({ consent: { ...consent, months } })}
      />
    </section>
  );
};
