/**
 * The rules there are, in the order in which they are asked. A pack says of each whether a written reason lifts it and what
 * it rests on; what each looks at is in core/domain/decision.ts.
 */
export const ruleIds = [
  'emergency',
  'no-number',
  'suppressed',
  'no-request',
  'request-closed',
  'consent-revoked',
  'quarantined',
  'consent-missing',
  'consent-expired',
  'refused',
  'expired',
  'promise-upcoming',
  'retry-not-yet',
  'practice',
  'cap',
  'holiday',
  'hours',
  'allowed',
] as const;
export type RuleId = (typeof ruleIds)[number];

/** No pack lets a reason lift these: there is nothing to dial, or somebody said no, or nobody asked. */
export const firmRules: ReadonlySet<RuleId> = new Set([
  'no-number',
  'suppressed',
  'consent-revoked',
  'quarantined',
]);

/** These let a call through instead of holding it back. */
export const openRules: ReadonlySet<RuleId> = new Set(['emergency', 'practice', 'allowed']);
