import { X } from 'lucide-react';
import type { CallFilter } from '../../../core/contract/call-log.ts';
import { callFilterText, type FilterNames } from '../../../core/domain/call-filter-text.ts';
import { useTexts } from '../../app/language.tsx';

/** Every condition in force, as it is written, each with what takes it away. */
export const CallChips = ({
  filter,
  names,
  onChange,
}: {
  readonly filter: CallFilter;
  readonly names: FilterNames;
  readonly onChange: (filter: CallFilter) => void;
}) => {
  const t = useTexts().callFilters;
  const set = (Object.keys(filter) as (keyof CallFilter)[]).filter((name) => name !== 'search'); // prettier-ignore
  if (set.length === 0) return null;
  return (
    <ul className="calls__chips" aria-label={t.active}>
      {set.map((name) => {
        const { [name]: value, ...rest } = filter;
        const text = callFilterText({ [name]: value }, names);
        return (
          <li key={name}>
            <button
              type="button"
              className="calls__chip"
              aria-label={t.remove(text)}
              onClick={() => onChange(rest)}
            >
              {text}
              <X size={12} aria-hidden />
            </button>
          </li>
        );
      })}
    </ul>
  );
};
