import { texts } from './define.ts';

/** What is told of promises as their time comes, on the screen and outside of it. They never say a person's own words. */
export const reminders = texts({
  fr: {
    someone: 'une personne',
    before: (name: string, minutes: number) => `Dans ${minutes} min : rappeler ${name}`,
    due: (name: string) => `C’est l’heure de rappeler ${name}`,
    late: (name: string) => `En retard : ${name} attend un rappel`,
    window: (from: string, to: string) => `Promis de ${from} à ${to}`,
    many: (count: number) => `${count} rappels promis`,
    countLate: (count: number) => `${count} en retard`,
    countDue: (count: number) => (count === 1 ? '1 à l’heure dite' : `${count} à l’heure dite`),
    countBefore: (count: number) => `${count} bientôt`,
    names: (names: string, others: number) => (others === 0 ? names : `${names} et ${others} de plus`),
    open: 'Ouvrir',
    settings: 'Rappels promis',
    minutes: 'Prévenir avant l’heure promise',
    minutesHint: 'Puis à l’heure dite, et quand elle est passée.',
    minutesOption: (count: number) => (count === 0 ? 'Non' : `${count} min avant`),
    showNames: 'Nommer la personne dans les avis',
    showNamesHint: 'Ils peuvent paraître sur un écran verrouillé. Les mots de la personne n’y sont jamais.',
    sound: 'Jouer un son',
    team: 'Confier à l’équipe une promesse en retard',
    teamHint: 'Passé ce délai, chacun peut rappeler la personne.',
    teamOption: (count: number) =>
      count < 60 ? `après ${count} min` : count < 1440 ? `après ${count / 60} h` : 'le lendemain',
    allow: 'Autoriser les avis du navigateur',
    denied: 'Le navigateur refuse les avis de cette page : cela se change dans ses réglages.',
  },
  en: {
    someone: 'somebody',
    before: (name: string, minutes: number) => `In ${minutes} min: call ${name} back`,
    due: (name: string) => `It is time to call ${name} back`,
    late: (name: string) => `Late: ${name} is waiting for a call`,
    window: (from: string, to: string) => `Promised from ${from} to ${to}`,
    many: (count: number) => `${count} promised calls`,
    countLate: (count: number) => `${count} late`,
    countDue: (count: number) => `${count} due now`,
    countBefore: (count: number) => `${count} soon`,
    names: (names: string, others: number) => (others === 0 ? names : `${names} and ${others} more`),
    open: 'Open',
    settings: 'Promised calls',
    minutes: 'Tell me before the promised time',
    minutesHint: 'Then at that time, and when it is over.',
    minutesOption: (count: number) => (count === 0 ? 'No' : `${count} min before`),
    showNames: 'Name the person in notices',
    showNamesHint: 'They may show on a locked screen. The person’s own words never do.',
    sound: 'Play a sound',
    team: 'Hand a late promise to the team',
    teamHint: 'After that, anybody may call the person.',
    teamOption: (count: number) =>
      count < 60 ? `after ${count} min` : count < 1440 ? `after ${count / 60} h` : 'on the next day',
    allow: 'Allow the browser’s notices',
    denied: 'The browser refuses notices of this page: its own settings change that.',
  },
});

/** Appointments, in the agent's calendar and in the mail to the person. */
export const calendar = texts({
  fr: {
    file: 'rappels-promis.ics',
    appointmentFile: 'rendez-vous-telephonique.ics',
    name: 'Rappels promis',
    call: (name: string) => `Rappeler ${name}`,
    theirTime: (window: string, zone: string) => `Pour la personne : ${window} (${zone})`,
    anonymous: 'une personne sans nom',
    personSummary: (agent: string) =>
      agent === '' ? 'Rendez-vous téléphonique' : `Rendez-vous téléphonique avec ${agent}`,
    subject: (window: string) => `Votre rendez-vous téléphonique : ${window}`,
    subjectOff: (window: string) => `Annulation : rendez-vous téléphonique, ${window}`,
    greeting: (name: string) => (name === '' ? 'Bonjour,' : `Bonjour ${name},`),
    body: (window: string, zone: string) =>
      `Comme convenu, nous vous appelons ${window} (heure de ${zone}).\n\nLe fichier joint ajoute ce rendez-vous à votre agenda. Si ce moment ne vous convient plus, répondez à ce message.`,
    bodyOff: (window: string, zone: string) =>
      `Le rendez-vous téléphonique prévu ${window} (heure de ${zone}) est annulé.\n\nLe fichier joint le retire de votre agenda.`,
    about: (offer: string) => `Sujet : ${offer}`,
    on: (day: string, from: string, to: string) => `le ${day} de ${from} à ${to}`,
    sign: (agent: string) => (agent === '' ? 'Cordialement' : `Cordialement,\n${agent}`),
  },
  en: {
    file: 'promised-calls.ics',
    appointmentFile: 'telephone-appointment.ics',
    name: 'Promised calls',
    call: (name: string) => `Call ${name} back`,
    theirTime: (window: string, zone: string) => `For the person: ${window} (${zone})`,
    anonymous: 'a person without a name',
    personSummary: (agent: string) =>
      agent === '' ? 'Telephone appointment' : `Telephone appointment with ${agent}`,
    subject: (window: string) => `Your telephone appointment: ${window}`,
    subjectOff: (window: string) => `Cancelled: telephone appointment, ${window}`,
    greeting: (name: string) => (name === '' ? 'Hello,' : `Hello ${name},`),
    body: (window: string, zone: string) =>
      `As agreed, we call you ${window} (${zone} time).\n\nThe file attached adds this appointment to your calendar. If that time does not suit you any more, answer this message.`,
    bodyOff: (window: string, zone: string) =>
      `The telephone appointment ${window} (${zone} time) is cancelled.\n\nThe file attached takes it out of your calendar.`,
    about: (offer: string) => `About: ${offer}`,
    on: (day: string, from: string, to: string) => `on ${day} from ${from} to ${to}`,
    sign: (agent: string) => (agent === '' ? 'Kind regards' : `Kind regards,\n${agent}`),
  },
});
