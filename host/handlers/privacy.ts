import type { PersonRef, privacy } from '../../core/contract/privacy.ts';
import { parsePhone } from '../../core/domain/phone.ts';
import { ExpectedError } from '../../core/errors.ts';
import { languageFor } from '../../core/messages/index.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import type { Uploads } from '../intake/uploads.ts';
import { previewRetention } from '../jobs/retention.ts';
import { erasePerson, planErasure } from '../privacy/erase.ts';
import { makeEvidence } from '../privacy/make-evidence.ts';
import { importSuppressions } from '../privacy/suppression-list.ts';
import { readSettings } from '../settings-values.ts';
import { suppressionKey } from '../suppression-key.ts';

/** Error: `privacy/bad-number`. */
export const wholeNumberOf = (text: string, country: string): string => {
  const parsed = parsePhone(text, country);
  if (parsed.ok) return parsed.phone.e164;
  throw new ExpectedError(
    'privacy/bad-number',
    'This is no whole telephone number. Check the digits, with the country’s prefix where it is foreign.',
    { reason: parsed.reason },
  );
};

export const privacyHandlers = (context: HostContext, uploads: Uploads): HandlersOf<typeof privacy> => {
  const { db, ports, emit } = context;
  const now = (): number => ports.clock.now();
  const key = (): Uint8Array => suppressionKey(ports.secrets);
  const closedNow = (requests: readonly string[]): void => {
    if (requests.length > 0) emit('queue.changed', {});
    for (const request of requests) emit('request.changed', { request });
  };
  /** A caller's number as the line gave it, an extension among them, is looked for as it stands. */
  const whole = async (person: PersonRef): Promise<PersonRef> => {
    if ('request' in person) return person;
    const parsed = parsePhone(person.number, (await readSettings(db)).defaultCountry);
    return { number: parsed.ok ? parsed.phone.e164 : person.number };
  };

  return {
    'consent.withdraw': async ({ person, suppress, via }) => {
      const { consents, suppressed, closed } = await db.write('consent.withdraw', {
        person: await whole(person),
        suppress,
        via,
        at: now(),
        key: key(),
      });
      closedNow(closed);
      if ('request' in person) emit('request.changed', { request: person.request });
      if (suppressed > 0) emit('suppressions.changed', {});
      return { consents, requests: closed.length, suppressed };
    },
    'person.evidence': async ({ person }) => {
      const { language: wanted } = await readSettings(db);
      return makeEvidence(context, await whole(person), languageFor(wanted, ports.platform.locale));
    },
    'person.erasePlan': async ({ person }) => planErasure(context, await whole(person)),
    'person.erase': async ({ person }) => erasePerson(context, await whole(person)),

    'suppressions.page': async ({ number, cursor, limit }) => {
      const wanted = number?.trim() ?? '';
      const { rows, next } = await db.read('suppressions.page', {
        key: key(),
        number: wanted === '' ? null : wholeNumberOf(wanted, (await readSettings(db)).defaultCountry),
        cursor: cursor ?? null,
        limit,
      });
      return { rows: [...rows], next };
    },
    'suppressions.add': async ({ number, reason }) => {
      const { added, closed } = await db.write('suppressions.byHand', {
        key: key(),
        numbers: [wholeNumberOf(number, (await readSettings(db)).defaultCountry)],
        reason,
        at: now(),
      });
      closedNow(closed);
      emit('suppressions.changed', {});
      return { added: added > 0, closed: closed.length };
    },
    'suppressions.lift': async ({ suppression, reason }) => {
      await db.write('suppressions.lift', { suppression, reason, at: now() });
      emit('suppressions.changed', {});
      emit('queue.changed', {});
      return {};
    },
    'suppressions.import': async ({ file, name }) => {
      const report = await importSuppressions(context, { path: uploads.get(file).path, name });
      return { ...report, rejectedLines: [...report.rejectedLines] };
    },

    'retention.preview': () => previewRetention(context),
  };
};
