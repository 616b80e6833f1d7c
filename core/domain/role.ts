/**
 * Who works at this workstation, as far as rights go. A new workstation is an administrator's, so that nobody is locked
 * out of the only one there is.
 */
export const roles = ['agent', 'lead', 'administrator'] as const;
export type Role = (typeof roles)[number];

/**
 * What needs a right; everything else is open to all three.
 * - `calls.all`: calls, recordings and reviews of other agents.
 * - `reviews.write`: to score a call, and to change score forms.
 * - `figures.team`: figures of more than oneself.
 * - `bundles.read`: to take in the logs of other workstations.
 * - `export`: data out of Rappel, as files or to another system.
 * - `administer`: rules, outcomes, roles, schedules, webhooks.
 */
export const rights = [
  'calls.all',
  'reviews.write',
  'figures.team',
  'bundles.read',
  'export',
  'administer',
] as const;
export type Right = (typeof rights)[number];

const lead: readonly Right[] = ['calls.all', 'reviews.write', 'figures.team', 'bundles.read', 'export'];

const rightsOf: Readonly<Record<Role, readonly Right[]>> = {
  agent: [],
  lead,
  administrator: [...lead, 'administer'],
};

export const may = (role: Role, right: Right): boolean => rightsOf[role].includes(right);
