import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import type { CommandHook, Hook, PostHook } from './hook-settings.ts';

/** What a hook is told: plain values, each under one name in every form. */
export type HookFacts = Readonly<Record<string, string | number | boolean | null>>;

/** `talkMs` → `RAPPEL_TALK_MS`. What is null is left out. */
export const environmentOf = (facts: HookFacts): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) =>
      value === null
        ? []
        : [[`RAPPEL_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`, String(value)]],
    ),
  );

/** Hex of HMAC-SHA256 under the secret, of the time (UTC seconds), a dot and the body. */
export const signatureOf = (secret: string, seconds: number, body: string): string =>
  createHmac('sha256', secret).update(`${seconds}.${body}`, 'utf8').digest('hex');

/** No shell: nothing in a number or a name can become a command. Rejects unless it ends with 0 in time. */
const runCommand = (
  { command: [program = '', ...args], timeoutMs }: CommandHook,
  facts: HookFacts,
  signal: AbortSignal,
): Promise<void> =>
  new Promise((done, fail) => {
    const child = spawn(program, args, {
      shell: false,
      windowsHide: true,
      stdio: 'ignore',
      env: { ...process.env, ...environmentOf(facts) },
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      signal,
    });
    child.once('error', fail);
    child.once('exit', (code, killed) => {
      if (code === 0) done();
      else fail(new Error(killed === null ? `it ended with ${code}` : `it was ended by ${killed}`));
    });
  });

const post = async (
  { url, timeoutMs, secret }: PostHook,
  facts: HookFacts,
  signal: AbortSignal,
  now: number,
): Promise<void> => {
  const body = JSON.stringify(facts);
  const seconds = Math.floor(now / 1000);
  const response = await fetch(url, {
    method: 'POST',
    body,
    // The facts go where IT said and nowhere else.
    redirect: 'manual',
    headers: {
      'content-type': 'application/json',
      'x-rappel-event': String(facts['event']),
      ...(secret === undefined
        ? {}
        : {
            'x-rappel-timestamp': String(seconds),
            'x-rappel-signature': `sha256=${signatureOf(secret, seconds, body)}`,
          }),
    },
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
};

/** Runs one hook to its end, within its time. Rejects when it failed. */
export const runHook = (hook: Hook, facts: HookFacts, signal: AbortSignal, now: number): Promise<void> =>
  'command' in hook ? runCommand(hook, facts, signal) : post(hook, facts, signal, now);
