/**
 * Sends answers to the intake. What has not got through is kept in the browser's storage, and nowhere else, until it
 * has: a retry is the same text with the same id, so that it makes no second request. A week later it is of no use any
 * more and goes.
 */

export type Sent = 'stored' | 'waiting' | 'refused';
export type Outbox = {
  /** `refused`: the intake does not take it and would not later; it is not kept. */
  readonly send: (id: string, body: string) => Promise<Sent>;
  /** Tries everything that waits. */
  readonly flush: () => Promise<void>;
  readonly waiting: () => number;
  readonly isWaiting: (id: string) => boolean;
};

type Kept = { readonly id: string; readonly body: string; readonly at: number };

/** `told` hears whenever the number of those that wait has changed. Holds no name from outside. */
export const createOutbox = (action: string, name: string, told: () => void): Outbox => {
  const weekMs = 604_800_000;
  const load = (): readonly Kept[] => {
    try {
      const now = new Date().getTime();
      const read = JSON.parse(localStorage.getItem(name) ?? '[]') as readonly Kept[];
      return read.filter(({ at }) => now - at < weekMs);
    } catch {
      return [];
    }
  };
  let kept = load();
  const keep = (next: readonly Kept[]): void => {
    kept = next;
    try {
      if (kept.length === 0) localStorage.removeItem(name);
      else localStorage.setItem(name, JSON.stringify(kept));
    } catch {
      // Without storage (a private window) it waits as long as the page is open.
    }
    told();
  };
  const without = (id: string): readonly Kept[] => kept.filter((one) => one.id !== id);

  const post = async (body: string): Promise<Sent> => {
    try {
      const { ok, status } = await fetch(action, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        credentials: 'omit',
        cache: 'no-store',
        signal: AbortSignal.timeout(20_000),
      });
      if (ok) return 'stored';
      return status >= 500 || status === 408 || status === 429 ? 'waiting' : 'refused';
    } catch {
      return 'waiting';
    }
  };

  let timer = 0;
  let pause = 2_000;
  let flushing: Promise<void> | null = null;
  const later = (): void => {
    clearTimeout(timer);
    if (kept.length === 0) return;
    // Apart from one another, so that not everybody comes back at once.
    timer = window.setTimeout(() => void flush(), pause * (0.75 + Math.random() / 2));
    pause = Math.min(pause * 2, 300_000);
  };
  const tryAll = async (): Promise<void> => {
    for (const { id, body } of kept) {
      const sent = await post(body);
      if (sent === 'waiting') break;
      // One that is refused now waits on: the probe may be opened again.
      if (sent === 'stored') {
        pause = 2_000;
        keep(without(id));
      }
    }
  };
  const flush = async (): Promise<void> => {
    flushing ??= tryAll().finally(() => {
      flushing = null;
      later();
    });
    await flushing;
  };

  window.addEventListener('online', () => void flush());
  return {
    send: async (id, body) => {
      const sent = await post(body);
      if (sent === 'waiting') {
        keep([...without(id), { id, body, at: new Date().getTime() }]);
        later();
      }
      return sent;
    },
    flush,
    waiting: () => kept.length,
    isWaiting: (id) => kept.some((one) => one.id === id),
  };
};
