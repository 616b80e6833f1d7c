import { useCallback, useState } from 'react';

const prefix = 'rappel.draft.';

const read = (key: string): string => sessionStorage.getItem(prefix + key) ?? '';

export const forgetDraft = (key: string): void => sessionStorage.removeItem(prefix + key);

/** Forgets whatever was typed about these: a draft's key ends with what it is about. */
export const forgetDraftsOf = (subjects: readonly string[]): void => {
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith(prefix) && subjects.some((subject) => key.endsWith(`.${subject}`)))
      sessionStorage.removeItem(key);
};

/**
 * What is being typed, kept for the life of the tab: a reload, another screen or a lost connection loses no word.
 * It never leaves the tab until it is saved through the host.
 */
export const useDraft = (key: string): readonly [text: string, setText: (text: string) => void] => {
  const [state, setState] = useState({ key, text: read(key) });
  const current = state.key === key ? state : { key, text: read(key) };
  if (current !== state) setState(current);
  const setText = useCallback(
    (text: string) => {
      if (text === '') forgetDraft(key);
      else sessionStorage.setItem(prefix + key, text);
      setState({ key, text });
    },
    [key],
  );
  return [current.text, setText];
};
