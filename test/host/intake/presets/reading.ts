import { createHmac } from 'node:crypto';
import type { ColumnMapping } from '../../../../core/contract/intake.ts';
import type { PresetName } from '../../../../core/contract/intake-log.ts';
import type { Lead } from '../../../../core/domain/lead.ts';
import { readContent } from '../../../../host/intake/content.ts';
import { presets, verifyRequest } from '../../../../host/intake/presets/index.ts';
import type { Verdict } from '../../../../host/intake/presets/preset.ts';
import { readDelivery, type DeliveryReading } from '../../../../host/intake/read-delivery.ts';

/** Thursday, 12 March 2026, 10:00 in Paris. */
export const now = Date.parse('2026-03-12T09:00:00Z');
export const probe = {
  uid: '01890000-0000-7000-8000-000000000001',
  name: 'Formulaire',
  country: 'FR',
  zone: 'Europe/Paris',
  mapping: null,
  access: 'secret' as const,
};

/** Reads a body as the intake would. An object is sent as JSON, a list of pairs as a form. */
export const read = async (
  preset: PresetName,
  body: unknown,
  mapping: ColumnMapping | null = null,
): Promise<DeliveryReading> => {
  const isForm = Array.isArray(body) && body.every((item) => Array.isArray(item));
  const text =
    typeof body === 'string'
      ? body
      : isForm
        ? new URLSearchParams(body as string[][]).toString()
        : JSON.stringify(body);
  const content = await readContent(
    isForm ? 'application/x-www-form-urlencoded' : 'application/json',
    Buffer.from(text),
  );
  return readDelivery(
    content,
    preset,
    { ...probe, preset, mapping: mapping === null ? null : JSON.stringify(mapping) },
    { at: now, asked: now },
  );
};

/** The one lead of a body. */
export const leadOf = async (
  preset: PresetName,
  body: unknown,
  mapping: ColumnMapping | null = null,
): Promise<Lead> => {
  const { leads, reason } = await read(preset, body, mapping);
  const lead = leads[0]?.lead;
  if (leads.length !== 1 || lead === undefined) throw new Error(`${leads.length} leads, ${reason}`);
  return lead;
};

export const sign = (secret: string, encoding: 'hex' | 'base64', ...parts: readonly string[]): string => {
  const mac = createHmac('sha256', secret);
  for (const part of parts) mac.update(part);
  return mac.digest(encoding);
};

/** What the intake makes of a request with these headers. */
export const verdictOf = async (
  preset: PresetName,
  body: string,
  headers: Readonly<Record<string, string>>,
  options: { readonly secrets?: readonly string[]; readonly url?: string } = {},
): Promise<Verdict | 'missing'> =>
  verifyRequest(
    presets[preset],
    {
      method: 'POST',
      url: options.url ?? `https://www.example.fr/probes/${probe.uid}/requests`,
      headers,
      body: Buffer.from(body),
      content: await readContent('application/json', Buffer.from(body)),
      now,
    },
    options.secrets ?? ['le-secret-de-la-sonde'],
  );
