import { createHash } from 'node:crypto';
import type { PersonRef } from '../../core/contract/privacy.ts';
import type { Language } from '../../core/contract/records.ts';
import type { HostContext } from '../context.ts';
import { suppressionKey } from '../suppression-key.ts';
import { evidenceHtml } from './evidence-html.ts';

/** `name` is without an ending, and names nobody. */
export type EvidenceFiles = { readonly name: string; readonly json: string; readonly html: string };

/** Reads what is held, writes it twice, and puts on record that it was handed out. Errors: `privacy/nobody`, `request/missing`. */
export const makeEvidence = async (
  { db, ports }: Pick<HostContext, 'db' | 'ports'>,
  person: PersonRef,
  language: Language,
): Promise<EvidenceFiles> => {
  const now = ports.clock.now();
  const evidence = await db.read('evidence.read', { person, key: suppressionKey(ports.secrets), now });
  const json = `${JSON.stringify(evidence, null, 2)}\n`;
  const sha256 = createHash('sha256').update(json, 'utf8').digest('hex');
  await db.write('evidence.made', { subject: evidence.people[0]?.uid ?? null, at: now, sha256 });
  return {
    name: `rappel-evidence-${new Date(now).toISOString().slice(0, 10)}-${sha256.slice(0, 8)}`,
    json,
    html: evidenceHtml(evidence, language, ports.platform.zone),
  };
};
