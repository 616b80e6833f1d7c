import type { ColumnMapping } from '../../core/contract/intake.ts';
import type { PresetName } from '../../core/contract/intake-log.ts';
import { readLead } from '../../core/domain/lead.ts';
import type { NewDelivery } from '../../db/stores/deliveries.ts';
import type { ProbeIntake } from '../../db/stores/intake-log.ts';
import type { ReadDraft } from '../../db/stores/staging.ts';
import type { Content } from './content.ts';
import { presets } from './presets/index.ts';
import { draftOf, fieldsOf, type ReadField } from './submission.ts';

/** From the raw thing to leads. Pure: the same bytes under the same probe are read the same again. */

/** More at once is a file. */
const mostLeads = 1000;
const summaryLength = 200;

export type DeliveryReading = Pick<
  NewDelivery,
  'leads' | 'withdrawn' | 'reason' | 'providerId' | 'summary'
> & { readonly fields: readonly ReadField[] };

const mappingOf = ({ mapping }: ProbeIntake): ColumnMapping | null =>
  mapping === null ? null : (JSON.parse(mapping) as ColumnMapping);

const summaryOf = (leads: readonly ReadDraft[]): string =>
  leads
    .map(({ lead }) =>
      [lead.name === '' ? lead.company : lead.name, ...lead.phones.map(({ e164 }) => e164), ...(lead.phones.length === 0 ? lead.emails : [])]
        .filter((text) => text !== '')
        .join(' '),
    )
    .join(', ')
    .slice(0, summaryLength); // prettier-ignore

/** `at`: UTC ms of now; `asked`: UTC ms of the arrival, for a lead that does not say when it was asked. */
export const readDelivery = (
  content: Content,
  preset: PresetName,
  probe: ProbeIntake,
  { at, asked }: { readonly at: number; readonly asked: number },
): DeliveryReading => {
  const reading = presets[preset].read(content);
  if (reading.submissions.length > mostLeads)
    return { leads: [], withdrawn: [], reason: 'too-many-leads', providerId: '', summary: '', fields: [] };
  const mapping = mappingOf(probe);
  const defaults = { country: probe.country, zone: probe.zone, at };
  const all = reading.submissions.map((submission, index) => {
    const fields = fieldsOf(submission, mapping, { country: probe.country, zone: probe.zone, now: asked });
    const draft = { ...draftOf(submission, fields, { asked, again: asked !== at }), row: index + 1 };
    return { fields, test: submission.test, one: { draft, lead: readLead(draft, defaults) } };
  });
  const ids = [...all.map(({ one }) => one.lead.providerId), ...reading.withdrawn];
  return {
    leads: all.map(({ one, test }) => (test ? null : one)),
    withdrawn: reading.withdrawn,
    reason: reading.reason,
    providerId: ids.length === 1 ? (ids[0] ?? '') : '',
    summary: summaryOf(all.map(({ one }) => one)),
    fields: all.flatMap(({ fields }) => fields),
  };
};
