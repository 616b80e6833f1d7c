/** Runs in a worker: browsers slow the timers of hidden pages down to one a minute, and a line must live on. */
type Order = { readonly id: number; readonly wait: number | null };

const running = new Map<number, ReturnType<typeof setTimeout>>();

self.addEventListener('message', ({ data }: MessageEvent<Order>) => {
  clearTimeout(running.get(data.id));
  running.delete(data.id);
  if (data.wait === null) return;
  running.set(
    data.id,
    setTimeout(() => {
      running.delete(data.id);
      self.postMessage(data.id);
    }, data.wait),
  );
});
