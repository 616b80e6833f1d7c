/** What stands in the page as data. The types of its script import nothing: the script runs where nothing else is. */

export type Language = 'fr' | 'en';

/** Texts of core/messages/probe-form.ts. */
export type PageTexts = Readonly<Record<string, string>>;

/** A part of the day that can be chosen; `from` and `to` as `09:00`. */
export type DayPart = { readonly name: string; readonly from: string; readonly to: string };

export type PageData = {
  /** uid of the probe. */
  readonly probe: string;
  readonly way: 'intake' | 'mail' | 'file';
  /** E-mail address, for that way. */
  readonly address: string;
  readonly isStand: boolean;
  /** IANA zone of the probe. */
  readonly zone: string;
  readonly language: Language;
  readonly wordingVersion: string;
  readonly parts: readonly DayPart[];
  /** Days that are offered. */
  readonly days: number;
  /** On a stand: quiet time before the page asks, the time it then waits, and how long its thanks stay; in ms. */
  readonly idleMs: number;
  readonly askMs: number;
  readonly thanksMs: number;
  readonly texts: Readonly<Record<Language, PageTexts>>;
};

/** A day that is offered, `date` as `2026-03-13`; `away` 0 for today, 1 for tomorrow. */
export type OfferedDay = { readonly date: string; readonly away: number; readonly parts: readonly DayPart[] };

/** One visitor's answers. `slots` as the intake reads them, `2026-03-13 09:00 - 12:00`, or free words. */
export type Answers = {
  readonly id: string;
  /** ISO 8601. */
  readonly askedAt: string;
  readonly name: string;
  readonly phone: string;
  readonly email: string;
  readonly words: string;
  readonly slots: readonly string[];
  readonly stakes: readonly { readonly label: string; readonly weight: string }[];
  readonly wording: string;
  readonly wordingVersion: string;
  readonly language: Language;
  readonly page: string;
};
