import { Download, SlidersHorizontal, X } from 'lucide-react';
import { useState } from 'react';
import { callMark, type CallCounts, type CallFilter } from '../../../core/contract/call-log.ts';
import { callPromise } from '../../../core/contract/call-row.ts';
import type { ExportFormat } from '../../../core/contract/calls.ts';
import { direction, expected, lineResult } from '../../../core/contract/records.ts';
import { civilDay, readCivilDay } from '../../../core/domain/civil-day.ts';
import type { FilterNames } from '../../../core/domain/call-filter-text.ts';
import { qualityGrades, scoresOf, type QualityGrade } from '../../../core/domain/quality.ts';
import { addDays, civilToUtc, utcToCivil } from '../../../core/domain/when-zone.ts';
import { useErrorText } from '../../app/errors.ts';
import { useFormat } from '../../app/format.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useClient, useQuery } from '../../data/hooks.tsx';
import { download } from '../../data/download.ts';
import { Button } from '../../ui/button.tsx';
import { Pick, TextField } from '../../ui/field.tsx';
import { Menu } from '../../ui/menu.tsx';
import { useToast } from '../../ui/toast.tsx';
import { CallChips } from './call-chips.tsx';
import { FilterText } from './filter-text.tsx';

const noOutcome = '(none)';
/** What is not there yet can be asked for, too. */
const orNone = (value: string | null | undefined): string | undefined => (value === null ? noOutcome : value);

/** The day that an instant is in, for a field of the browser. */
const dayOf = (at: number | undefined, zone: string, later: number): string =>
  at === undefined ? '' : civilDay(addDays(utcToCivil(at, zone), -later));

/** Midnight that begins the day, or one after it; undefined while the date is being typed. */
const midnight = (text: string, zone: string, later: number): number | undefined => {
  const day = readCivilDay(text);
  return day === null ? undefined : civilToUtc(addDays(day, later), zone);
};

/** The grade whose scores a filter asks for; undefined for other scores, which only the text of the filter says. */
const gradeOfFilter = (mos: CallFilter['mos']): QualityGrade | undefined =>
  qualityGrades.find((grade) => scoresOf[grade].min === mos?.min && scoresOf[grade].max === mos?.max);

const whole = (text: string): number | undefined => (/^\d{1,6}$/.test(text) ? Number(text) : undefined);

export const CallFilters = ({
  filter,
  counts,
  names,
  onChange,
}: {
  readonly filter: CallFilter;
  /** Null while they are counted. */
  readonly counts: CallCounts | null;
  readonly names: FilterNames;
  readonly onChange: (filter: CallFilter) => void;
}) => {
  const texts = useTexts();
  const t = texts.calls;
  const f = texts.callFilters;
  const language = useLanguage();
  const format = useFormat();
  const client = useClient();
  const toast = useToast();
  const sentence = useErrorText();
  const [exporting, setExporting] = useState(false);
  const [more, setMore] = useState(false);
  const kinds = useQuery('outcome.kinds', {}).data?.kinds ?? [];
  /** A condition that is taken away is absent, so that an empty filter compares as such. */
  const set = <K extends keyof CallFilter>(name: K, value: CallFilter[K] | undefined): void => {
    const { [name]: _before, ...rest } = filter;
    onChange(value === undefined ? rest : { ...rest, [name]: value });
  };
  /** A choice with how many calls it would leave. */
  const counted = (text: string, calls: number | undefined): string =>
    counts === null ? text : `${text} (${format.number(calls ?? 0)})`;
  const { zone } = names;

  const save = async (kind: ExportFormat): Promise<void> => {
    setExporting(true);
    try {
      const file = await client.call('calls.export', { filter, format: kind });
      download(file.name, file.mime, file.body);
      toast({ text: t.exported(file.name) });
    } catch (error) {
      toast({ text: sentence(error) });
    } finally {
      setExporting(false);
    }
  };
  const date = (label: string, name: 'since' | 'until', later: number) => (
    <label className="calls__date">
      <span>{label}</span>
      <input
        className="input"
        type="date"
        value={dayOf(filter[name], zone, later)}
        onChange={({ target }) => set(name, midnight(target.value, zone, later))}
      />
    </label>
  );

  const talk = (label: string, end: 'min' | 'max') => (
    <TextField
      label={label}
      quietLabel
      placeholder={label}
      inputMode="numeric"
      value={filter.talk?.[end] === undefined ? '' : String(Math.ceil(filter.talk[end] / 1000))}
      onChange={({ target }) => {
        const seconds = whole(target.value);
        const { [end]: _before, ...kept } = filter.talk ?? {};
        const span = seconds === undefined ? kept : { ...kept, [end]: seconds * 1000 };
        set('talk', Object.keys(span).length === 0 ? undefined : span);
      }}
    />
  );

  return (
    <div className="calls__bar">
      <div className="calls__filters" role="search">
        <div className="calls__search">
          <TextField
            label={t.search}
            quietLabel
            type="search"
            placeholder={t.search}
            maxLength={200}
            value={filter.search ?? ''}
            onChange={({ target }) => set('search', target.value === '' ? undefined : target.value)}
          />
        </div>
        {date(t.since, 'since', 0)}
        {date(t.until, 'until', 1)}
        <Pick
          quiet
          label={t.lineResult}
          all={t.allLineResults}
          value={filter.lineResults?.[0]}
          options={lineResult.options.map((one) => [
            one,
            counted(
              texts.lineResult[one],
              counts?.lineResults.find((each) => each.lineResult === one)?.calls,
            ),
          ])}
          onPick={(value) => {
            const one = lineResult.safeParse(value).data;
            set('lineResults', one && [one]);
          }}
        />
        <Pick
          quiet
          label={t.outcome}
          all={t.allOutcomes}
          value={orNone(filter.outcomes?.[0])}
          options={[
            [
              noOutcome,
              counted(t.noOutcome, counts?.outcomes.find(({ outcome }) => outcome === null)?.calls),
            ],
            ...kinds.map(
              ({ code, label }) =>
                [
                  code,
                  counted(label[language], counts?.outcomes.find(({ outcome }) => outcome === code)?.calls),
                ] as const,
            ),
          ]}
          onPick={(value) =>
            set('outcomes', value === undefined ? undefined : [value === noOutcome ? null : value])
          }
        />
        <Pick
          quiet
          label={f.agent}
          all={f.anyAgent}
          value={filter.agents?.[0]}
          options={names.agents.map(({ uid, name }) => [
            uid,
            counted(name, counts?.agents.find(({ agent }) => agent === uid)?.calls),
          ])}
          onPick={(value) => set('agents', value === undefined ? undefined : [value])}
        />
        <Button look="quiet" icon={SlidersHorizontal} aria-expanded={more} onClick={() => setMore(!more)}>
          {f.more}
        </Button>
        {Object.keys(filter).length > 0 && (
          <Button look="quiet" icon={X} onClick={() => onChange({})}>
            {t.clear}
          </Button>
        )}
        <Menu
          text={t.export}
          icon={Download}
          disabled={exporting}
          items={[
            { text: t.exportCsv, onChoose: () => void save('csv') },
            { text: t.exportNdjson, onChoose: () => void save('ndjson') },
            { text: t.exportJson, onChoose: () => void save('json') },
          ]}
        />
      </div>
      {more && (
        <div className="calls__filters" role="group" aria-label={f.more}>
          <Pick
            quiet
            label={f.probe}
            all={f.anyProbe}
            value={filter.probes?.[0]}
            options={names.probes.map(({ uid, name }) => [
              uid,
              counted(name, counts?.probes.find(({ probe }) => probe === uid)?.calls),
            ])}
            onPick={(value) => set('probes', value === undefined ? undefined : [value])}
          />
          <Pick
            quiet
            label={f.offer}
            all={f.anyOffer}
            value={filter.offers?.[0]}
            options={names.offers.map(({ uid, name }) => [uid, name])}
            onPick={(value) => set('offers', value === undefined ? undefined : [value])}
          />
          <Pick
            quiet
            label={t.direction}
            all={t.allDirections}
            value={filter.direction}
            options={direction.options.map((one) => [one, t[one]])}
            onPick={(value) => set('direction', direction.safeParse(value).data)}
          />
          <Pick
            quiet
            label={f.promise}
            all={f.anyPromise}
            value={filter.promise?.[0]}
            options={callPromise.options.map((one) => [one, texts.callPromise[one]])}
            onPick={(value) => {
              const one = callPromise.safeParse(value).data;
              set('promise', one && [one]);
            }}
          />
          <Pick
            quiet
            label={f.expected}
            all={f.anyExpected}
            value={orNone(filter.expected?.[0])}
            options={[
              ...expected.options.map((one) => [one, texts.expected[one]] as const),
              [noOutcome, f.notAsked],
            ]}
            onPick={(value) =>
              set('expected', value === undefined ? undefined : [expected.safeParse(value).data ?? null])
            }
          />
          <Pick
            quiet
            label={f.mark}
            all={f.anyMark}
            value={filter.with?.[0]}
            options={callMark.options.map((one) => [one, texts.callMark[one]])}
            onPick={(value) => {
              const one = callMark.safeParse(value).data;
              set('with', one && [one]);
            }}
          />
          <TextField
            label={f.words}
            quietLabel
            placeholder={f.words}
            maxLength={200}
            value={filter.words ?? ''}
            onChange={({ target }) => set('words', target.value === '' ? undefined : target.value)}
          />
          {talk(f.talkMin, 'min')}
          {talk(f.talkMax, 'max')}
          <Pick
            quiet
            label={f.sound}
            all={f.anySound}
            value={gradeOfFilter(filter.mos)}
            options={qualityGrades.map((grade) => [grade, texts.soundGrade[grade]])}
            onPick={(value) => {
              const grade = qualityGrades.find((one) => one === value);
              set('mos', grade && scoresOf[grade]);
            }}
          />
          <FilterText filter={filter} names={names} onChange={onChange} />
        </div>
      )}
      <CallChips filter={filter} names={names} onChange={onChange} />
    </div>
  );
};
