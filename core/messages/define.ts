/** A text, or a function that makes one from facts. */
export type Text = string | ((...facts: never[]) => string);
export type Texts = Readonly<Record<string, Text>>;

/** The texts of one topic in both languages: English must have exactly the keys and facts of French. */
export const texts = <T extends Texts>(both: {
  readonly fr: T;
  readonly en: { readonly [K in keyof T]: T[K] extends string ? string : T[K] };
}) => both;
