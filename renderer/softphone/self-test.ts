import type { Output } from '../../core/contract/index.ts';
import {
  checkNames,
  checkResult,
  clockResult,
  serverResult,
  type CheckName,
  type CheckResult,
} from '../../core/domain/self-test.ts';
import { loopback } from './loopback.ts';
import type { Phone } from './phone.ts';

export type SelfTestDeps = {
  readonly phone: Pick<Phone, 'getState' | 'watchLevel' | 'playTestTone'>;
  /** Of the account that the line uses; null on the practice line and without one. */
  readonly server: string | null;
  /** What the host finds when it tries the server itself. */
  readonly probe: (server: string) => Promise<Output<'selfTest.server'>>;
  /** This machine's clock less the server's, as the line last heard it. */
  readonly clockDifference: () => number | null;
  readonly now: () => number;
};

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      done();
    });
  });

/** Quieter than any room that a microphone listens to. */
const quietest = 0.000_5;

const microphone = async ({ phone }: SelfTestDeps, signal: AbortSignal): Promise<CheckResult> => {
  let loudest = 0;
  const stop = phone.watchLevel((level) => {
    loudest = Math.max(loudest, level);
  });
  // A microphone that must be opened first takes a moment; one that hears something need not be watched any longer.
  for (let turn = 0; turn < 20 && loudest <= quietest && !signal.aborted; turn += 1) await wait(150, signal);
  stop();
  const { microphone: status } = phone.getState();
  if (status === 'refused' || status === 'absent' || status === 'busy')
    return checkResult('microphone', `microphone-${status}`);
  return checkResult('microphone', loudest > quietest ? 'microphone-heard' : 'microphone-quiet');
};

const speaker = async ({ phone }: SelfTestDeps): Promise<CheckResult> => {
  try {
    await phone.playTestTone();
    return checkResult('speaker', 'speaker-played');
  } catch {
    return checkResult('speaker', 'speaker-failed');
  }
};

/** Whether this window gets through, as the line itself would. */
const opens = (server: string, limitMs: number): Promise<number | null> =>
  new Promise((done) => {
    const start = performance.now();
    let socket: WebSocket;
    try {
      socket = new WebSocket(server, 'sip');
    } catch {
      done(null);
      return;
    }
    const finish = (ms: number | null): void => {
      clearTimeout(limit);
      socket.close();
      done(ms);
    };
    const limit = setTimeout(() => finish(null), limitMs);
    socket.addEventListener('open', () => finish(Math.round(performance.now() - start)));
    socket.addEventListener('error', () => finish(null));
  });

type ServerFacts = { readonly result: CheckResult; readonly clockDifference: number | null };

const server = async (deps: SelfTestDeps): Promise<ServerFacts> => {
  const { kind } = deps.phone.getState().line;
  if (deps.server === null)
    return {
      result: checkResult('server', kind === 'practice' ? 'server-practice' : 'server-none'),
      clockDifference: null,
    };
  // The browser says no more than "it failed"; the host is asked for the reason, and for the server's time.
  const [ms, probed] = await Promise.all([
    opens(deps.server, 5_000),
    deps.probe(deps.server).catch(() => null),
  ]);
  const clockDifference = !probed || probed.date === null ? null : probed.at - probed.date;
  if (ms !== null) return { result: checkResult('server', 'server-reached', ms), clockDifference };
  return {
    result: probed
      ? serverResult(probed.verdict, probed.detail)
      : checkResult('server', 'server-unreachable'),
    clockDifference,
  };
};

/** OPTIONS go out every 20 s or so: much longer than that, and nobody is there. */
const staleMs = 90_000;

const registration = ({ phone, now }: SelfTestDeps): CheckResult => {
  const { line } = phone.getState();
  if (line.kind === 'none') return checkResult('registration', 'registration-none');
  if (line.status !== 'ready') return checkResult('registration', 'registration-not', line.problemCode);
  const age = Math.max(0, now() - (line.lastHeardAt ?? 0));
  return checkResult(
    'registration',
    age > staleMs ? 'registration-stale' : 'registration-ready',
    Math.round(age / 1000),
  );
};

/** Looks at everything in turn, and says each finding as it comes. Ends early when `signal` is aborted. */
export const runSelfTest = async (
  deps: SelfTestDeps,
  onResult: (result: CheckResult) => void,
  signal: AbortSignal,
): Promise<readonly CheckResult[]> => {
  const results: CheckResult[] = [];
  const say = (result: CheckResult): void => {
    if (signal.aborted) return;
    results.push(result);
    onResult(result);
  };
  let fromServer: number | null = null;
  const checks: Readonly<Record<CheckName, () => Promise<CheckResult>>> = {
    microphone: () => microphone(deps, signal),
    speaker: () => speaker(deps),
    loopback: async () => {
      const { heard, candidates } = await loopback(signal);
      found = candidates;
      return checkResult('loopback', `loopback-${heard}`);
    },
    ice: async () => checkResult('ice', found > 0 ? 'ice-found' : 'ice-none', found),
    server: async () => {
      const facts = await server(deps);
      fromServer = facts.clockDifference;
      return facts.result;
    },
    registration: async () => registration(deps),
    clock: async () => clockResult(deps.clockDifference() ?? fromServer),
  };
  let found = 0;
  for (const name of checkNames) {
    if (signal.aborted) break;
    say(await checks[name]());
  }
  return results;
};
