import { useState } from 'react';
import {
  dataFormat,
  type ExportChoice,
  type ExportSchedule,
  type ExportState,
} from '../../../core/contract/exports.ts';
import { exportTables } from '../../../core/domain/export-dictionary.ts';
import { errorSentence } from '../../../core/messages/index.ts';
import { useFormat } from '../../app/format.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { ExportsNote, useLocks } from '../../app/policy.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { CheckField, SelectField, TextField } from '../../ui/field.tsx';
import { Badge, ErrorNote } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { Webhooks } from './webhooks-panel.tsx';

/** Folder, format, tables and personal data: the same questions for an export now and for a daily one. */
const ChoiceFields = <T extends ExportChoice & { readonly folder: string }>({
  value,
  onChange,
}: {
  readonly value: T;
  readonly onChange: (change: Partial<ExportChoice & { folder: string }>) => void;
}) => {
  const texts = useTexts();
  const t = texts.exports;
  const allowed = useLocks().exports;
  return (
    <>
      <div className="form-grid">
        <TextField label={t.folder} hint={texts.app.folderHint} required maxLength={4096} value={value.folder} onChange={(event) => onChange({ folder: event.target.value })} />
        <SelectField
          label={t.format}
          value={value.format}
          options={dataFormat.options.filter((one) => allowed === null || one === value.format || allowed.includes(one)).map((one) => [one, texts.dataFormat[one]] as const)}
          onChange={(event) => onChange({ format: dataFormat.parse(event.target.value) })}
        />
      </div>
      {value.format !== 'ics' && (
        <fieldset className="field">
          <legend className="field__label">{t.tables}</legend>
          <div className="line wrap">
            {exportTables.map((table) => (
              <CheckField
                key={table}
                label={texts.exportTable[table]}
                checked={value.tables.includes(table)}
                onChange={(event) =>
                  onChange({ tables: exportTables.filter((one) => (one === table ? event.target.checked : value.tables.includes(one))) })
                }
              />
            ))}
          </div>
        </fieldset>
      )}
      <CheckField label={t.personal} hint={t.personalHint} checked={value.personal} onChange={(event) => onChange({ personal: event.target.checked })} />
    </>
  );
}; // prettier-ignore

/** How the export at work, or the last one, does. */
const Progress = ({ state }: { readonly state: ExportState }) => {
  const texts = useTexts();
  const t = texts.exports;
  const format = useFormat();
  const language = useLanguage();
  switch (state.state) {
    case 'idle':
      return null;
    case 'running':
      return (
        <p role="status">
          {state.table === null
            ? t.preparing
            : t.running(
                texts.exportTable[state.table],
                format.number(state.step),
                format.number(state.steps),
                format.number(state.rows),
              )}
        </p>
      );
    case 'done':
      return <p role="status">{t.done(format.number(state.rows), state.folder)}</p>;
    case 'cancelled':
      return <p role="status">{t.cancelled}</p>;
    case 'failed':
      return (
        <p role="alert" className="notice">
          {state.error && errorSentence(state.error.code, state.error.message, language)}
        </p>
      );
  }
};

const Now = () => {
  const t = useTexts().exports;
  const state = useQuery('exports.state', {});
  const start = useCommand('exports.start');
  const cancel = useCommand('exports.cancel');
  const [order, setOrder] = useState<ExportChoice & { readonly folder: string }>({
    folder: '',
    format: 'csv',
    tables: [...exportTables],
    personal: true,
  });
  const running = state.data?.state === 'running';
  return (
    <section className="panel stack" aria-label={t.now}>
      <h3>{t.now}</h3>
      <p className="soft">{t.nowHelp}</p>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void start.run({ ...order, since: null, until: null });
        }}
      >
        <ChoiceFields value={order} onChange={(change) => setOrder((before) => ({ ...before, ...change }))} />
        <ErrorNote error={state.error ?? start.error ?? cancel.error} />
        {state.data && <Progress state={state.data} />}
        <div className="line">
          <Button
            look="primary"
            submit
            disabled={running || start.pending || order.folder.trim() === '' || order.tables.length === 0}
          >
            {t.start}
          </Button>
          {running && (
            <Button disabled={cancel.pending} onClick={() => void cancel.run({})}>
              {t.stop}
            </Button>
          )}
        </div>
      </form>
    </section>
  );
};

const freshSchedule: ExportSchedule = {
  folder: '',
  format: 'parquet',
  tables: [...exportTables],
  personal: false,
  minute: 3 * 60,
  keep: 7,
};

const clockText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const minuteOf = (text: string): number => {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
};

const ScheduleForm = ({ kept }: { readonly kept: ExportSchedule | null }) => {
  const t = useTexts().exports;
  const toast = useToast();
  const save = useCommand('exports.saveSchedule');
  const [schedule, setSchedule] = useState(kept ?? freshSchedule);
  const set = (change: Partial<ExportSchedule>): void =>
    setSchedule((before) => ({ ...before, ...change }));
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void save.run({ schedule }).then((saved) => saved && toast({ text: t.saved }));
      }}
    >
      <ChoiceFields value={schedule} onChange={set} />
      <div className="form-grid">
        <TextField label={t.time} type="time" required value={clockText(schedule.minute)} onChange={(event) => set({ minute: minuteOf(event.target.value) })} />
        <TextField label={t.keep} type="number" required min={1} max={365} value={schedule.keep} onChange={(event) => set({ keep: event.target.valueAsNumber || 1 })} />
      </div>
      <ErrorNote error={save.error} />
      <div className="line">
        <Button submit disabled={save.pending || schedule.folder.trim() === '' || schedule.tables.length === 0}>{t.save}</Button>
        {kept && <Button disabled={save.pending} onClick={() => void save.run({ schedule: null })}>{t.end}</Button>}
      </div>
    </form>
  );
}; // prettier-ignore

const Daily = () => {
  const texts = useTexts();
  const t = texts.exports;
  const format = useFormat();
  const language = useLanguage();
  const { data, error } = useQuery('exports.schedule', {});
  return (
    <section className="panel stack" aria-label={t.daily}>
      <div className="line wrap">
        <h3 className="grow">{t.daily}</h3>
        {data && (
          <Badge
            tone={data.state.state === 'failed' ? 'late' : data.state.state === 'off' ? 'plain' : 'kept'}
          >
            {texts.scheduleState[data.state.state]}
          </Badge>
        )}
      </div>
      <p className="soft">{t.dailyHelp}</p>
      <ErrorNote error={error} />
      {data?.state.error && (
        <p role="status" className="notice">
          {errorSentence(data.state.error.code, data.state.error.message, language)}
        </p>
      )}
      {data && (data.state.lastAt !== null || data.state.nextAt !== null) && (
        <p className="soft small">
          {[
            data.state.lastAt === null ? '' : t.last(format.dayTime(data.state.lastAt)),
            data.state.nextAt === null ? '' : t.next(format.dayTime(data.state.nextAt)),
          ]
            .filter((part) => part !== '')
            .join(' · ')}
        </p>
      )}
      {data && <ScheduleForm key={JSON.stringify(data.schedule)} kept={data.schedule} />}
    </section>
  );
};

/** What leaves Rappel: files at once, files every day, and messages to another system. */
export const Exports = () => {
  const t = useTexts().settings;
  return (
    <div className="settings__body">
      <h2>{t.exports}</h2>
      <ExportsNote />
      <Now />
      <Daily />
      <Webhooks />
    </div>
  );
};
