/**
 * What a host follows by itself, a mailbox or a feed each: started when it is switched on, started anew when it was
 * changed, stopped when it is switched off or gone.
 */
export type Follower<State> = {
  readonly state: State;
  readonly stop: () => Promise<void>;
};

export const createFollowers = <
  Source extends { readonly uid: string; readonly enabled: boolean },
  Own extends Follower<unknown>,
>({
  list,
  follow,
  forget,
}: {
  readonly list: () => Promise<readonly Source[]>;
  readonly follow: (source: Source) => Own;
  /** Of one that was changed or is gone: it may have written how far it had come after that. */
  readonly forget: (uid: string) => Promise<void>;
}) => {
  const running = new Map<string, { readonly kept: string; readonly own: Own }>();
  let turn: Promise<void> = Promise.resolve();
  let stopped = false;

  const applyNow = async (saved?: string): Promise<void> => {
    const wanted = stopped ? [] : (await list()).filter(({ enabled }) => enabled);
    for (const [uid, { kept, own }] of running) {
      const same = wanted.some((one) => one.uid === uid && JSON.stringify(one) === kept);
      if (same && uid !== saved) continue;
      running.delete(uid);
      await own.stop();
      if (!stopped) await forget(uid);
    }
    for (const one of wanted)
      if (!running.has(one.uid)) running.set(one.uid, { kept: JSON.stringify(one), own: follow(one) });
  };
  const apply = (saved?: string): Promise<void> => {
    const mine = turn.then(() => applyNow(saved));
    turn = mine.catch(() => undefined);
    return mine;
  };
  return {
    apply,
    get: (uid: string): Own | undefined => running.get(uid)?.own,
    stop: async () => {
      stopped = true;
      await apply();
    },
  };
};
