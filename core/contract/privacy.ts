import { z } from 'zod';
import { command, query } from './procedure.ts';
import { instant, nothing, page, phone, uid } from './records.ts';

/** What people are owed: withdrawal, proof, access, erasure, and that nothing is kept for longer than it may. */

/** A person, as a screen or the command line knows them: by one of their requests, or everybody with a number. */
export const personRef = z.union([z.object({ request: uid }).strict(), z.object({ number: phone }).strict()]);
export type PersonRef = z.infer<typeof personRef>;

/** Where a withdrawal was taken down. */
export const revokedVia = z.enum(['screen', 'call', 'command-line', 'provider']);
export type RevokedVia = z.infer<typeof revokedVia>;

/** What put a number on the do-not-call list. */
export const suppressionSource = z.enum(['outcome', 'withdrawal', 'hand', 'list', 'erasure']);
export type SuppressionSource = z.infer<typeof suppressionSource>;

/** An entry names nobody: only who knows the number can find it again. */
export const suppression = z.object({
  suppression: uid,
  source: suppressionSource,
  /** For `outcome` its code, for `list` its name, else words. */
  reason: z.string(),
  agent: z.string().nullable(),
  createdAt: instant,
  liftedAt: instant.nullable(),
  liftedBy: z.string().nullable(),
  liftReason: z.string().nullable(),
});
export type Suppression = z.infer<typeof suppression>;

export const suppressionReport = z.object({
  read: z.number().int(),
  added: z.number().int(),
  /** On the list before, or twice in the file. */
  known: z.number().int(),
  rejected: z.number().int(),
  /** Open requests that this closed. */
  closed: z.number().int(),
  /** Lines that hold no number, the first hundred. */
  rejectedLines: z.array(z.number().int()),
  seconds: z.number(),
});
export type SuppressionReport = z.infer<typeof suppressionReport>;

/** Every place that holds something of a person, and what an erasure does to it (db/stores/personal-data.ts). */
export const personalPlace = z.enum([
  'people',
  'contacts',
  'requests',
  'payloads',
  'loose-payloads',
  'deliveries',
  'consents',
  'wordings',
  'promises',
  'notes',
  'actions',
  'drafts',
  'webhook-messages',
  'calls',
  'call-steps',
  'call-ends',
  'outcomes',
  'talk-ticks',
  'review-answers',
  'review-words',
  'decisions',
  'recording-marks',
  'suppression-reasons',
  'recordings',
  'uploads',
  'backups',
]);
export type PersonalPlace = z.infer<typeof personalPlace>;
export const keptPlace = z.enum(['suppression', 'calls', 'recording-rows', 'audit']);
export type KeptPlace = z.infer<typeof keptPlace>;

export const erasurePlan = z.object({
  /** Names, so that whoever confirms sees who it is. */
  people: z.array(z.object({ prospect: uid, name: z.string(), company: z.string() })),
  numbers: z.array(z.string()),
  /** What goes. `blanked`: the row stays for the figures, the number and words in it go. Places without anything are left out. */
  goes: z.array(
    z.object({
      place: personalPlace,
      fate: z.enum(['removed', 'blanked']),
      count: z.number().int(),
    }),
  ),
  stays: z.array(z.object({ place: keptPlace, count: z.number().int() })),
  /** Others who have one of the numbers; they are not erased, and the number may not be called any more. */
  sharedWith: z.number().int(),
  /** A call with the person is up: nothing can be erased before it is over. */
  inCall: z.boolean(),
});
export type ErasurePlan = z.infer<typeof erasurePlan>;

/** `wiped`: the free space is clean, too; else (no room, or somebody reads) the next start does it. */
export const erasureDone = erasurePlan.extend({ wiped: z.boolean() });
export type ErasureDone = z.infer<typeof erasureDone>;

export const retentionRun = z.object({
  at: instant,
  people: z.number().int(),
  leads: z.number().int(),
  calls: z.number().int(),
  recordings: z.number().int(),
  /** Code of what stopped it. */
  error: z.string().nullable(),
});
export type RetentionRun = z.infer<typeof retentionRun>;

/** `due`: goes at the next run; `soon`: within 30 days after it; `next`: when the first of the others is due. */
export const retentionDue = z.object({
  due: z.number().int(),
  soon: z.number().int(),
  next: instant.nullable(),
});
export type RetentionDue = z.infer<typeof retentionDue>;

export const retentionPreview = z.object({
  nextRunAt: instant,
  people: retentionDue,
  leads: retentionDue,
  calls: retentionDue,
  recordings: retentionDue,
  /** The newest first. */
  runs: z.array(retentionRun),
});
export type RetentionPreview = z.infer<typeof retentionPreview>;

export const evidenceFiles = z.object({ name: z.string(), json: z.string(), html: z.string() });

/** At least three letters or digits, as every reason that is kept. */
const reason = z.string().trim().min(3).max(500);

export const privacy = {
  /**
   * Revokes every consent of the person, closes what is open (`withdrawn`), and with `suppress` puts their numbers on the
   * do-not-call list. Again, it changes nothing. Error: `privacy/nobody`.
   */
  'consent.withdraw': command(
    z.object({ person: personRef, suppress: z.boolean(), via: z.enum(['screen', 'call']) }),
    z.object({
      consents: z.number().int(),
      requests: z.number().int(),
      suppressed: z.number().int(),
    }),
  ),
  /** All that is held of the person, as JSON and as a page to read and print. Error: `privacy/nobody`. */
  'person.evidence': command(z.object({ person: personRef }), evidenceFiles),
  /** What an erasure would do, without doing it. Error: `privacy/nobody`. */
  'person.erasePlan': query(z.object({ person: personRef }), erasurePlan),
  /** Errors: `privacy/nobody`, `privacy/in-call`, `privacy/import-running`. */
  'person.erase': command(z.object({ person: personRef }), erasureDone),
  /** The newest first; `number` looks one up. Error: `privacy/bad-number`. */
  'suppressions.page': query(
    z.object({
      number: z.string().max(64).optional(),
      cursor: z.string().max(40).optional(),
      limit: z.number().int().min(1).max(200),
    }),
    page(suppression),
  ),
  /** Errors: `privacy/bad-number`. */
  'suppressions.add': command(
    z.object({ number: z.string().max(64), reason }),
    z.object({ added: z.boolean(), closed: z.number().int() }),
  ),
  /** Errors: `suppression/missing`, `suppression/lifted`. */
  'suppressions.lift': command(z.object({ suppression: uid, reason }), nothing),
  /** A list of numbers that came by `intake.fileBegin`. Errors: those of reading a CSV, `suppression/no-numbers`. */
  'suppressions.import': command(
    z.object({ file: uid, name: z.string().trim().max(200) }),
    suppressionReport,
  ),
  'retention.preview': query(nothing, retentionPreview),
};

export const privacyEvents = {
  'suppressions.changed': z.object({}),
  /** A run of retention ended. */
  'retention.changed': z.object({}),
  /** These requests exist no more, and these calls are nobody's: a window forgets what it kept of them. */
  'people.erased': z.object({ requests: z.array(uid), attempts: z.array(uid), numbers: z.array(phone) }),
};
