import './calls.css';
import { ScrollText, SearchX } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { CallRow } from '../../../core/contract/call-row.ts';
import { useTexts } from '../../app/language.tsx';
import { useNavigation } from '../../app/navigation.tsx';
import { usePages } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty, Failed } from '../../ui/states.tsx';
import { CallDetail } from './call-detail.tsx';
import { CallFilters, emptyFilters, filterOf, type Filters } from './call-filters.tsx';
import { CallTable } from './call-table.tsx';

const typingPauseMs = 150;

/** Every attempt, newest first, with filters, one call's detail, and export. */
export const CallsScreen = () => {
  const t = useTexts().calls;
  const navigation = useNavigation();
  const [filters, setFilters] = useState<Filters>(emptyFilters);
  const [settled, setSettled] = useState(filters);
  const [chosen, setChosen] = useState<CallRow | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(filters), typingPauseMs);
    return () => clearTimeout(timer);
  }, [filters]);
  const filter = useMemo(() => filterOf(settled), [settled]);
  const pages = usePages('calls.page', { filter });
  const filtered = Object.keys(filter).length > 0;
  // The row as it is now: an outcome may have come since it was chosen.
  const shown = chosen === null ? null : (pages.rows.find((row) => row.attempt === chosen.attempt) ?? chosen);

  return (
    <div className="calls">
      <CallFilters filters={filters} filter={filter} onChange={setFilters} filtered={filtered} />
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
            <Button onClick={() => setFilters(emptyFilters)}>{t.clear}</Button>
          </Empty>
        ) : pages.rows.length === 0 ? (
          <Empty icon={ScrollText} title={t.emptyTitle} text={t.emptyHelp} />
        ) : (
          <CallTable
            rows={pages.rows}
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
    </div>
  );
};
