import type { AppointmentDraft } from '../core/contract/promises.ts';
import type { Language } from '../core/contract/records.ts';
import { calendarEvent, calendarFoot, calendarHead } from '../core/domain/icalendar.ts';
import { languageFor, messages } from '../core/messages/index.ts';
import type { Db } from '../db/client.ts';
import type { HostContext } from './context.ts';
import { readSettings } from './settings-values.ts';

const dayMs = 86_400_000;
/** A calendar that has not been brought up to date for longer keeps what was called off. */
const calledOffMs = 30 * dayMs;
const pageSize = 500;

type Window = { readonly start: number; readonly end: number };

/** "on Thursday 12 March 2026 from 14:00 to 15:00", by the clock of `zone`. */
const windowText = ({ start, end }: Window, zone: string, language: Language): string => {
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone: zone });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short', hourCycle: 'h23', timeZone: zone });
  return messages[language].calendar.on(day.format(start), time.format(start), time.format(end));
};

export type CalendarCount = {
  readonly appointments: number;
  readonly cancelled: number;
  /** Whether all were written. */
  readonly complete: boolean;
};

/**
 * Writes every promise in force, and what was moved, kept or called off in the last thirty days, as an iCalendar file, a page
 * at a time: no more of it is ever held than one page. Stops after `most` appointments.
 */
export const writeCalendar = async (
  db: Db,
  args: {
    readonly language: Language;
    readonly now: number;
    readonly most: number;
    /** False leaves out who is called. */
    readonly names?: boolean;
  },
  write: (text: string) => Promise<void> | void,
): Promise<CalendarCount> => {
  const t = messages[args.language].calendar;
  let appointments = 0;
  let cancelled = 0;
  await write(calendarHead(t.name));
  for (let after: number | null = 0; after !== null && appointments < args.most;) {
    const page: Awaited<ReturnType<typeof db.read<'promises.appointments'>>> = await db.read(
      'promises.appointments',
      { after, since: args.now - calledOffMs, limit: pageSize },
    );
    let text = '';
    for (const { name, company, zone, appointments: made } of page.rows) {
      for (const appointment of made.slice(0, args.most - appointments)) {
        const who = args.names === false ? '' : [name, company].filter((part) => part !== '').join(', ');
        text += calendarEvent(appointment, {
          summary: t.call(who === '' ? t.anonymous : who),
          description: t.theirTime(windowText(appointment, zone, args.language), zone),
        });
        appointments += 1;
        if (appointment.status === 'CANCELLED') cancelled += 1;
      }
    }
    await write(text);
    after = page.next;
  }
  await write(calendarFoot);
  return { appointments, cancelled, complete: appointments < args.most };
};

/** The language of the workstation's own files. */
export const ownLanguage = async ({ db, ports }: Pick<HostContext, 'db' | 'ports'>): Promise<Language> =>
  languageFor((await readSettings(db)).language, ports.platform.locale);

/** The appointment of a request as a file and a mail, in the person's language and by their clock. Error: `request/missing`. */
export const draftAppointment = async (
  context: Pick<HostContext, 'db' | 'ports'>,
  request: string,
): Promise<AppointmentDraft | null> => {
  const found = await context.db.read('promises.appointment', { request });
  if (!found) return null;
  const { appointment, name, zone, email, about } = found;
  const language = found.language ?? (await ownLanguage(context));
  const { agentName } = await readSettings(context.db);
  const t = messages[language].calendar;
  const cancelled = appointment.status === 'CANCELLED';
  const window = windowText(appointment, zone, language);
  const place = zone.replaceAll('_', ' ');
  const aboutLine = about === '' ? '' : t.about(about);
  const body = [
    t.greeting(name),
    cancelled ? t.bodyOff(window, place) : t.body(window, place),
    aboutLine,
    t.sign(agentName),
  ].filter((part) => part !== '');
  return {
    file: {
      name: t.appointmentFile,
      body:
        calendarHead(t.name) +
        calendarEvent(appointment, { summary: t.personSummary(agentName), description: aboutLine }) +
        calendarFoot,
    },
    mail: {
      to: email ?? '',
      subject: cancelled ? t.subjectOff(window) : t.subject(window),
      body: body.join('\n\n'),
    },
    cancelled,
  };
};
