import type { RequestActionKind } from './request-action.ts';
import type { Suppression } from '../contract/privacy.ts';
import type { Expected, Stake, TimeWindow } from '../contract/records.ts';
import type { TickKind } from '../contract/talk.ts';

/**
 * All that is held of one person, as they may ask for it (GDPR articles 15 and 20) and as a supervisory authority may (article
 * 7(1)): what they asked, what they agreed to, every decision and attempt, what came of each. Instants are ISO 8601 in UTC.
 * The file written of this shape is JSON, so that another system can read it.
 */
export const evidenceFormat = 'rappel-evidence';
export const evidenceVersion = 1;

export type EvidencePayload = {
  /** 'csv', 'http', … */
  readonly source: string;
  readonly file: string;
  readonly row: number;
  readonly receivedAt: string;
  readonly fate: string;
  readonly reason: string | null;
  readonly providerId: string | null;
  /** Names of the columns, where the source has any. */
  readonly header: readonly string[];
  /** As it came. */
  readonly body: string;
  readonly sha256: string;
};

/** What came by itself, named them and led to no request: rejected, a test, on the do-not-call list, known already. */
export type EvidenceDelivery = {
  readonly uid: string;
  readonly source: string;
  readonly probe: string;
  readonly preset: string;
  readonly receivedAt: string;
  readonly sender: string;
  readonly fate: string;
  readonly reason: string | null;
  /** Leads in it. */
  readonly leads: number;
  readonly contentType: string;
  /** As it came; null where it may hold others' words as well, which are not for this person to read, or is no text. */
  readonly body: string | null;
  readonly sha256: string;
};

export type EvidenceConsent = {
  readonly uid: string;
  readonly wording: string;
  readonly wordingVersion: number;
  readonly wordingOrigin: string;
  readonly channel: string;
  readonly scope: string;
  readonly givenAt: string;
  /** SHA-256 of the payload that proves it. */
  readonly proof: string | null;
  readonly page: string;
  /** The address (IP) it was given from, where the payload says. */
  readonly address: string | null;
  readonly revokedAt: string | null;
  readonly revokedBy: string | null;
  readonly revokedVia: string | null;
};

export type EvidenceRequest = {
  readonly uid: string;
  readonly probe: { readonly name: string; readonly kind: string };
  readonly offer: string | null;
  readonly askedAt: string;
  readonly askedZone: string;
  readonly askedWhere: string;
  readonly words: readonly { readonly text: string; readonly at: string; readonly where: string }[];
  readonly stakes: readonly Stake[];
  readonly slots: readonly (TimeWindow & { readonly said: string })[];
  readonly expiresAt: string | null;
  readonly state: string;
  readonly closedReason: string | null;
  readonly closedAt: string | null;
  readonly payloads: readonly EvidencePayload[];
  readonly consents: readonly EvidenceConsent[];
  readonly promises: readonly {
    readonly start: string;
    readonly end: string;
    readonly zone: string;
    readonly by: string;
    readonly madeAt: string;
    readonly endedAt: string | null;
    readonly endedAs: string | null;
  }[];
  readonly notes: readonly { readonly at: string; readonly agent: string; readonly text: string }[];
  /** What was done by hand, apart from calls, with the reason written. */
  readonly actions: readonly {
    readonly at: string;
    readonly agent: string;
    readonly kind: RequestActionKind;
    readonly note: string;
    readonly undoneAt: string | null;
  }[];
  /** Uid of the request that it was merged into. */
  readonly mergedInto: string | null;
};

export type EvidenceCall = {
  readonly uid: string;
  readonly request: string | null;
  readonly direction: string;
  readonly number: string;
  readonly startedAt: string;
  readonly agent: string;
  /** Null for a call that came in. */
  readonly decision: {
    readonly at: string;
    readonly allowed: boolean;
    readonly rule: string;
    readonly pack: string;
    readonly facts: unknown;
    readonly nextAllowedAt: string | null;
    /** The agent's, where a block was passed. */
    readonly reason: string;
  } | null;
  readonly steps: readonly { readonly step: string; readonly at: string; readonly detail: string }[];
  readonly end: {
    readonly at: string;
    readonly answeredAt: string | null;
    readonly lineResult: string;
    readonly sipCode: number | null;
    readonly sipReason: string;
    readonly endedBy: string;
  } | null;
  /** Their answer to "was the call expected?"; null where it was not asked. */
  readonly expected: Expected | null;
  readonly outcome: {
    readonly code: string;
    readonly label: { readonly fr: string; readonly en: string };
    readonly note: string;
    readonly agent: string;
    readonly at: string;
  } | null;
  /** What was ticked in the talk and taken back, all of it, in order. */
  readonly ticks: readonly {
    readonly kind: TickKind;
    readonly label: string;
    readonly ticked: boolean;
    readonly agent: string;
    readonly at: string;
  }[];
  /** What was written about the call when it was reviewed: notes, comments, answers, replies. */
  readonly reviewed: readonly { readonly text: string; readonly agent: string; readonly at: string }[];
  /** Of the recording, by whoever listened to it; `atMs` is in what can be played. Those that were taken back, too. */
  readonly marks: readonly {
    readonly atMs: number;
    readonly text: string;
    readonly agent: string;
    readonly at: string;
    readonly removedAt: string | null;
  }[];
  readonly recording: {
    readonly startedAt: string;
    readonly durationMs: number;
    readonly removedAt: string | null;
  } | null;
};

export type EvidenceEvent = {
  readonly id: number;
  readonly at: string;
  readonly agent: string | null;
  readonly kind: string;
  readonly subject: string;
  readonly data: unknown;
  /** Hex; SHA-256 over the event and the hash before it. */
  readonly hash: string;
};

export type Evidence = {
  readonly format: typeof evidenceFormat;
  readonly version: typeof evidenceVersion;
  readonly madeAt: string;
  readonly people: readonly {
    readonly uid: string;
    readonly name: string;
    readonly company: string;
    readonly language: string | null;
    readonly country: string;
    readonly city: string;
    readonly zone: string;
    readonly knownSince: string;
    readonly contacts: readonly {
      readonly kind: 'phone' | 'email';
      readonly value: string;
      readonly raw: string;
    }[];
  }[];
  readonly requests: readonly EvidenceRequest[];
  /** What came of them and made no request: rejected, suppressed. */
  readonly otherPayloads: readonly EvidencePayload[];
  /** Of those that came by themselves, as they came. */
  readonly deliveries: readonly EvidenceDelivery[];
  readonly calls: readonly EvidenceCall[];
  readonly suppressions: readonly (Omit<Suppression, 'createdAt' | 'liftedAt'> & {
    readonly number: string;
    readonly createdAt: string;
    readonly liftedAt: string | null;
  })[];
  readonly audit: {
    readonly events: readonly EvidenceEvent[];
    /** The whole chain of the workstation, checked when this was made. `head` is the hash of its last event. */
    readonly chain: { readonly holds: boolean; readonly checked: number; readonly head: string | null };
  };
};

const ipHeader =
  /^(?:ip|adresse[ _-]?ip|(?:remote|client|user)?[ _-]?ip(?:[ _-]?addr(?:ess)?)?|remote[ _-]?addr(?:ess)?)$/iu;

/** The address a form says it was sent from, among the cells of its payload; null where it says none. */
export const addressAmong = (header: readonly string[], body: string): string | null => {
  const index = header.findIndex((name) => ipHeader.test(name.trim()));
  if (index < 0) return null;
  try {
    const cells: unknown = JSON.parse(body);
    const cell: unknown = Array.isArray(cells) ? cells[index] : null;
    return typeof cell === 'string' && cell.trim() !== '' ? cell.trim() : null;
  } catch {
    return null;
  }
};
