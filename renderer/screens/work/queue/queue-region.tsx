import { Inbox, Rows3, SearchX, X } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { QueueRow, QueueSection } from '../../../../core/contract/queue.ts';
import { useFormat } from '../../../app/format.ts';
import { useKeys } from '../../../app/keyboard.ts';
import { useLanguage, useTexts } from '../../../app/language.tsx';
import { useNavigation } from '../../../app/navigation.tsx';
import { useWorkSession } from '../../../app/work-session.tsx';
import { useCommand, usePages, useQuery } from '../../../data/hooks.tsx';
import { Button, IconButton } from '../../../ui/button.tsx';
import { Keys } from '../../../ui/keys.tsx';
import { Empty, ErrorNote, Failed } from '../../../ui/states.tsx';
import { SessionBar } from '../session-bar.tsx';
import { Ahead } from './ahead.tsx';
import { focusQueue } from './focus-queue.ts';
import { QueueList } from './queue-list.tsx';

const densityKey = 'rappel.queue.dense';
const typingPauseMs = 90;

const useSearch = () => {
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), typingPauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return { text, setText, asked };
};

const NothingWaits = () => {
  const t = useTexts().queue;
  const language = useLanguage();
  const navigation = useNavigation();
  const seed = useCommand('practice.seed');
  return (
    <Empty icon={Inbox} title={t.emptyTitle} text={t.emptyHelp}>
      <Button look="primary" onClick={() => navigation.go('import')}>
        {t.emptyImport}
      </Button>
      <Button disabled={seed.pending} onClick={() => void seed.run({ language })}>
        {t.emptyPractice}
      </Button>
      <ErrorNote error={seed.error} />
    </Empty>
  );
};

const LoadingRows = () => (
  <div className="queue-loading" aria-busy="true">
    {Array.from({ length: 8 }, (_, index) => (
      <div key={index} className="placeholder" />
    ))}
  </div>
);

export const QueueRegion = () => {
  const t = useTexts();
  const format = useFormat();
  const navigation = useNavigation();
  const search = useSearch();
  const field = useRef<HTMLInputElement>(null);
  const pages = usePages('queue.page', search.asked === '' ? {} : { search: search.asked });
  const counts = useQuery('queue.counts', {}).data;
  const [dense, setDense] = useState(() => localStorage.getItem(densityKey) === 'yes');
  const [active, setActive] = useState<string | null>(null);
  const { rows } = pages;
  const opened = navigation.request;

  // The cursor follows its request when the list changes, and else stays at its place.
  const lastPlace = useRef(0);
  const found = useMemo(
    () => rows.findIndex((row) => row.request === (active ?? opened)),
    [rows, active, opened],
  );
  const cursor = found >= 0 ? found : Math.min(lastPlace.current, Math.max(0, rows.length - 1));
  useEffect(() => {
    lastPlace.current = cursor;
  }, [cursor]);
  const setCursor = useCallback((index: number) => setActive(rows[index]?.request ?? null), [rows]);

  // The first of the queue is the next to be called: nobody needs to choose it. In a session of work the agent asks for
  // each, since it is then kept for them.
  const work = useWorkSession();
  const first = rows.find(
    (row) => row.request !== navigation.done && (row.reserved === null || row.reserved.here),
  )?.request;
  useEffect(() => {
    if (opened !== null || first === undefined || search.asked !== '' || work.state !== 'off') return;
    setActive(null);
    navigation.open(first);
  }, [opened, first, search.asked, navigation, work.state]);

  const open = (row: QueueRow): void => navigation.open(row.request);
  const openCursor = (): void => {
    const row = rows[cursor];
    if (row) open(row);
  };
  const move = (step: number): void => {
    if (rows.length > 0) setCursor(Math.min(rows.length - 1, Math.max(0, cursor + step)));
  };

  // The hand starts on the list, unless it already is somewhere.
  const any = rows.length > 0;
  useEffect(() => {
    if (any && (document.activeElement === null || document.activeElement === document.body)) focusQueue();
  }, [any]);

  useKeys({
    '/': () => field.current?.select(),
    j: () => move(1),
    k: () => move(-1),
  });

  const onListKey = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 8,
      PageUp: -8,
      Home: -rows.length,
      End: rows.length,
    };
    const step = steps[event.key];
    const inField = event.target === field.current;
    if (step !== undefined && !(inField && (event.key === 'Home' || event.key === 'End'))) {
      event.preventDefault();
      move(step);
    } else if (
      event.key === 'Enter' &&
      (inField || (event.target instanceof HTMLElement && event.target.role === 'listbox'))
    ) {
      event.preventDefault();
      openCursor();
      if (inField) focusQueue();
    } else if (event.key === 'Escape' && inField) {
      event.preventDefault();
      if (search.text === '') focusQueue();
      else search.setText('');
    }
  };

  const capped = (count: number | undefined): string =>
    counts === undefined || count === undefined
      ? ''
      : t.queue.count(format.number(count), count >= counts.limit);
  const headings: Readonly<Record<QueueSection, string>> = {
    late: search.asked === '' ? capped(counts?.late) : '',
    due: search.asked === '' ? capped(counts?.due) : '',
    next: search.asked === '' ? capped(counts?.next) : '',
    upcoming: search.asked === '' ? capped(counts?.upcoming) : '',
  };

  return (
    <section className="region region--queue" aria-label={t.queue.title} onKeyDown={onListKey}>
      <SessionBar />
      <div className="queue-search">
        <input
          ref={field}
          className="input"
          type="search"
          placeholder={t.queue.search}
          aria-label={t.queue.search}
          aria-keyshortcuts="/"
          value={search.text}
          onChange={(event) => search.setText(event.target.value)}
        />
        {search.text === '' ? (
          <span className="queue-search__key" aria-hidden>
            <Keys keys="/" />
          </span>
        ) : (
          <IconButton name={t.queue.clearSearch} icon={X} onClick={() => search.setText('')} />
        )}
        <IconButton
          name={t.queue.density}
          icon={Rows3}
          aria-pressed={dense}
          onClick={() => {
            localStorage.setItem(densityKey, dense ? 'no' : 'yes');
            setDense(!dense);
          }}
        />
      </div>
      {pages.error !== null && rows.length === 0 ? (
        <Failed title={t.queue.failedTitle} error={pages.error} onRetry={pages.retry} />
      ) : pages.first ? (
        <LoadingRows />
      ) : rows.length === 0 && search.asked !== '' ? (
        <Empty icon={SearchX} title={t.queue.noMatchTitle} text={t.queue.noMatchHelp} />
      ) : rows.length === 0 ? (
        <NothingWaits />
      ) : (
        <QueueList
          rows={rows}
          more={pages.more}
          dense={dense}
          cursor={cursor}
          opened={opened}
          counts={headings}
          onCursor={setCursor}
          onOpen={open}
          onMore={pages.loadMore}
        />
      )}
      <Ahead requests={rows.slice(cursor, cursor + 2).map((row) => row.request)} />
      <footer className="queue-foot">
        {counts && t.queue.open(counts.open, format.number(counts.open))}
      </footer>
    </section>
  );
};
