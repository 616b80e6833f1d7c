import { useEffect, useRef } from 'react';

/**
 * Keys of the screens. A key is written as it stands in the help: `/`, `j`, `F9`, `Ctrl+Enter`, or a sequence `g q`.
 * Plain keys rest while something is typed; function keys and Ctrl combinations work everywhere but in a dialog.
 */
export type KeyBindings = Readonly<Record<string, (event: KeyboardEvent) => void>>;

const sequenceMs = 1200;
let previous = { key: '', at: 0 };

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type)));

let lettersWithAlt = false;
/** Whether letters, digits and signs are keys with Alt alone: without it, dictated words would press them. */
export const wantAltForLetters = (wanted: boolean): void => {
  lettersWithAlt = wanted;
};

const isLetter = (event: KeyboardEvent): boolean =>
  event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey;

const nameOf = (event: KeyboardEvent): string => {
  const key = event.key === ' ' ? 'Space' : event.key;
  return event.ctrlKey || event.metaKey ? `Ctrl+${key}` : key;
};

const everywhere = (name: string): boolean => /^F\d+$/.test(name) || name.startsWith('Ctrl+');

const modifiers = ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock'];

// One listener remembers the key before, whichever component asks.
const remember = (event: KeyboardEvent): void => {
  if (modifiers.includes(event.key)) return;
  if (!typing(event.target) && event.key.length === 1) previous = { key: event.key, at: event.timeStamp };
  else previous = { key: '', at: 0 };
};
if (typeof addEventListener === 'function') addEventListener('keydown', remember);

let taker: ((event: KeyboardEvent) => void) | null = null;

/** The next key goes to `take` alone, wherever the focus is, and types nothing. Answers how to give that up. */
export const takeNextKey = (take: (event: KeyboardEvent) => void): (() => void) => {
  taker = take;
  return () => {
    if (taker === take) taker = null;
  };
};

// Before every other listener: what is taken must not mute, dial or type as well.
const giveNextKey = (event: KeyboardEvent): void => {
  if (taker === null || modifiers.includes(event.key)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const take = taker;
  taker = null;
  take(event);
};
if (typeof addEventListener === 'function') addEventListener('keydown', giveNextKey, true);

export const useKeys = (bindings: KeyBindings, enabled = true): void => {
  const latest = useRef(bindings);
  useEffect(() => {
    latest.current = bindings;
  });
  useEffect(() => {
    if (!enabled) return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      if (event.altKey !== (lettersWithAlt && isLetter(event))) return;
      // Held down, a key may move through a list, but never call or hang up again and again.
      if (event.repeat && !['ArrowUp', 'ArrowDown', 'j', 'k'].includes(event.key)) return;
      if (document.querySelector('dialog[open]')) return;
      const name = nameOf(event);
      if (typing(event.target) && !everywhere(name)) return;
      // After `g` a letter names a screen and nothing else: `g c` must never place a call.
      const prefixed =
        previous.key === 'g' && event.timeStamp - previous.at < sequenceMs && name.length === 1;
      const found = prefixed ? `g ${name}` : name;
      const all = latest.current;
      if (!Object.hasOwn(all, found)) return;
      event.preventDefault();
      all[found]?.(event);
    };
    // Before `remember`, so that a sequence still sees its first key.
    addEventListener('keydown', onKeyDown, true);
    return () => removeEventListener('keydown', onKeyDown, true);
  }, [enabled]);
};
