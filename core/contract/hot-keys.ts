import { z } from 'zod';
import { query } from './procedure.ts';
import { nothing } from './records.ts';

/** What a key of the whole system may do, whichever program is in front. */
export const hotKeyActions = ['answer', 'hangup', 'mute', 'next', 'selected'] as const;
export type HotKeyAction = (typeof hotKeyActions)[number];

/** `Ctrl+Shift+F9`; null for no key. Whether it can be had is said by `hotKeys.states`. */
const accelerator = z.string().trim().min(1).max(60).nullable();

export const hotKeysShape = z.object({
  /** Nothing is taken from other programs until this is on. */
  on: z.boolean(),
  answer: accelerator,
  hangup: accelerator,
  mute: accelerator,
  next: accelerator,
  selected: accelerator,
});
export type HotKeySettings = z.infer<typeof hotKeysShape>;

/**
 * What became of a key: `off` is not wanted; `held` works; `taken` belongs to another program; `unreadable` is no key;
 * `bare` would take a letter away from every program; `doubled` is that of another action before it.
 */
export const hotKeyState = z.enum(['off', 'held', 'taken', 'unreadable', 'bare', 'doubled']);
export type HotKeyState = z.infer<typeof hotKeyState>;

export const hotKeys = {
  /** Changes with `settings.changed`. */
  'hotKeys.states': query(nothing, z.record(z.enum(hotKeyActions), hotKeyState)),
};
