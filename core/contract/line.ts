import { z } from 'zod';
import { command, query } from './procedure.ts';
import { nothing } from './records.ts';

export const codec = z.enum(['opus', 'g722', 'pcmu', 'pcma']);
export type Codec = z.infer<typeof codec>;

/** What may differ from one account to the next. Empty texts: none. */
export const lineOptions = z.object({
  /** Host and port through which every request goes first (a loose route, RFC 3261 §8.1.2). */
  outboundProxy: z.string().max(500),
  /** How the number shown to who is called is asked for: From, or P-Preferred-Identity (RFC 3325). */
  callerId: z.object({ way: z.enum(['account', 'preferred', 'from']), number: z.string().max(32) }),
  /** Announcements before the answer are heard. */
  earlyMedia: z.boolean(),
  dtmf: z.enum(['rfc4733', 'info', 'in-band']),
  /** The first is liked best; those left out are not offered. None: as the browser has them. */
  codecs: z.array(codec).max(4),
  /** Ask for session timers (RFC 4028). One that the far end asks for is kept in any case. */
  sessionTimers: z.boolean(),
  /** stun:host:port */
  stun: z.string().max(500),
  /** turn:host:port or turns:host:port, with ?transport=tcp where wanted. */
  turn: z.string().max(500),
  turnUser: z.string().max(200),
});
export type LineOptions = z.infer<typeof lineOptions>;

export const plainLineOptions: LineOptions = {
  outboundProxy: '',
  callerId: { way: 'account', number: '' },
  earlyMedia: true,
  dtmf: 'rfc4733',
  codecs: [],
  sessionTimers: false,
  stun: '',
  turn: '',
  turnUser: '',
};

/** A SIP account of the softphone. The passwords never come back out of the host. */
export const sipAccount = z.object({
  kind: z.literal('sip'),
  id: z.string().max(100),
  /** ws:// or wss:// address of the PBX. */
  server: z.string(),
  domain: z.string(),
  user: z.string(),
  authorizationUser: z.string(),
  displayName: z.string(),
  /** Persisted: a new one at each start fills the PBX's registration slots (RFC 5626 §4.1). */
  instanceId: z.string(),
  options: lineOptions,
  hasPassword: z.boolean(),
  hasTurnPassword: z.boolean(),
});
export type SipAccount = z.infer<typeof sipAccount>;

export const lineAccount = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('practice') }),
  sipAccount,
]);
export type LineAccount = z.infer<typeof lineAccount>;

export const lineInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('practice') }),
  z.object({
    kind: z.literal('sip'),
    /** Absent: the first account. Null: one more, behind the others. */
    id: z.string().max(100).nullable().optional(),
    server: z.string().trim().max(500),
    domain: z.string().trim().max(255),
    user: z.string().trim().max(100),
    authorizationUser: z.string().trim().max(100).optional(),
    displayName: z.string().trim().max(100).optional(),
    /** Absent: keep the one already stored. */
    password: z.string().max(500).optional(),
    turnPassword: z.string().max(500).optional(),
    /** Those left out stay as they are. */
    options: lineOptions.partial().optional(),
  }),
]);
export type LineInput = z.infer<typeof lineInput>;

/**
 * What IT gives for a line, with its passwords: a file, or the answer of a server to a one-time link. The accounts take the
 * place of those of the same rank; others stay behind them.
 */
export const provisionedLine = z.strictObject({
  version: z.literal(1),
  accounts: z
    .array(
      z.strictObject({
        server: z.string().trim().min(1).max(500),
        domain: z.string().trim().min(1).max(255),
        user: z.string().trim().min(1).max(100),
        authorizationUser: z.string().trim().max(100).optional(),
        displayName: z.string().trim().max(100).optional(),
        password: z.string().min(1).max(500),
        turnPassword: z.string().max(500).optional(),
        options: z.strictObject(lineOptions.shape).partial().optional(),
      }),
    )
    .min(1)
    .max(8),
});
export type ProvisionedLine = z.infer<typeof provisionedLine>;

const ofAccount = z.object({ account: z.string().max(100).optional() });

export const line = {
  /** `account` is what the line begins with: the practice line, or the first of `accounts`, which come in their order. */
  'line.get': query(
    nothing,
    z.object({ account: lineAccount.nullable(), accounts: z.array(sipAccount).readonly() }),
  ),
  /** Errors: `line/bad-server`, `line/bad-address`, `line/password-missing`, `line/unknown-account`. */
  'line.save': command(lineInput, z.object({ account: lineAccount })),
  /**
   * Sets the line up by a link, or by the text of a file. Errors: those of `line.save`, `policy/locked`, `provision/link`,
   * `provision/host`, `provision/unreachable`, `provision/certificate`, `provision/pin`, `provision/redirect`,
   * `provision/used`, `provision/wrong`.
   */
  'line.provision': command(
    z.union([
      z.strictObject({ link: z.string().trim().min(1).max(4000) }),
      z.strictObject({
        text: z
          .string()
          .min(1)
          .max(64 * 1024),
      }),
    ]),
    z.object({ accounts: z.array(sipAccount).readonly() }),
  ),
  /** The order in which lines stand in for each other; accounts left out are removed, with their secrets. */
  'line.order': command(
    z.object({ ids: z.array(z.string().max(100)).min(1).max(8) }),
    z.object({ accounts: z.array(sipAccount).readonly() }),
  ),
  /** HA1 = MD5(user:realm:password), RFC 7616 §3.4.2; the password itself stays in the host. */
  'line.credentials': query(ofAccount.extend({ realm: z.string().max(255) }), z.object({ ha1: z.string() })),
  /** For the TURN server (RFC 8656), to which the browser itself must prove who it is. Empty: none is kept. */
  'line.turn': query(ofAccount, z.object({ credential: z.string() })),
};

export const lineEvents = {
  'line.changed': z.object({}),
};
