/**
 * System-wide keys as text: modifiers and one key, joined by plus signs (`Ctrl+Shift+F9`), in the notation of
 * Electron's accelerators, which knows the names of the keys. Here is only what it does not say: which of two texts
 * mean the same, and which would take a letter away from every program.
 */

const modifiers: Readonly<Record<string, string>> = {
  ctrl: 'Ctrl',
  control: 'Ctrl',
  strg: 'Ctrl',
  alt: 'Alt',
  option: 'Alt',
  altgr: 'AltGr',
  shift: 'Shift',
  maj: 'Shift',
  cmd: 'Cmd',
  command: 'Cmd',
  cmdorctrl: 'CmdOrCtrl',
  commandorcontrol: 'CmdOrCtrl',
  super: 'Super',
  meta: 'Super',
  win: 'Super',
};
const order = ['CmdOrCtrl', 'Cmd', 'Ctrl', 'Super', 'AltGr', 'Alt', 'Shift'];

/** May be had alone: nobody types with them. */
const alone = /^(?:F\d{1,2}|Media\w+|Volume\w+|PrintScreen|Pause)$/i;

export type ReadAccelerator =
  | { readonly ok: true; readonly accelerator: string }
  /** `bare`: without Ctrl, Alt or the like nobody could type that key any more. */
  | { readonly ok: false; readonly reason: 'unreadable' | 'bare' };

/** Text as people write it → one spelling for each combination, modifiers first. Whether the key exists is not known here. */
export const readAccelerator = (text: string): ReadAccelerator => {
  const parts = text.trim().split(/\s*\+\s*/);
  const key = parts.pop() ?? '';
  const held = parts.map((part) => modifiers[part.toLowerCase()]);
  if (!/^(?:[\w]+|[!-/:-@[-`{-~])$/.test(key) || key.toLowerCase() in modifiers)
    return { ok: false, reason: 'unreadable' };
  if (held.some((one) => one === undefined) || new Set(held).size < held.length)
    return { ok: false, reason: 'unreadable' };
  if (!alone.test(key) && held.every((one) => one === 'Shift')) return { ok: false, reason: 'bare' };
  const named = key.charAt(0).toUpperCase() + key.slice(1);
  return { ok: true, accelerator: [...order.filter((one) => held.includes(one)), named].join('+') };
};
