/** What the far end of the practice line does, told by how the number ends. Anything else is answered. */
export type PracticeBehaviour =
  | {
      readonly kind: 'answers';
      readonly afterMs: number;
      readonly hangsUpAfterMs: number | null;
      /** Whom it asks us to call, a moment after the answer. */ readonly refersTo?: string;
    }
  | {
      readonly kind: 'refuses';
      readonly afterMs: number;
      readonly rings: boolean;
      readonly code: number;
      /** Reason header, RFC 3326. */
      readonly reason: string | null;
    }
  | { readonly kind: 'rings' };

/** The last four digits: the SIP status or the Q.850 cause that one would expect behind them. */
const endings: Readonly<Record<string, PracticeBehaviour>> = {
  '0086': {
    kind: 'refuses',
    afterMs: 700,
    rings: false,
    code: 486,
    reason: 'Q.850;cause=17;text="User busy"',
  },
  '0003': { kind: 'refuses', afterMs: 3000, rings: true, code: 603, reason: null },
  '0080': { kind: 'rings' },
  '0004': {
    kind: 'refuses',
    afterMs: 700,
    rings: false,
    code: 404,
    reason: 'Q.850;cause=1;text="Unallocated number"',
  },
  '0070': { kind: 'answers', afterMs: 1000, hangsUpAfterMs: null, refersTo: '+33199000071' },
  '0081': { kind: 'answers', afterMs: 1000, hangsUpAfterMs: 4000 },
};

export const behaviourOf = (number: string): PracticeBehaviour =>
  endings[number.replace(/\D/g, '').slice(-4)] ?? { kind: 'answers', afterMs: 2000, hangsUpAfterMs: null };
