import type { CallColumn, CallViewDefinition } from '../contract/call-views.ts';

/** The views of the call log that are there before anybody saves one, named by the language of the screen. */

const columns = (...names: readonly CallColumn[]): CallViewDefinition['columns'] =>
  names.map((column) => ({ column, width: null }));

const usual = columns('when', 'who', 'number', 'talk', 'lineResult', 'outcome', 'note');

export const defaultCallViewNames = ['all', 'week', 'broken', 'short'] as const;
export type DefaultCallViewName = (typeof defaultCallViewNames)[number];

export const defaultCallViews: Readonly<Record<DefaultCallViewName, CallViewDefinition>> = {
  all: { filter: '', order: 'newest', columns: usual },
  week: { filter: 'during=week', order: 'newest', columns: usual },
  broken: {
    filter: 'promise=broken',
    order: 'newest',
    columns: columns('when', 'who', 'agent', 'lineResult', 'outcome', 'expected', 'note'),
  },
  short: {
    filter: 'talk<=20 with=answered',
    order: 'newest',
    columns: columns('when', 'who', 'agent', 'talk', 'outcome', 'expected', 'note'),
  },
};
