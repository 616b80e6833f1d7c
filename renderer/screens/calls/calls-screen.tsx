import './calls.css';
import { Columns3, ScrollText, SearchX } from 'lucide-react';
import { useMemo, useState } from 'react';
import { callOrder, type CallFilter } from '../../../core/contract/call-log.ts';
import type { CallRow } from '../../../core/contract/call-row.ts';
import { callColumn, type CallColumn, type CallViewDefinition } from '../../../core/contract/call-views.ts';
import { callFilterText, readCallFilter, type FilterNames } from '../../../core/domain/call-filter-text.ts';
import {
  defaultCallViewNames,
  defaultCallViews,
  type DefaultCallViewName,
} from '../../../core/domain/call-view.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useNavigation } from '../../app/navigation.tsx';
import { useSession } from '../../app/session.tsx';
import { useCommand, usePages, useQuery, useSettled } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Empty, Failed } from '../../ui/states.tsx';
import { ColumnsDialog } from '../requests/columns-dialog.tsx';
import { ViewPicker, type ViewKind } from '../requests/view-picker.tsx';
import { CallDetail } from './call-detail.tsx';
import { CallFilters } from './call-filters.tsx';
import { CallTable } from './call-table.tsx';

/** The view that is looked at stays while another screen is. */
const viewKey = 'rappel.calls.view';
const isDefault = (name: string): name is DefaultCallViewName => Object.hasOwn(defaultCallViews, name);

/** What is kept of a filter: people and places by uid, and nothing that was searched for. */
const keptText = ({ search: _search, words: _words, ...filter }: CallFilter, zone: string): string =>
  callFilterText(filter, { zone, agents: [], probes: [], offers: [] });

const narrow: ReadonlySet<CallColumn> = new Set(['when', 'who', 'outcome']);
/** Beside the detail, which says the rest, there is room for few. */
const besideDetail = (columns: CallViewDefinition['columns']): CallViewDefinition['columns'] => {
  const kept = columns.filter(({ column }) => narrow.has(column));
  return (kept.length > 0 ? kept : columns.slice(0, 1)).map(({ column }) => ({ column, width: null }));
};

const useNames = (): FilterNames => {
  const { zone } = useSession().hello;
  const choices = useQuery('requests.choices', {}).data;
  return useMemo(
    () => ({
      zone,
      agents: choices?.agents ?? [],
      probes: choices?.probes ?? [],
      offers: choices?.offers ?? [],
    }),
    [zone, choices],
  );
};

/** A view's filter, once the names are known that it may hold; what is not understood any more is no condition. */
const useViewFilter = (text: string, names: FilterNames): CallFilter =>
  useMemo(() => {
    const read = readCallFilter(text, names);
    return read.ok ? read.filter : {};
  }, [text, names]);

/** Every attempt, with filters and their counts, saved views, one call's detail, and export. */
export const CallsScreen = () => {
  const texts = useTexts();
  const t = texts.calls;
  const f = texts.callFilters;
  const format = useFormat();
  const navigation = useNavigation();
  const names = useNames();
  const saved = useQuery('callViews.list', {}).data?.views;
  const save = useCommand('callViews.save');
  const [view, setView] = useState(() => localStorage.getItem(viewKey) ?? 'all');
  const original: CallViewDefinition = isDefault(view)
    ? defaultCallViews[view]
    : (saved?.find((one) => one.view === view)?.definition ?? defaultCallViews.all);
  const ofView = useViewFilter(original.filter, names);
  const [changed, setChanged] = useState<CallFilter | null>(null);
  const [looks, setLooks] = useState<Partial<Pick<CallViewDefinition, 'order' | 'columns'>>>({});
  const [choosing, setChoosing] = useState(false);
  const [chosen, setChosen] = useState<CallRow | null>(null);

  const filter = changed ?? ofView;
  const settled = useSettled(filter);
  const definition: CallViewDefinition = {
    ...original,
    ...looks,
    filter: changed === null ? original.filter : keptText(changed, names.zone),
  };
  const pages = usePages('calls.page', { filter: settled, order: definition.order });
  const counts = pages.head?.counts ?? null;
  const filtered = Object.keys(filter).length > 0;
  // The row as it is now: an outcome may have come since it was chosen.
  const shown = chosen === null ? null : (pages.rows.find((row) => row.attempt === chosen.attempt) ?? chosen);
  const choose = (next: string): void => {
    localStorage.setItem(viewKey, next);
    setView(next);
    setChanged(null);
    setLooks({});
    setChosen(null);
  };
  const kind: ViewKind<CallViewDefinition> = {
    defaults: defaultCallViewNames.map((name) => [name, texts.callView[name]] as const),
    save,
    remove: (client, one) => client.call('callViews.remove', { view: one }),
    restore: (client, one) => client.call('callViews.restore', { view: one }),
  };

  return (
    <div className="calls" aria-busy={settled !== filter || pages.loading}>
      <header className="calls__head">
        <h1>{t.title}</h1>
        <ViewPicker
          kind={kind}
          chosen={view}
          views={saved ?? []}
          changed={JSON.stringify(definition) !== JSON.stringify(original)}
          definition={definition}
          onChoose={choose}
        />
        <span role="status" className="soft number grow">
          {counts !== null && f.count(counts.total, format.number(counts.total))}
        </span>
        <SelectField
          label={f.sort}
          quietLabel
          value={definition.order}
          options={[
            ['newest', f.newestFirst],
            ['oldest', f.oldestFirst],
          ]}
          onChange={({ target }) =>
            setLooks({ ...looks, order: callOrder.safeParse(target.value).data ?? 'newest' })
          }
        />
        <Button icon={Columns3} onClick={() => setChoosing(true)}>
          {texts.requests.columns}
        </Button>
      </header>
      <CallFilters filter={filter} counts={counts} names={names} onChange={setChanged} />
      {counts !== null && counts.newestOf !== null && (
        <p className="notice">{f.newest(format.number(counts.newestOf))}</p>
      )}
      <div className="calls__body">
        {pages.error !== null && pages.rows.length === 0 ? (
          <Failed title={t.failedTitle} error={pages.error} onRetry={pages.retry} />
        ) : pages.first ? (
          <div className="calls__loading" aria-busy="true">
            {Array.from({ length: 10 }, (_, index) => (
              <div key={index} className="placeholder" />
            ))}
          </div>
        ) : pages.rows.length === 0 && filtered ? (
          <Empty icon={SearchX} title={t.noMatchTitle} text={t.noMatchHelp}>
            <Button onClick={() => setChanged({})}>{t.clear}</Button>
          </Empty>
        ) : pages.rows.length === 0 ? (
          <Empty icon={ScrollText} title={t.emptyTitle} text={t.emptyHelp} />
        ) : (
          <CallTable
            rows={pages.rows}
            columns={shown === null ? definition.columns : besideDetail(definition.columns)}
            more={pages.more}
            chosen={shown?.attempt ?? null}
            onChoose={setChosen}
            onMore={pages.loadMore}
          />
        )}
        {shown && (
          <CallDetail
            row={shown}
            onClose={() => setChosen(null)}
            onOpenRequest={(request) => {
              navigation.open(request);
            }}
          />
        )}
      </div>
      {choosing && (
        <ColumnsDialog
          all={callColumn.options}
          names={texts.callColumn}
          columns={definition.columns}
          onChange={(columns) => setLooks({ ...looks, columns })}
          onClose={() => setChoosing(false)}
        />
      )}
    </div>
  );
};
