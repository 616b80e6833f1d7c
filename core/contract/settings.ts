import { z } from 'zod';
import { command, query } from './procedure.ts';
import { language, nothing } from './records.ts';

/** How the PBX wants numbers written: the rules of core/domain/dialling.ts, as data. */
export const diallingRules = z.object({
  /** Before every outside number, but not before one in E.164; empty for none. */
  outside: z.string().regex(/^\d{0,4}$/),
  /** Numbers of the workstation's own country: +33…, 01…, or with the international prefix. */
  home: z.enum(['e164', 'national', 'international']),
  abroad: z.enum(['e164', 'international']),
  /** `00` in most countries, `011` in North America. */
  internationalPrefix: z.string().regex(/^\d{1,5}$/),
  /** Numbers of at most so many digits are extensions of the PBX, and go out as they are. */
  internalDigits: z.number().int().min(0).max(6),
});
export type DiallingRules = z.infer<typeof diallingRules>;

export const settingsShape = z.object({
  language: z.union([language, z.literal('system')]),
  theme: z.enum(['system', 'light', 'dark', 'contrast']),
  /** Who makes the calls at this workstation; written beside every attempt. */
  agentName: z.string().trim().max(100),
  /** ISO 3166-1 alpha-2, for numbers typed without a prefix. */
  defaultCountry: z.string().regex(/^[A-Z]{2}$/),
  dialling: diallingRules,
  microphone: z.string().max(500).nullable(),
  speaker: z.string().max(500).nullable(),
  ringer: z.string().max(500).nullable(),
  /** What the browser does to the microphone's sound; a headset that does it itself may want it off. */
  echoCancellation: z.boolean(),
  noiseSuppression: z.boolean(),
  autoGainControl: z.boolean(),
  /** Keep a muted microphone open while the queue is shown, so that a call starts at once. */
  warmMicrophone: z.boolean(),
  /** Days after which the sound of a recorded call is removed. */
  recordingDays: z.number().int().min(1).max(3650),
  /** The message that the key plays into a line; null for the oldest one. */
  voicemailMessage: z.uuid().nullable(),
  /** Whether a call is hung up once the message was played. */
  voicemailHangUp: z.boolean(),
  /** The agent has been through the first-start screen. */
  welcomed: z.boolean(),
});
export type Settings = z.infer<typeof settingsShape>;

/** The account of the softphone. The password never comes back out of the host. */
export const lineAccount = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('practice') }),
  z.object({
    kind: z.literal('sip'),
    /** ws:// or wss:// address of the PBX. */
    server: z.string(),
    domain: z.string(),
    user: z.string(),
    authorizationUser: z.string(),
    displayName: z.string(),
    /** Persisted: a new one at each start fills the PBX's registration slots (RFC 5626 §4.1). */
    instanceId: z.string(),
    hasPassword: z.boolean(),
  }),
]);
export type LineAccount = z.infer<typeof lineAccount>;

export const lineInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('practice') }),
  z.object({
    kind: z.literal('sip'),
    server: z.string().trim().max(500),
    domain: z.string().trim().max(255),
    user: z.string().trim().max(100),
    authorizationUser: z.string().trim().max(100).optional(),
    displayName: z.string().trim().max(100).optional(),
    /** Absent: keep the one already stored. */
    password: z.string().max(500).optional(),
  }),
]);
export type LineInput = z.infer<typeof lineInput>;

export const settings = {
  'settings.get': query(nothing, settingsShape),
  'settings.set': command(settingsShape.partial(), settingsShape),
  'line.get': query(nothing, z.object({ account: lineAccount.nullable() })),
  /** Errors: `line/bad-server`, `line/bad-address`, `line/password-missing`. */
  'line.save': command(lineInput, z.object({ account: lineAccount })),
  /** HA1 = MD5(user:realm:password), RFC 7616 §3.4.2; the password itself stays in the host. */
  'line.credentials': query(z.object({ realm: z.string().max(255) }), z.object({ ha1: z.string() })),
};

export const settingsEvents = {
  'settings.changed': z.object({}),
  'line.changed': z.object({}),
};
