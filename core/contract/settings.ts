import { z } from 'zod';
import { hotKeysShape } from './hot-keys.ts';
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
  /** `person`: the rules of each person's country; else the id of the pack that holds for everybody (core/rules). */
  rulePack: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
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
  /** Calls at most that do not reach a person, over all outcomes; then the request is closed politely. */
  attemptsBudget: z.number().int().min(1).max(20),
  /** Days after which the sound of a recorded call is removed. */
  recordingDays: z.number().int().min(1).max(3650),
  /** Months after a person's last contact, at the end of which they are erased. */
  prospectMonths: z.number().int().min(1).max(120),
  /** The message that the key plays into a line; null for the oldest one. */
  voicemailMessage: z.uuid().nullable(),
  /** Whether a call is hung up once the message was played. */
  voicemailHangUp: z.boolean(),
  /** Minutes before its start at which a promise is announced; 0 for not at all. */
  reminderMinutes: z.number().int().min(0).max(120),
  /** Whether a reminder says whom to call: it may stand on a locked screen. */
  reminderNames: z.boolean(),
  reminderSound: z.boolean(),
  /** Minutes after the end of its window at which a promise that one agent made is everybody's to keep. */
  teamAfterMinutes: z.number().int().min(1).max(1440),
  /** In a session of work, call the next person once an outcome is saved, without a key. */
  autoAdvance: z.boolean(),
  /** Keys of one letter work only with Alt (WCAG 2.1.4). */
  altForLetters: z.boolean(),
  /** Keys of the whole system; on the desktop. */
  hotKeys: hotKeysShape,
  /** The agent has been through the first-start screen. */
  welcomed: z.boolean(),
});
export type Settings = z.infer<typeof settingsShape>;

export const settings = {
  'settings.get': query(nothing, settingsShape),
  'settings.set': command(settingsShape.partial(), settingsShape),
};

export const settingsEvents = {
  'settings.changed': z.object({}),
};
