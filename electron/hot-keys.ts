import type { HotKeyPort } from '../core/ports.ts';
import type { ElectronApi } from './api.ts';
import { numberOfLink } from './dial-links.ts';

/** Keys of the whole system, and the text that is marked in whichever program is in front. */
export const systemHotKeys = (
  { globalShortcut, clipboard }: Pick<ElectronApi, 'globalShortcut' | 'clipboard'>,
  comeForward: () => void,
): HotKeyPort => ({
  hold: (accelerators, pressed) => {
    globalShortcut.unregisterAll();
    const take = (accelerator: string): 'held' | 'taken' | 'unreadable' => {
      try {
        return globalShortcut.register(accelerator, () => pressed(accelerator)) ? 'held' : 'taken';
      } catch (error) {
        // Electron throws a TypeError at a key that it does not know.
        if (error instanceof TypeError) return 'unreadable';
        throw error;
      }
    };
    return new Map(accelerators.map((accelerator) => [accelerator, take(accelerator)] as const));
  },
  selectedText: async () => {
    const text = await (clipboard.selection ?? clipboard).readText();
    return numberOfLink(text) ?? text;
  },
  comeForward,
});
