import { useState } from 'react';
import type { CallFilter } from '../../../core/contract/call-log.ts';
import {
  callFilterText,
  readCallFilter,
  type FilterNames,
  type FilterProblem,
} from '../../../core/domain/call-filter-text.ts';
import { useTexts } from '../../app/language.tsx';
import { TextField } from '../../ui/field.tsx';

/** The same filter as a line of text, as the command line takes it: in force with Enter, or the place where it is wrong. */
export const FilterText = ({
  filter,
  names,
  onChange,
}: {
  readonly filter: CallFilter;
  readonly names: FilterNames;
  readonly onChange: (filter: CallFilter) => void;
}) => {
  const texts = useTexts();
  const t = texts.callFilters;
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<FilterProblem | null>(null);
  const take = (): void => {
    if (typed === null) return;
    const read = readCallFilter(typed, names);
    setProblem(read.ok ? null : read.problem);
    if (!read.ok) return;
    setTyped(null);
    onChange(read.filter);
  };
  const error =
    problem === null
      ? undefined
      : [
          t.wrong(problem.at + 1, problem.text),
          texts.filterProblem[problem.what],
          ...(problem.choices.length === 0 ? [] : [t.could(problem.choices.slice(0, 20).join(', '))]),
        ].join(' ');
  return (
    <form
      className="calls__text"
      onSubmit={(event) => {
        event.preventDefault();
        take();
      }}
    >
      <TextField
        label={t.asText}
        hint={t.asTextHelp}
        {...(error === undefined ? {} : { error })}
        maxLength={2000}
        value={typed ?? callFilterText(filter, names)}
        onChange={(event) => {
          setTyped(event.target.value);
          setProblem(null);
        }}
      />
    </form>
  );
};
