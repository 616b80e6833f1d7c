import type { CallFrame, HostFrame } from '../../core/rpc/frames.ts';

/** What the desktop's preload script puts into the page: two channels, JSON values only. `onFrame` returns its undo. */
export type DesktopBridge = {
  readonly send: (frame: CallFrame) => void;
  readonly onFrame: (listener: (frame: HostFrame) => void) => () => void;
};

declare global {
  // Merging with the DOM's own Window is only possible with an interface.
  interface Window {
    readonly rappel?: DesktopBridge;
  }
}
