import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { WorkNext, WorkStatus } from '../../core/contract/work.ts';
import type { PauseReason } from '../../core/domain/session-of-work.ts';
import { useClient, useConnectionStatus, useQuery } from '../data/hooks.tsx';
import { useNavigation } from './navigation.tsx';
import { useSession } from './session.tsx';
import { usePhoneState, useRecorder } from './telephone.tsx';

/** Survives a reload of the page, not its closing: after a lost wire the session goes on where it was. */
const keptKey = 'rappel.work';

export type WorkSession = {
  /** `unknown` until the host has said. */
  readonly state: WorkStatus['state'] | 'unknown';
  readonly status: WorkStatus | null;
  /** What the last look for somebody said, while it found nobody. */
  readonly nobody: WorkNext | null;
  readonly pending: boolean;
  readonly error: unknown;
  /** Starts or resumes where that is wanted, then reserves and opens the next person. */
  readonly next: () => void;
  /** Looks again at those left aside, too. */
  readonly again: () => void;
  readonly pause: (reason: PauseReason, note: string) => Promise<boolean>;
  readonly resume: () => void;
  readonly stop: () => void;
};

const WorkContext = createContext<WorkSession | null>(null);

export const useWorkSession = (): WorkSession => {
  const work = use(WorkContext);
  if (!work) throw new Error('no session of work above this component');
  return work;
};

/** Calls whoever was just opened, where nothing speaks against it: the setting `autoAdvance`. */
const useAutoDial = () => {
  const client = useClient();
  const recorder = useRecorder();
  const { line, call, incoming } = usePhoneState();
  const free = line.status === 'ready' && incoming === null && (call === null || call.phase === 'ended');
  return async (request: string): Promise<void> => {
    const { prospect } = await client.call('request.get', { request });
    const number = prospect.phones[0]?.e164;
    if (!free || number === undefined) return;
    const decision = await client.call('call.decide', { request, number });
    if (decision.allowed) await recorder.place({ request, number });
  };
};

export const WorkSessionProvider = ({ children }: { readonly children: ReactNode }) => {
  const client = useClient();
  const navigation = useNavigation();
  const { settings } = useSession();
  const online = useConnectionStatus().kind === 'online';
  const asked = useQuery('work.state', {});
  const status = asked.data ?? null;
  // A host that cannot say has no session either.
  const state = status?.state ?? (asked.error === null ? 'unknown' : 'off');
  const [passed, setPassed] = useState<readonly string[]>([]);
  const [nobody, setNobody] = useState<WorkNext | null>(null);
  const [running, setRunning] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const dial = useAutoDial();

  const doing = useCallback(async (work: () => Promise<unknown>): Promise<boolean> => {
    setRunning((before) => before + 1);
    setError(null);
    try {
      await work();
      return true;
    } catch (failure) {
      setError(failure);
      return false;
    } finally {
      setRunning((before) => before - 1);
    }
  }, []);

  const session = status?.session ?? null;
  const reserved = status?.reserved ?? null;
  useEffect(() => {
    if (session !== null) sessionStorage.setItem(keptKey, JSON.stringify({ session, reserved }));
  }, [session, reserved]);
  useEffect(() => {
    const kept = sessionStorage.getItem(keptKey);
    if (state !== 'off' || !online || kept === null) return;
    sessionStorage.removeItem(keptKey);
    const { session: again, reserved: reading } = JSON.parse(kept) as Pick<
      WorkStatus,
      'session' | 'reserved'
    >;
    if (again === null) return;
    void doing(() => client.call('work.start', { again, ...(reading === null ? {} : { reading }) }));
  }, [state, online, client, doing]);

  const look = async (aside: readonly string[]): Promise<string | null> => {
    if (state === 'off') await client.call('work.start', {});
    if (state === 'paused') await client.call('work.resume', {});
    const found = await client.call('work.next', { passed: [...aside] });
    setPassed(aside);
    setNobody(found.request === null ? found : null);
    navigation.open(found.request);
    return found.request;
  };
  const step = (aside: readonly string[], andDial: boolean): void => {
    if (running > 0 || state === 'unknown') return;
    void doing(async () => {
      const request = await look(aside);
      if (request !== null && andDial) await dial(request);
    });
  };
  const left = reserved === null || passed.includes(reserved) ? passed : [...passed, reserved].slice(-500);

  // The outcome of a call was saved: with the setting the next one is called by itself.
  const seen = useRef(navigation.done);
  useEffect(() => {
    if (navigation.done === seen.current) return;
    seen.current = navigation.done;
    setNobody(null);
    if (navigation.done !== null && settings.autoAdvance && state === 'working') step(passed, true);
  });

  const latest = useRef({ step, left });
  useEffect(() => {
    latest.current = { step, left };
  });
  const value = useMemo<WorkSession>(
    () => ({
      state,
      status,
      nobody,
      pending: running > 0,
      error,
      next: () => latest.current.step(latest.current.left, false),
      again: () => latest.current.step([], false),
      pause: (reason, note) =>
        doing(async () => {
          await client.call('work.pause', { reason, note });
          setNobody(null);
        }),
      resume: () => void doing(() => client.call('work.resume', {})),
      stop: () =>
        void doing(async () => {
          sessionStorage.removeItem(keptKey);
          await client.call('work.stop', {});
          setPassed([]);
          setNobody(null);
        }),
    }),
    [state, status, nobody, running, error, doing, client],
  );
  return <WorkContext value={value}>{children}</WorkContext>;
};
