import type { FeedState } from '../../core/contract/feed.ts';
import type { IntakeServer } from '../../core/contract/intake-http.ts';
import type { MailboxState } from '../../core/contract/mailbox.ts';
import type { PolicyState } from '../../core/contract/policy.ts';
import type { Watch } from '../../core/contract/watched-folder.ts';
import type { DoctorCheck } from '../../core/domain/doctor.ts';
import type { Ports } from '../../core/ports.ts';
import type { Examined } from '../../db/examine.ts';
import type { BackupState } from '../backups.ts';
import type { ServerProbe } from '../probe-server.ts';

/** What only a running host knows of itself. */
export type Running = {
  readonly intake: () => Promise<IntakeServer>;
  readonly mailboxes: () => Promise<readonly MailboxState[]>;
  readonly feeds: () => Promise<readonly FeedState[]>;
  readonly watchedFolder: () => Promise<Watch>;
  readonly backup: () => BackupState;
  readonly policy: () => Pick<PolicyState, 'state' | 'file' | 'since' | 'error' | 'problems'>;
  /** How far the clock went back beside the machine's own counting, since the host started. Sleep only sends it on. */
  readonly clockWentBackMs: () => number;
};

/** What is looked at. */
export type DoctorSubject = {
  readonly dataDir: string;
  readonly ports: Pick<Ports, 'clock' | 'secrets' | 'platform'>;
  /** Null from the command line. */
  readonly running: Running | null;
};

/** What several checks need and one of them finds out. */
export type Findings = {
  /** Rejects as `examine` does. */
  readonly examined: Promise<Examined>;
  /** By the address of the server. */
  readonly servers: Promise<ReadonlyMap<string, ServerProbe>>;
};

/** One topic; several checks where it has several parts. */
export type Check = (subject: DoctorSubject, findings: Findings) => Promise<readonly DoctorCheck[]>;

/** UTC ms as a day, for a fact. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
export const minuteOf = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
export const megabytes = (bytes: number): number => Math.round(bytes / 100_000) / 10;
