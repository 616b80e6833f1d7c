import { z } from 'zod';
import type { selfTest } from '../../core/contract/self-test.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { probeServer } from '../probe-server.ts';

const account = z.object({ server: z.string() });
/** The line as it is stored: its accounts, or the one of before. */
const stored = z.union([
  z.object({ accounts: z.array(account) }),
  account.transform((one) => ({ accounts: [one] })),
]);

export const selfTestHandlers = ({ db, ports }: HostContext): HandlersOf<typeof selfTest> => ({
  'selfTest.server': async ({ server }) => {
    const line = stored.safeParse((await db.read('settings.read'))['line']);
    if (!line.success || !line.data.accounts.some((one) => one.server === server))
      throw new ExpectedError(
        'line/unknown-server',
        'This server belongs to no account of the line. Save the line, then check again.',
      );
    const { certificateUntil: _until, ...found } = await probeServer(server, ports.clock);
    return found;
  },
});
