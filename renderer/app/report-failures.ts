import { redactError } from '../../core/domain/redact-error.ts';
import { errorCode } from '../../core/errors.ts';
import type { Client } from '../../core/rpc/client.ts';

/** A fault that returns with every key would say nothing new. */
const most = 5;

/**
 * Failures of the page that nobody expected, told to the host, which keeps a crash report of each: without a word of
 * what was on the screen. Answers how to tell of one that was caught elsewhere.
 */
export const reportFailures = (client: Client): ((error: unknown) => void) => {
  let told = 0;
  const send = async (error: unknown): Promise<void> => {
    const { frames, ...rest } = redactError(error);
    try {
      await client.call('diagnostics.windowFailed', { ...rest, frames: [...frames] });
    } catch {
      // Without its host a window has other worries; the report is lost.
    }
  };
  const tell = (error: unknown): void => {
    // What the host or a screen expected has its own words already.
    if (errorCode(error) !== 'bug' || told >= most) return;
    told += 1;
    void send(error);
  };
  addEventListener('error', (event) => {
    if (event.error !== null) tell(event.error);
  });
  addEventListener('unhandledrejection', (event) => tell(event.reason));
  return tell;
};
