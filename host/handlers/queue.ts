import { getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/min';
import type { queue } from '../../core/contract/queue.ts';
import type { SearchContext } from '../../db/search-expression.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { readSettings } from '../settings-values.ts';
import { suppressionKey } from '../suppression-key.ts';

/** How digits typed without a prefix are to be read: as numbers of the country in the settings. */
export const searchContext = async ({ db }: Pick<HostContext, 'db'>): Promise<SearchContext> => {
  const { defaultCountry } = await readSettings(db);
  return { callingCode: isSupportedCountry(defaultCountry) ? getCountryCallingCode(defaultCountry) : '' };
};

export const queueHandlers = (context: HostContext): HandlersOf<typeof queue> => {
  const { db, ports, emit } = context;
  const now = (): number => ports.clock.now();
  const key = (): Uint8Array => suppressionKey(ports.secrets);

  return {
    'queue.page': async ({ search, cursor, limit }, session) => {
      const { rows, next } = await db.read('queue.page', {
        search: search ?? '',
        searchContext: await searchContext(context),
        cursor: cursor ?? null,
        limit,
        now: now(),
        key: key(),
        window: session.id,
        whole: false,
      });
      return { rows: rows.map(({ decision: _decision, ...row }) => row), next };
    },
    'queue.counts': () => db.read('queue.counts', { now: now() }),
    'request.get': ({ request }, session) =>
      db.read('request.detail', { request, now: now(), key: key(), window: session.id }),
    'request.note': async ({ request, text }) => {
      await db.write('requests.note', { request, text, at: now() });
      emit('request.changed', { request });
      return {};
    },
    'prospect.byNumber': async ({ number }) => ({
      matches: [...(await db.read('prospects.byNumber', { number }))],
    }),
  };
};
