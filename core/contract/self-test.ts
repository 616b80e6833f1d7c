import { z } from 'zod';
import { query } from './procedure.ts';
import { instant } from './records.ts';

/** What keeps a workstation from a server, as far as the host can tell; a browser keeps most of it to itself. */
export const serverVerdict = z.enum([
  'reached',
  'name',
  'refused',
  'silent',
  'certificate',
  'certificate-expired',
  'certificate-name',
  'not-websocket',
  'not-sip',
  'unreachable',
]);
export type ServerVerdict = z.infer<typeof serverVerdict>;

export const selfTest = {
  /**
   * Opens a WebSocket to a server of the line's own accounts, and closes it. `date` is the server's clock where it says
   * so. Error: `line/unknown-server` for any other address: the host goes nowhere that a page names.
   */
  'selfTest.server': query(
    z.object({ server: z.string().max(500) }),
    z.object({
      verdict: serverVerdict,
      /** HTTP status, or the system's own word for what went wrong; never a secret. */
      detail: z.string().max(100),
      ms: z.number(),
      date: instant.nullable(),
      at: instant,
    }),
  ),
};
