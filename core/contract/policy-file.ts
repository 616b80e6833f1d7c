import { z } from 'zod';
import { roles } from '../domain/role.ts';
import { exportRight } from './exports.ts';
import { feedSettings } from './feed.ts';
import { lineOptions } from './line.ts';
import { mailboxSettings, mailRule } from './mailbox.ts';
import { settingsShape, type Settings } from './settings.ts';
import { updateChannels } from './updates.ts';

/**
 * The policy of a company: one JSON file at a system-wide place (host/policy/place.ts) that wins over what is set at the
 * workstation. The descriptions below are what docs/policy.md and docs/policy.schema.json are made of (build/policy-docs.ts).
 */

/** What each setting is, for IT. A setting that is added is asked for here by the compiler. */
const settingTexts: { readonly [N in keyof Settings]: string } = {
  language: 'Language of the screens.',
  theme: 'Colours of the screens.',
  agentName: 'Name written beside every call; calls are an agent’s own by it.',
  defaultCountry: 'Country (ISO 3166-1 alpha-2) of numbers typed without a prefix.',
  rulePack:
    'Rule pack in force: `person` for the rules of each person’s country, else the id of the pack for everybody (`rappel rules show` lists them).',
  dialling: 'How the PBX wants numbers written.',
  microphone: 'Id of the microphone; null for the system’s.',
  speaker: 'Id of the earpiece; null for the system’s.',
  ringer: 'Id of the device that rings; null for the system’s.',
  echoCancellation: 'Whether the browser takes the echo out of the microphone’s sound.',
  noiseSuppression: 'Whether the browser takes noise out of the microphone’s sound.',
  autoGainControl: 'Whether the browser evens the loudness of the microphone.',
  warmMicrophone: 'Keep a muted microphone open while the queue is shown, so that a call starts at once.',
  attemptsBudget: 'Calls at most that do not reach a person; then the request is closed politely.',
  recordingDays: 'Retention: days after which the sound of a recorded call is removed.',
  prospectMonths: 'Retention: months after a person’s last contact, at the end of which they are erased.',
  voicemailMessage: 'Id of the message that the key plays into a line; null for the oldest.',
  voicemailHangUp: 'Whether a call is hung up once the message was played.',
  reminderMinutes: 'Minutes before its start at which a promise is announced; 0 for not at all.',
  reminderNames: 'Whether a reminder says whom to call: it may stand on a locked screen.',
  reminderSound: 'Whether a reminder makes a sound.',
  teamAfterMinutes: 'Minutes after the end of its window at which an agent’s promise is everybody’s to keep.',
  autoAdvance: 'In a session of work, call the next person once an outcome is saved.',
  altForLetters: 'Keys of one letter work only with Alt.',
  hotKeys: 'Keys of the whole system; on the desktop.',
  welcomed: 'True: the first-start screen is not shown.',
};

const lockable = z
  .strictObject(settingsShape.shape)
  .partial()
  .describe('Locked settings, each with its value. Those left out stay the user’s own.');

const probe = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .describe('Name of the probe that the requests come by. One of that name is made where there is none.');

const certificateFile = z
  .string()
  .min(1)
  .max(4096)
  .describe('Whole path of a PEM file with one or several certificates.');

const httpsUrl = z.url({ protocol: /^https$/ }).max(2000);

const account = z.strictObject({
  server: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .describe('ws:// or wss:// address of the PBX, such as `wss://pbx.example.org/ws`.'),
  domain: z.string().trim().min(1).max(255).describe('SIP domain.'),
  user: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .describe('SIP user. Left out: it is typed, or provisioned, at each workstation.'),
  authorizationUser: z.string().trim().max(100).optional().describe('Left out: the user.'),
  displayName: z.string().trim().max(100).optional().describe('Name shown to who is called.'),
  options: z
    .strictObject(lineOptions.shape)
    .partial()
    .optional()
    .describe('What else may be set of an account (docs/line.md); those left out have their usual value.'),
});
export type PolicyAccount = z.infer<typeof account>;

const mailboxOfPolicy = z.strictObject({
  ...mailboxSettings.shape,
  authority: mailboxSettings.shape.authority.optional(),
  moveTo: mailboxSettings.shape.moveTo.optional(),
  rules: z
    .array(
      z
        .strictObject({ ...mailRule.shape, probe, mapping: mailRule.shape.mapping.optional() })
        .refine(({ sender, subject }) => sender !== '' || subject !== '', 'needs a sender or a subject'),
    )
    .max(50),
});
export type PolicyMailbox = z.infer<typeof mailboxOfPolicy>;

const feedOfPolicy = z.strictObject({ ...feedSettings.shape, probe });
export type PolicyFeed = z.infer<typeof feedOfPolicy>;

export const policyFile = z.strictObject({
  $schema: z.string().optional().describe('Address of the JSON Schema, for editors.'),
  version: z.literal(1).describe('Version of this format.'),
  setBy: z.string().trim().min(1).max(100).describe('Who set it, as the screens name them: “IT of Example”.'),
  contact: z
    .string()
    .trim()
    .max(200)
    .optional()
    .describe('Where users ask, shown beside it: an address, a number, a page.'),
  settings: lockable
    .optional()
    .describe('Locked settings, each with its value. Those left out stay the user’s own.'),
  role: z.enum(roles).optional().describe('Role of the workstation; it cannot be changed there then.'),
  line: z
    .strictObject({
      accounts: z
        .array(account)
        .min(1)
        .max(8)
        .describe(
          'SIP accounts in the order in which they stand in for each other. Passwords are never here.',
        ),
    })
    .optional()
    .describe(
      'The line. What is given is locked; the password is typed, or provisioned, at the workstation.',
    ),
  intake: z
    .strictObject({
      mailboxes: z
        .array(mailboxOfPolicy)
        .max(20)
        .optional()
        .describe('Mailboxes (docs/intake-mail-and-feed.md).'),
      feeds: z.array(feedOfPolicy).max(20).optional().describe('HTTPS feeds (docs/intake-mail-and-feed.md).'),
      watchedFolder: z
        .strictObject({
          path: z.string().min(1).max(4096).describe('Whole path of the folder whose files are imported.'),
          probe,
        })
        .nullable()
        .optional()
        .describe('Null: no folder is watched.'),
    })
    .optional()
    .describe('Sources of requests. A list that is given takes the place of the workstation’s own.'),
  rulePacks: z
    .array(
      z.string().min(1).max(4096).describe('Whole path of a file as `rappel rules show PACK` prints it.'),
    )
    .max(20)
    .optional()
    .describe(
      'Your own versions of rule packs, put in force and not to be changed at the workstation. Which of them is for whom says `settings.rulePack`.',
    ),
  exports: z
    .strictObject({
      formats: z
        .array(exportRight)
        .describe(
          'What may leave Rappel as a file; empty for nothing. `call-file`: one call with its sound; `bundle`: the log for a lead’s workstation. A person’s own evidence (right of access) always may.',
        ),
    })
    .optional()
    .describe('Export rights. They come on top of the role’s.'),
  update: z
    .strictObject({
      enabled: z.boolean().describe('False: the program never looks for a new version.'),
      server: httpsUrl.optional().describe('Your own update server (https).'),
      channel: z.enum(updateChannels).optional().describe('Which versions are taken.'),
    })
    .optional()
    .describe('Updates of the desktop.'),
  crashReports: z
    .strictObject({ address: httpsUrl.describe('https address that crash reports are sent to.') })
    .optional()
    .describe('Left out: crash reports stay on the machine.'),
  certificates: z
    .array(certificateFile)
    .max(20)
    .optional()
    .describe('Certificate authorities of your own, trusted besides the usual ones and the system’s.'),
  proxy: z
    .strictObject({
      url: z
        .url({ protocol: /^https?$/ })
        .max(500)
        .describe('Address of the proxy, such as `http://proxy.example.org:3128`; without a password.')
        .refine(
          (url) => !/^https?:\/\/[^/?#]*@/i.test(url),
          'must hold no name or password: everybody can read this file',
        ),
      except: z
        .array(z.string().min(1).max(255))
        .max(100)
        .optional()
        .describe(
          'Hosts that are asked without it: `pbx.example.org`, `.example.org`. This machine always is.',
        ),
    })
    .optional()
    .describe('Proxy for what the host asks by HTTP: feeds, webhooks, hooks, tokens, provisioning.'),
  provisioning: z
    .strictObject({
      hosts: z
        .array(z.string().trim().toLowerCase().min(1).max(255))
        .max(20)
        .optional()
        .describe('Servers that a line may be provisioned from; left out: any with a trusted certificate.'),
      pin: z
        .string()
        .regex(/^sha256\/[A-Za-z0-9+/]{43}=$/)
        .optional()
        .describe(
          'SHA-256 of the public key (SPKI) that the server must show, as in HPKP: `sha256/` and base64.',
        ),
    })
    .optional()
    .describe('From where a line may be provisioned.'),
});
export type PolicyFile = z.infer<typeof policyFile>;

/** The description of a setting in the policy. */
export const settingText = (name: keyof Settings): string => settingTexts[name];
