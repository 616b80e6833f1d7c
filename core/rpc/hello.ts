import { z } from 'zod';

/**
 * The first frames of the browser workstation's wire, before any call. The page opens with a one-time token in its
 * address (`#token=…`) and trades it for a session secret, which it keeps for the life of the tab:
 *
 *   page  {t:'hello', token} or {t:'hello', session}   →  host
 *   page  ←  {t:'welcome', session}    then calls and events
 *         ←  {t:'refused', code, message}    then the host closes
 *
 * Codes: `session/bad-token` (unknown or used up), `session/bad-session` (expired or of another host),
 * `session/no-hello` (nothing, or something else, came first). The desktop's wire needs none of this.
 */
export const helloFrame = z.union([
  z.object({ t: z.literal('hello'), token: z.string().max(200) }).strict(),
  z.object({ t: z.literal('hello'), session: z.string().max(200) }).strict(),
]);
export type HelloFrame = z.infer<typeof helloFrame>;
export type WelcomeFrame = { readonly t: 'welcome'; readonly session: string };
export type RefusedFrame = { readonly t: 'refused'; readonly code: string; readonly message: string };

/** Path of the WebSocket beside the page. */
export const rpcPath = '/rpc';
