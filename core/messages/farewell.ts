import { texts } from './define.ts';

/** What is written to somebody who could not be reached: who called, what they asked, how to be called again. */
export const farewell = texts({
  fr: {
    subject: (date: string) => `Votre demande du ${date}`,
    hello: (name: string) => (name === '' ? 'Bonjour,' : `Bonjour ${name},`),
    asked: (date: string, offer: string) =>
      `Le ${date}, vous nous avez demandé de vous rappeler${offer === '' ? '' : ` (${offer})`}.`,
    words: (words: string) => `Vous nous aviez écrit : « ${words} »`,
    stakes: (stakes: string) => `Ce qui compte pour vous : ${stakes}.`,
    tried: (calls: number) =>
      calls > 1
        ? `Nous vous avons appelé ${calls} fois sans réussir à vous joindre, et ne voulons pas insister : nous n’appellerons plus de nous-mêmes.`
        : 'Nous n’avons pas réussi à vous joindre, et ne voulons pas insister : nous n’appellerons plus de nous-mêmes.',
    again: (where: string) =>
      `Si vous souhaitez toujours en parler, répondez à ce message en disant quand vous appeler et à quel numéro${where === '' ? '' : `, ou refaites une demande : ${where}`}.`,
    regards: 'Bien cordialement,',
  },
  en: {
    subject: (date: string) => `Your request of ${date}`,
    hello: (name: string) => (name === '' ? 'Hello,' : `Hello ${name},`),
    asked: (date: string, offer: string) =>
      `On ${date} you asked us to call you back${offer === '' ? '' : ` (${offer})`}.`,
    words: (words: string) => `You wrote: “${words}”`,
    stakes: (stakes: string) => `What matters to you: ${stakes}.`,
    tried: (calls: number) =>
      calls > 1
        ? `We called you ${calls} times without reaching you and do not want to insist, so we shall not call again by ourselves.`
        : 'We could not reach you and do not want to insist, so we shall not call again by ourselves.',
    again: (where: string) =>
      `If you would still like to talk, answer this message saying when to call you and on which number${where === '' ? '' : `, or ask again: ${where}`}.`,
    regards: 'Kind regards,',
  },
});
