import '../calls/calls.css';
import './intake.css';
import { Inbox, SearchX } from 'lucide-react';
import { useMemo, useState } from 'react';
import { deliveryFate, type DeliveryRow, type LogFilter } from '../../../core/contract/intake-log.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { usePages, useQuery, useSettled } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Empty, Failed } from '../../ui/states.tsx';
import { DeliveryDetail } from './delivery-detail.tsx';
import { DeliveryTable } from './delivery-table.tsx';
import { IntakeServer } from './intake-server.tsx';

type Filters = { readonly text: string; readonly fate: string; readonly probe: string };
const none: Filters = { text: '', fate: '', probe: '' };
const waiting = 'waiting';

const filterOf = ({ text, fate, probe }: Filters): LogFilter => {
  const known = deliveryFate.safeParse(fate);
  return {
    ...(text.trim() === '' ? {} : { text: text.trim() }),
    ...(known.success ? { fate: known.data } : {}),
    ...(fate === waiting ? { waiting: true } : {}),
    ...(probe === '' ? {} : { probe }),
  };
};

/** Every delivery, newest first, with filters, one delivery's detail, and the server it may come through. */
export const IntakeScreen = () => {
  const texts = useTexts();
  const t = texts.intakeLog;
  const format = useFormat();
  const [filters, setFilters] = useState(none);
  const [chosen, setChosen] = useState<string | null>(null);
  const settled = useSettled(filters);
  const filter = useMemo(() => filterOf(settled), [settled]);
  const pages = usePages('intake.log', { filter });
  const probes = useQuery('probes.list', {}).data?.probes ?? [];
  const refused = useQuery('intake.waiting', {}).data?.refused;
  const filtered = Object.keys(filter).length > 0;
  const change = (part: Partial<Filters>): void => setFilters((before) => ({ ...before, ...part }));

  return (
    <div className="calls" role="region" aria-label={t.title}>
      <div className="calls__head intake__head">
        <div className="stack-s">
          <h1>{t.title}</h1>
          <p className="soft small">{t.help}</p>
        </div>
        <div className="calls__filters" role="search">
          <div className="calls__search">
            <TextField
              label={t.search}
              quietLabel
              type="search"
              placeholder={t.search}
              value={filters.text}
              maxLength={200}
              onChange={(event) => change({ text: event.target.value })}
            />
          </div>
          <SelectField
            label={t.fate}
            quietLabel
            value={filters.fate}
            options={[
              ['', t.allFates],
              [waiting, t.onlyWaiting],
              ...deliveryFate.options.map((fate) => [fate, texts.deliveryFate[fate]] as const),
            ]}
            onChange={(event) => change({ fate: event.target.value })}
          />
          <SelectField
            label={t.probe}
            quietLabel
            value={filters.probe}
            options={[['', t.allProbes], ...probes.map(({ uid, name }) => [uid, name] as const)]}
            onChange={(event) => change({ probe: event.target.value })}
          />
        </div>
        <IntakeServer />
        {refused && refused.lastAt !== null && (
          <p className="small soft intake__refused">
            {t.refused(format.number(refused.count), format.dayTime(refused.lastAt))}
          </p>
        )}
      </div>
      <div className="calls__body">
        <Listed
          pages={pages}
          filtered={filtered}
          chosen={chosen}
          onChoose={setChosen}
          onClear={() => setFilters(none)}
        />
        {chosen !== null && (
          <DeliveryDetail
            key={chosen}
            delivery={chosen}
            onChoose={setChosen}
            onClose={() => setChosen(null)}
          />
        )}
      </div>
    </div>
  );
};

const Listed = ({
  pages,
  filtered,
  chosen,
  onChoose,
  onClear,
}: {
  readonly pages: ReturnType<typeof usePages<'intake.log'>>;
  readonly filtered: boolean;
  readonly chosen: string | null;
  readonly onChoose: (delivery: DeliveryRow['delivery']) => void;
  readonly onClear: () => void;
}) => {
  const t = useTexts().intakeLog;
  if (pages.error !== null && pages.rows.length === 0)
    return <Failed title={t.failedTitle} error={pages.error} onRetry={pages.retry} />;
  if (pages.first) return <div className="calls__loading" aria-busy="true" />;
  if (pages.rows.length === 0)
    return filtered ? (
      <Empty icon={SearchX} title={t.noMatchTitle} text={t.noMatchHelp}>
        <Button onClick={onClear}>{t.clear}</Button>
      </Empty>
    ) : (
      <Empty icon={Inbox} title={t.emptyTitle} text={t.emptyHelp} />
    );
  return (
    <DeliveryTable
      rows={pages.rows}
      more={pages.more}
      chosen={chosen}
      onChoose={onChoose}
      onMore={pages.loadMore}
    />
  );
};
