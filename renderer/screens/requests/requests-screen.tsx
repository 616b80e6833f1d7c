import './requests.css';
import { CircleSlash, Columns3, SearchX, TimerReset, UserRoundPen, X } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Selection } from '../../../core/contract/bulk.ts';
import {
  listColumn,
  type RequestFilter,
  type RequestRow,
  type ViewDefinition,
} from '../../../core/contract/views.ts';
import { defaultViewNames, defaultViews, type DefaultViewName } from '../../../core/domain/view.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useNavigation } from '../../app/navigation.tsx';
import { useClient, useCommand, useEvent, useQuery, useSettled } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty, Failed } from '../../ui/states.tsx';
import { BulkDialog, type BulkKind } from './bulk-dialog.tsx';
import { BulkProgress } from './bulk-progress.tsx';
import { ColumnsDialog } from './columns-dialog.tsx';
import { FilterBar } from './filter-bar.tsx';
import { GoTo } from './go-to.tsx';
import { RequestTable } from './request-table.tsx';
import { createRowWindow } from './row-window.ts';
import { ViewPicker, type ViewKind } from './view-picker.tsx';

/** The view that is looked at stays while another screen is. */
const viewKey = 'rappel.requests.view';
const isDefault = (name: string): name is DefaultViewName => Object.hasOwn(defaultViews, name);

/** What says the same stays the same object, so that nothing is done anew for it. */
const useSame = <T,>(value: T): T => {
  const text = JSON.stringify(value);
  return useMemo(() => JSON.parse(text) as T, [text]);
};

/** Rows of a filter and order; what is on the screen stays until the first rows of another question are there. */
const useRows = (filter: RequestFilter, sort: ViewDefinition['sort']) => {
  const client = useClient();
  const key = JSON.stringify({ filter, sort });
  const window = useMemo(
    () => createRowWindow(client, JSON.parse(key) as { filter: RequestFilter; sort: ViewDefinition['sort'] }),
    [client, key],
  );
  const state = useSyncExternalStore(window.subscribe, window.getState);
  const last = useRef(state);
  if (!state.first) last.current = state;
  // Many changes a second (an import) are followed a few times a second.
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEvent('queue.changed', () => {
    timer.current ??= setTimeout(() => {
      timer.current = null;
      window.refresh();
    }, 400);
  });
  const awaited = state.first && state.error === null;
  return { window, key, awaited, state: awaited ? last.current : state };
};

type Chosen = { readonly all: boolean; readonly requests: ReadonlySet<string> };
const nobody: Chosen = { all: false, requests: new Set() };

export const RequestsScreen = () => {
  const texts = useTexts();
  const t = texts.requests;
  const format = useFormat();
  const navigation = useNavigation();
  const saved = useQuery('views.list', {}).data?.views;
  const [view, setView] = useState(() => localStorage.getItem(viewKey) ?? 'open');
  const original: ViewDefinition = isDefault(view)
    ? defaultViews[view]
    : (saved?.find((one) => one.view === view)?.definition ?? defaultViews.open);
  const [changes, setChanges] = useState<Partial<ViewDefinition>>({});
  const [search, setSearch] = useState('');
  const definition: ViewDefinition = { ...original, ...changes };
  const filter = useSame<RequestFilter>(search === '' ? definition.filter : { ...definition.filter, search });
  const settled = useSettled(filter);
  const { window, key, awaited, state } = useRows(settled, definition.sort);
  const save = useCommand('views.save');
  const kind: ViewKind<ViewDefinition> = {
    defaults: defaultViewNames.map((name) => [name, texts.defaultView[name]] as const),
    save,
    remove: (client, one) => client.call('views.remove', { view: one }),
    restore: (client, one) => client.call('views.restore', { view: one }),
  };
  const [cursor, setCursor] = useState(0);
  const [chosen, setChosen] = useState(nobody);
  const [dialog, setDialog] = useState<BulkKind | 'columns' | null>(null);

  const choose = (next: string): void => {
    localStorage.setItem(viewKey, next);
    setView(next);
    setChanges({});
    setChosen(nobody);
    setCursor(0);
  };
  // Another question is another list.
  useEffect(() => {
    setCursor(0);
    setChosen(nobody);
  }, [key]);
  const show = useCallback((from: number, to: number) => window.show(from, to), [window]);

  const total = state.total ?? 0;
  const count = chosen.all ? total : chosen.requests.size;
  const selection: Selection = chosen.all ? { filter: settled } : { requests: [...chosen.requests] };
  const toggle = ({ request }: RequestRow): void =>
    setChosen((before) => {
      const requests = new Set(before.all ? state.rows.map((row) => row.request) : before.requests);
      if (!requests.delete(request)) requests.add(request);
      return { all: false, requests };
    });
  const clear = (): void => {
    setSearch('');
    setChanges({ ...changes, filter: {} });
  };
  const actions: readonly (readonly [kind: BulkKind, text: string, icon: typeof X])[] = [
    ['close', t.close, CircleSlash],
    ['snooze', t.snooze, TimerReset],
    ['reassign', t.reassign, UserRoundPen],
  ];

  return (
    <section className="requests" aria-label={t.title} aria-busy={settled !== filter || awaited}>
      <header className="requests__head">
        <h1>{t.title}</h1>
        <ViewPicker
          kind={kind}
          chosen={view}
          views={saved ?? []}
          changed={Object.keys(changes).length > 0 && JSON.stringify(definition) !== JSON.stringify(original)}
          definition={definition}
          onChoose={choose}
        />
        <span className="grow" />
        <span role="status" className="soft number">
          {state.total === null ? t.counting : t.count(total, format.number(total))}
          {!state.exact && ` · ${t.near}`}
        </span>
        <GoTo total={Math.max(1, total)} onGo={setCursor} />
        <Button icon={Columns3} onClick={() => setDialog('columns')}>
          {t.columns}
        </Button>
      </header>
      <FilterBar
        filter={filter}
        onChange={({ search: text, ...rest }) => {
          setSearch(text ?? '');
          setChanges({ ...changes, filter: rest });
        }}
        onClear={clear}
      />
      {state.newestOf !== null && <p className="notice">{t.newest(format.number(state.newestOf))}</p>}
      {count > 0 && (
        <div className="requests__bulk line" role="group" aria-label={t.chosen(count, format.number(count))}>
          <span className="strong" role="status">
            {chosen.all ? t.chosenAll(format.number(count)) : t.chosen(count, format.number(count))}
          </span>
          {actions.map(([kind, text, icon]) => (
            <Button key={kind} icon={icon} onClick={() => setDialog(kind)}>
              {text}
            </Button>
          ))}
          <Button look="quiet" icon={X} onClick={() => setChosen(nobody)}>
            {t.unchoose}
          </Button>
        </div>
      )}
      <BulkProgress />
      {state.error !== null && state.rows.length === 0 ? (
        <Failed title={t.failedTitle} error={state.error} onRetry={window.refresh} />
      ) : state.first ? (
        <div className="requests__loading">
          {Array.from({ length: 10 }, (_, index) => (
            <div key={index} className="placeholder" />
          ))}
        </div>
      ) : state.rows.length === 0 && total === 0 ? (
        <Empty icon={SearchX} title={t.emptyTitle} text={t.emptyHelp}>
          {Object.keys(filter).length > 0 && <Button onClick={clear}>{t.clear}</Button>}
        </Empty>
      ) : (
        <RequestTable
          key={key}
          state={state}
          columns={definition.columns}
          sort={definition.sort}
          cursor={cursor}
          isChosen={({ request }) => chosen.all || chosen.requests.has(request)}
          allChosen={chosen.all}
          onCursor={setCursor}
          onShow={show}
          onSort={(sort) => setChanges({ ...changes, sort })}
          onToggle={toggle}
          onToggleAll={() => setChosen(chosen.all ? nobody : { all: true, requests: new Set() })}
          onOpen={({ request }) => navigation.open(request)}
        />
      )}
      {dialog === 'columns' && (
        <ColumnsDialog
          all={listColumn.options}
          names={texts.listColumn}
          columns={definition.columns}
          onChange={(columns) => setChanges({ ...changes, columns })}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog !== null && dialog !== 'columns' && (
        <BulkDialog
          kind={dialog}
          selection={selection}
          onStarted={() => setChosen(nobody)}
          onClose={() => setDialog(null)}
        />
      )}
    </section>
  );
};
