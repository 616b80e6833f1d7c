import { z } from 'zod';
import { settingsShape, type Settings } from '../core/contract/settings.ts';
import { plainDialling } from '../core/domain/dialling.ts';
import { defaultAttemptsBudget } from '../core/domain/retry.ts';
import type { Db } from '../db/client.ts';
import { newUid } from '../db/uid.ts';
import type { HostContext } from './context.ts';

/**
 * Settings as the database keeps them: each by its own name (`language`, `agentName`, …), the line under `line`,
 * and two ids that are made once, `workstation` and `line.instanceId`.
 */
export const defaultSettings: Settings = {
  language: 'system',
  theme: 'system',
  agentName: '',
  defaultCountry: 'FR',
  rulePack: 'person',
  dialling: plainDialling,
  microphone: null,
  speaker: null,
  ringer: null,
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  warmMicrophone: true,
  attemptsBudget: defaultAttemptsBudget,
  // CNIL: at most six months.
  recordingDays: 180,
  // CNIL: prospects three years from their last contact.
  prospectMonths: 36,
  voicemailMessage: null,
  voicemailHangUp: false,
  reminderMinutes: 5,
  reminderNames: true,
  reminderSound: true,
  teamAfterMinutes: 15,
  // Calls are placed by a key, one by one: dialling by itself has consequences for the number that is shown.
  autoAdvance: false,
  altForLetters: false,
  // Not with Ctrl+Alt, which is AltGr on many keyboards and types a letter.
  hotKeys: {
    on: false,
    answer: 'CmdOrCtrl+Shift+F9',
    hangup: 'CmdOrCtrl+Shift+F10',
    mute: 'CmdOrCtrl+Shift+F8',
    next: 'CmdOrCtrl+Shift+F11',
    selected: 'CmdOrCtrl+Shift+F12',
  },
  welcomed: false,
};

/** A stored value of an older or damaged shape counts as absent, rather than keeping the window from opening. */
export const readSettings = async (db: Db): Promise<Settings> => {
  const stored = await db.read('settings.read');
  const valid = Object.entries(settingsShape.shape).flatMap(([name, shape]) => {
    const parsed = shape.safeParse(stored[name]);
    return parsed.success ? [[name, parsed.data] as const] : [];
  });
  return settingsShape.parse({ ...defaultSettings, ...Object.fromEntries(valid) });
};

/** Makes the id at its first use; two processes at once agree on one. */
const idOnce = async ({ db, ports }: HostContext, name: string): Promise<string> => {
  const stored = z.uuid().safeParse((await db.read('settings.read'))[name]);
  if (stored.success) return stored.data;
  return z.uuid().parse(await db.write('settings.ensure', { name, value: newUid(), at: ports.clock.now() }));
};

export const workstationUid = (context: HostContext): Promise<string> => idOnce(context, 'workstation');
export const lineInstanceId = (context: HostContext): Promise<string> => idOnce(context, 'line.instanceId');
