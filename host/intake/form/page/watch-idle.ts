import type { PageData } from './types.ts';

/**
 * On a stand: when nobody has touched the page for a while it asks, counting down, and then clears itself; after the
 * thanks it does so sooner. `notice` hears the seconds that are left, or null once somebody goes on. A page that holds
 * nothing is left alone. Holds no name from outside.
 */
export const watchIdle = (
  { idleMs, askMs, thanksMs }: PageData,
  notice: (seconds: number | null) => void,
  clear: () => void,
): void => {
  const now = (): number => new Date().getTime();
  let touchedAt = now();
  let asking = false;
  const isThanks = (): boolean => document.getElementById('form')?.hidden === true;
  const holdsSomething = (): boolean => {
    const form = document.getElementById('form') as HTMLFormElement;
    return [...form.elements].some(
      (element) =>
        (element instanceof HTMLTextAreaElement && element.value !== '') ||
        (element instanceof HTMLInputElement &&
          element.type !== 'hidden' &&
          (element.type === 'checkbox' || element.type === 'radio' ? element.checked : element.value !== '')),
    );
  };
  // The notice goes a moment later, not under the finger: what lies below it would get the rest of the tap.
  const touched = (): void => {
    touchedAt = now();
  };
  for (const name of ['pointerup', 'keydown', 'input', 'scroll'])
    window.addEventListener(name, touched, { passive: true, capture: true });
  window.setInterval(() => {
    const quiet = now() - touchedAt;
    const patience = isThanks() ? thanksMs : idleMs;
    if (quiet < patience || (!isThanks() && !holdsSomething())) {
      if (asking) notice(null);
      asking = false;
      return;
    }
    const left = patience + askMs - quiet;
    if (left > 0) {
      asking = true;
      notice(Math.ceil(left / 1000));
      return;
    }
    notice(null);
    asking = false;
    clear();
    touchedAt = now();
  }, 500);
};
