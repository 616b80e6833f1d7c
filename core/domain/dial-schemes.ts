/** Schemes of links to a number that the desktop answers, and that a packed build declares to the system. */
export const dialSchemes = ['tel', 'sip', 'sips', 'callto'] as const;
