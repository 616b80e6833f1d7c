import { useCallback, useSyncExternalStore } from 'react';

/** The time in steps of `stepMs`: components that show it are drawn again at each step and not between. */
export const useNow = (stepMs: number): number => {
  const subscribe = useCallback(
    (listener: () => void) => {
      let timer: ReturnType<typeof setTimeout>;
      const next = (): void => {
        timer = setTimeout(
          () => {
            listener();
            next();
          },
          stepMs - (Date.now() % stepMs) + 5,
        );
      };
      next();
      return () => clearTimeout(timer);
    },
    [stepMs],
  );
  return useSyncExternalStore(subscribe, () => Math.floor(Date.now() / stepMs) * stepMs);
};
