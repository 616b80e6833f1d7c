import { z } from 'zod';
import { callOrder } from './call-log.ts';
import { command, query } from './procedure.ts';
import { nothing, uid } from './records.ts';

/** Views of the call log that people saved. */

export const callColumn = z.enum([
  'when',
  'who',
  'number',
  'talk',
  'lineResult',
  'outcome',
  'agent',
  'note',
  'company',
  'ring',
  'hold',
  'wrap',
  'expected',
  'sip',
  'rule',
  'probe',
  'offer',
  'promise',
  'mos',
]);
export type CallColumn = z.infer<typeof callColumn>;

export const callViewDefinition = z.strictObject({
  /** As text (core/domain/call-filter-text.ts), people and places by uid; never a search or words: they may name somebody. */
  filter: z.string().max(4000),
  order: callOrder,
  /** In their order; `width` in px, null for what fits. */
  columns: z
    .array(z.strictObject({ column: callColumn, width: z.number().int().min(40).max(800).nullable() }))
    .min(1)
    .max(callColumn.options.length),
});
export type CallViewDefinition = z.infer<typeof callViewDefinition>;

export const savedCallView = z.object({ view: uid, name: z.string(), definition: callViewDefinition });
export type SavedCallView = z.infer<typeof savedCallView>;

/** As `views.*` of the requests. */
export const callViews = {
  'callViews.list': query(nothing, z.object({ views: z.array(savedCallView) })),
  /** A new view, or with `view` another name or definition for it. Errors: `view/name-taken`, `view/missing`. */
  'callViews.save': command(
    z.strictObject({
      view: uid.nullable(),
      name: z.string().trim().min(1).max(80),
      definition: callViewDefinition,
    }),
    savedCallView,
  ),
  /** Error: `view/missing`. */
  'callViews.remove': command(z.strictObject({ view: uid }), nothing),
  /** Takes a removal back. Errors: `view/missing`, `view/name-taken`. */
  'callViews.restore': command(z.strictObject({ view: uid }), savedCallView),
};
