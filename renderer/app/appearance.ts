import { useEffect } from 'react';
import type { Language } from '../../core/contract/records.ts';
import type { Settings } from '../../core/contract/settings.ts';

/** Kept in the browser only to paint the first frame right, before the host has answered. */
const themeKey = 'rappel.theme';
const languageKey = 'rappel.language';

const dark = matchMedia('(prefers-color-scheme: dark)');
const contrast = matchMedia('(prefers-contrast: more)');
let chosen: Settings['theme'] = 'system';

const paint = (): void => {
  const theme =
    chosen === 'system' ? (contrast.matches ? 'contrast' : dark.matches ? 'dark' : 'light') : chosen;
  document.documentElement.dataset['theme'] = theme;
};

const isTheme = (text: string | null): text is Settings['theme'] =>
  text === 'system' || text === 'light' || text === 'dark' || text === 'contrast';

export const startAppearance = (): void => {
  const kept = localStorage.getItem(themeKey);
  if (isTheme(kept)) chosen = kept;
  dark.addEventListener('change', paint);
  contrast.addEventListener('change', paint);
  document.documentElement.lang = firstLanguage();
  paint();
};

/** Language of the first frame. */
export const firstLanguage = (): Language => {
  const kept = localStorage.getItem(languageKey);
  if (kept === 'fr' || kept === 'en') return kept;
  return navigator.language.toLowerCase().startsWith('fr') ? 'fr' : 'en';
};

export const useAppearance = (theme: Settings['theme'], language: Language): void => {
  useEffect(() => {
    chosen = theme;
    localStorage.setItem(themeKey, theme);
    paint();
  }, [theme]);
  useEffect(() => {
    localStorage.setItem(languageKey, language);
    document.documentElement.lang = language;
  }, [language]);
};
