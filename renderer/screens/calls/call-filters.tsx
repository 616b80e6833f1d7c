import { Download, X } from 'lucide-react';
import { useState } from 'react';
import type { CallFilter } from '../../../core/contract/call-log.ts';
import type { ExportFormat } from '../../../core/contract/calls.ts';
import { direction, lineResult } from '../../../core/contract/records.ts';
import { civilToUtc } from '../../../core/domain/when-zone.ts';
import { useErrorText } from '../../app/errors.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useSession } from '../../app/session.tsx';
import { useClient, useQuery } from '../../data/hooks.tsx';
import { download } from '../../data/download.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Menu } from '../../ui/menu.tsx';
import { useToast } from '../../ui/toast.tsx';

/** As the fields show it; days are yyyy-mm-dd in the agent's zone. */
export type Filters = {
  readonly search: string;
  readonly since: number | undefined;
  readonly sinceDay: string;
  readonly until: number | undefined;
  readonly untilDay: string;
  readonly direction: string;
  readonly lineResult: string;
  readonly outcome: string;
};

export const emptyFilters: Filters = {
  search: '',
  since: undefined,
  sinceDay: '',
  until: undefined,
  untilDay: '',
  direction: '',
  lineResult: '',
  outcome: '',
};

const noOutcome = '(none)';

/** Only what is set. */
export const filterOf = (filters: Filters): CallFilter => {
  const way = direction.safeParse(filters.direction).data;
  const line = lineResult.safeParse(filters.lineResult).data;
  return {
    ...(filters.search.trim() === '' ? {} : { search: filters.search.trim() }),
    ...(filters.since === undefined ? {} : { since: filters.since }),
    ...(filters.until === undefined ? {} : { until: filters.until }),
    ...(way === undefined ? {} : { direction: way }),
    ...(line === undefined ? {} : { lineResults: [line] }),
    ...(filters.outcome === '' ? {} : { outcomes: [filters.outcome === noOutcome ? null : filters.outcome] }),
  };
};

/** Midnight that begins the day, or the next one; undefined while the date is being typed. */
const midnight = (day: string, zone: string, addDays: number): number | undefined => {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (!match) return undefined;
  const date = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]) + addDays));
  return civilToUtc(
    {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: 0,
      minute: 0,
      second: 0,
    },
    zone,
  );
};

export const CallFilters = ({
  filters,
  filter,
  filtered,
  onChange,
}: {
  readonly filters: Filters;
  readonly filter: CallFilter;
  readonly filtered: boolean;
  readonly onChange: (filters: Filters) => void;
}) => {
  const texts = useTexts();
  const t = texts.calls;
  const language = useLanguage();
  const { hello } = useSession();
  const client = useClient();
  const toast = useToast();
  const sentence = useErrorText();
  const [exporting, setExporting] = useState(false);
  const kinds = useQuery('outcome.kinds', {}).data?.kinds ?? [];
  const set = (change: Partial<Filters>): void => onChange({ ...filters, ...change });

  const save = async (format: ExportFormat): Promise<void> => {
    setExporting(true);
    try {
      const file = await client.call('calls.export', { filter, format });
      download(file.name, file.mime, file.body);
      toast({ text: t.exported(file.name) });
    } catch (error) {
      toast({ text: sentence(error) });
    } finally {
      setExporting(false);
    }
  };

  return (
    <header className="calls__head">
      <h1>{t.title}</h1>
      <div className="calls__filters" role="search">
        <div className="calls__search">
          <TextField
            label={t.search}
            quietLabel
            type="search"
            placeholder={t.search}
            maxLength={200}
            value={filters.search}
            onChange={(event) => set({ search: event.target.value })}
          />
        </div>
        <label className="calls__date">
          <span>{t.since}</span>
          <input
            className="input"
            type="date"
            value={filters.sinceDay}
            max={filters.untilDay}
            onChange={(event) =>
              set({ sinceDay: event.target.value, since: midnight(event.target.value, hello.zone, 0) })
            }
          />
        </label>
        <label className="calls__date">
          <span>{t.until}</span>
          <input
            className="input"
            type="date"
            value={filters.untilDay}
            min={filters.sinceDay}
            onChange={(event) =>
              set({ untilDay: event.target.value, until: midnight(event.target.value, hello.zone, 1) })
            }
          />
        </label>
        <SelectField
          label={t.direction}
          quietLabel
          value={filters.direction}
          options={[
            ['', t.allDirections],
            ['outbound', t.outbound],
            ['inbound', t.inbound],
          ]}
          onChange={(event) => set({ direction: event.target.value })}
        />
        <SelectField
          label={t.lineResult}
          quietLabel
          value={filters.lineResult}
          options={[
            ['', t.allLineResults],
            ...lineResult.options.map((one) => [one, texts.lineResult[one]] as const),
          ]}
          onChange={(event) => set({ lineResult: event.target.value })}
        />
        <SelectField
          label={t.outcome}
          quietLabel
          value={filters.outcome}
          options={[
            ['', t.allOutcomes],
            [noOutcome, t.noOutcome],
            ...kinds.map((kind) => [kind.code, kind.label[language]] as const),
          ]}
          onChange={(event) => set({ outcome: event.target.value })}
        />
        {filtered && (
          <Button look="quiet" icon={X} onClick={() => onChange(emptyFilters)}>
            {t.clear}
          </Button>
        )}
      </div>
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
    </header>
  );
};
