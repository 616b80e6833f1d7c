/** When the machine wakes, the page is looked at again, or a network comes: moments to ask whether the line still lives. */
export const watchPresence = (on: {
  readonly seen: () => void;
  readonly online: () => void;
}): (() => void) => {
  const visible = (): void => {
    if (document.visibilityState === 'visible') on.seen();
  };
  globalThis.addEventListener('online', on.online);
  document.addEventListener('visibilitychange', visible);
  return () => {
    globalThis.removeEventListener('online', on.online);
    document.removeEventListener('visibilitychange', visible);
  };
};
