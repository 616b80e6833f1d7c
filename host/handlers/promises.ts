import type { homeProcedures } from '../../core/contract/home.ts';
import type { promises } from '../../core/contract/promises.ts';
import { messages } from '../../core/messages/index.ts';
import type { AudienceDesk } from '../audience.ts';
import { draftAppointment, ownLanguage, writeCalendar } from '../calendar.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { readSettings } from '../settings-values.ts';
import { suppressionKey } from '../suppression-key.ts';

/** More than anybody reads in a calendar, and than one answer should carry; the command line writes them all. */
const mostInAnswer = 5000;

export const promisesHandlers = (
  context: HostContext,
  audience: Pick<AudienceDesk, 'listen'>,
): HandlersOf<typeof promises & typeof homeProcedures> => {
  const { db, ports } = context;
  return {
    'home.get': async () =>
      db.read('home.read', {
        country: (await readSettings(db)).defaultCountry,
        now: ports.clock.now(),
        zone: ports.platform.zone,
        key: suppressionKey(ports.secrets),
      }),
    'promises.listen': (_nothing, session) => {
      audience.listen(session);
      return {};
    },
    'promises.calendar': async () => {
      const language = await ownLanguage(context);
      let body = '';
      const { complete } = await writeCalendar(
        db,
        { language, now: ports.clock.now(), most: mostInAnswer },
        (text) => {
          body += text;
        },
      );
      return { name: messages[language].calendar.file, body, complete };
    },
    'promises.appointment': async ({ request }) => ({
      appointment: await draftAppointment(context, request),
    }),
  };
};
