import { useState } from 'react';
import type { Output } from '../../../core/contract/index.ts';
import type { ScoreForm } from '../../../core/contract/score-forms.ts';
import { useFormat } from '../../app/format.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Choice, SelectField, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { formName } from './score-words.ts';

/** How it stands with what is drawn by itself. */
const Weekly = ({
  weekly,
  forms,
}: {
  readonly weekly: NonNullable<Output<'reviews.weekly'>['weekly']>;
  readonly forms: readonly ScoreForm[];
}) => {
  const t = useTexts().reviews;
  const format = useFormat();
  const { drawn } = weekly;
  return (
    <>
      <p>{t.weeklyOn(format.number(weekly.perAgent))}</p>
      {drawn !== null && <p>{t.weeklyDrawn(format.day(drawn.week), format.number(drawn.reviews))}</p>}
      {!forms.some(({ uid }) => uid === weekly.form) && <p className="strong">{t.weeklyForm}</p>}
    </>
  );
};

/** Asks for the rule of a draw, and says what came of it. */
export const DrawDialog = ({
  forms,
  rule,
  onClose,
}: {
  readonly forms: readonly ScoreForm[];
  readonly rule: Output<'reviews.sampling'>;
  readonly onClose: () => void;
}) => {
  const texts = useTexts();
  const t = texts.reviews;
  const format = useFormat();
  const language = useLanguage();
  const draw = useCommand('reviews.draw');
  const setWeekly = useCommand('reviews.setWeekly');
  const weekly = useQuery('reviews.weekly', {}).data?.weekly ?? null;
  const [week, setWeek] = useState<'this' | 'last' | 'each'>('this');
  const [count, setCount] = useState(String(rule.perAgent));
  const [form, setForm] = useState(
    forms.some(({ uid }) => uid === rule.form) ? (rule.form ?? '') : (forms[0]?.uid ?? ''),
  );
  const [report, setReport] = useState<Output<'reviews.draw'> | null>(null);
  const perAgent = Number(count);
  const fits = Number.isInteger(perAgent) && perAgent >= 1 && perAgent <= 20 && form !== '';
  return (
    <Dialog title={t.drawTitle} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!fits) return;
          if (week === 'each') void setWeekly.run({ draw: { perAgent, form } });
          else void draw.run({ week, perAgent, form }).then(setReport);
        }}
      >
        <p className="soft">{t.drawHelp}</p>
        <Choice
          label={t.week}
          value={week}
          options={[
            ['this', t.thisWeek],
            ['last', t.lastWeek],
            ['each', t.eachWeek],
          ]}
          onChoose={setWeek}
        />
        {week === 'each' && <p className="small soft">{t.eachWeekHelp}</p>}
        <TextField
          label={t.perAgent}
          type="number"
          min={1}
          max={20}
          required
          value={count}
          onChange={(event) => setCount(event.target.value)}
        />
        <SelectField
          label={t.form}
          value={form}
          options={forms.map((one) => [one.uid, formName(one, language)] as const)}
          onChange={(event) => setForm(event.target.value)}
        />
        <div role="status" className="stack-s">
          {weekly !== null && <Weekly weekly={weekly} forms={forms} />}
          {report !== null && <p className="strong">{t.drawn(format.number(report.drawn))}</p>}
          {report?.short.map(({ agent, got, wanted }) => (
            <p key={agent}>{t.shortOf(agent, format.number(got), format.number(wanted))}</p>
          ))}
        </div>
        <ErrorNote error={draw.error ?? setWeekly.error} />
        <div className="line wrap">
          <Button submit look="primary" disabled={!fits || draw.pending || setWeekly.pending}>
            {week === 'each' ? t.switchOn : t.draw}
          </Button>
          {week === 'each' && weekly !== null && (
            <Button disabled={setWeekly.pending} onClick={() => void setWeekly.run({ draw: null })}>
              {t.switchOff}
            </Button>
          )}
          <Button onClick={onClose}>{texts.app.close}</Button>
        </div>
      </form>
    </Dialog>
  );
};
