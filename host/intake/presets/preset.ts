import type { LeadField } from '../../../core/contract/intake.ts';
import type { Stake } from '../../../core/contract/records.ts';
import type { PresetName } from '../../../core/contract/intake-log.ts';
import type { DeliveryReason } from '../../../core/messages/intake-log.ts';
import type { Content } from '../content.ts';

/** One value that somebody, or their provider, has filled in. */
export type Field = {
  /** Names it in the mapping of a probe, e.g. `contact.phone`; the same in every payload of the form. */
  readonly path: string;
  /** As its form calls it; the field is guessed from it. */
  readonly label: string;
  readonly value: string;
  /** What the provider says it is. */
  readonly field?: LeadField;
  /** A question that a person answered: what nobody knows better is their own words. */
  readonly question?: boolean;
  /** The stake that this value is, where its source knows it exactly: its label is not taken apart. */
  readonly stake?: Stake;
};

/** One person's request, as the provider has it. */
export type Submission = {
  readonly fields: readonly Field[];
  /** The provider's id of it; '' where there is none. */
  readonly providerId: string;
  /** When they asked, as ISO 8601; '' where the provider does not say. */
  readonly askedAt: string;
  readonly test: boolean;
};

export type Reading = {
  readonly submissions: readonly Submission[];
  /** Provider ids of requests that were taken back. */
  readonly withdrawn: readonly string[];
  /** Why none can be read; null when that is not so. */
  readonly reason: DeliveryReason | null;
  /** The source's own id of the whole, by which it is never taken twice. */
  readonly id?: string;
};

/** A request over HTTP, as far as a signature may speak of it. */
export type SignedRequest = {
  readonly method: string;
  /** The address that the sender used. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly content: Content;
  /** UTC ms. */
  readonly now: number;
};

/** `stale`: signed, but too long ago or in the future: somebody may be sending an old request again. */
export type Verdict = 'ok' | 'wrong' | 'stale';

/** How one provider signs and shapes what it sends. */
export type Preset = {
  readonly name: PresetName;
  /** Checks the provider's own signature; null when the request bears none, so that a token may stand for it. */
  readonly verify?: (request: SignedRequest, secret: string) => Verdict | null;
  /** Answers the question by which a provider makes sure of an address (GET); null when it asks none. */
  readonly challenge?: (
    query: URLSearchParams,
    secret: string,
  ) => { readonly type: string; readonly body: string } | null;
  readonly read: (content: Content) => Reading;
};

export const one = (submission: Submission): Reading => ({
  submissions: [submission],
  withdrawn: [],
  reason: null,
});
export const many = (submissions: readonly Submission[]): Reading => ({
  submissions,
  withdrawn: [],
  reason: submissions.length === 0 ? 'no-lead' : null,
});
export const unread = (reason: DeliveryReason): Reading => ({ submissions: [], withdrawn: [], reason });
