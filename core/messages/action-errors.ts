/** What a window says for the errors of actions on requests and of retries; part of errors.ts. */
export const actionErrorTexts: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'request/merged': {
    fr: 'Cette demande a été réunie à une autre. Travaillez avec celle-là, ou annulez la réunion.',
    en: 'This request was merged into another. Work with that one, or undo the merge.',
  },
  'request/closed': {
    fr: 'Cette demande est close. Rouvrez-la d’abord.',
    en: 'This request is closed. Reopen it first.',
  },
  'request/open': {
    fr: 'Cette demande est déjà ouverte. Rien n’a changé.',
    en: 'This request is open already. Nothing was changed.',
  },
  'request/quarantined': {
    fr: 'Cette demande est en quarantaine. Décidez d’abord de la quarantaine, à l’écran des sondes.',
    en: 'This request is in quarantine. Settle the quarantine first, on the screen of the probes.',
  },
  'request/in-call': {
    fr: 'Un appel pour cette demande est en cours, ou attend sa qualification. Qualifiez-le d’abord.',
    en: 'A call for this request is up, or waits for its outcome. Give it its outcome first.',
  },
  'request/promised': {
    fr: 'Un appel a été promis à une heure dite. Appelez à cette heure, ou convenez d’une autre avec la personne et qualifiez l’appel ainsi.',
    en: 'Somebody was promised a call at a set time. Call then, or agree on another time and choose that outcome.',
  },
  'request/snooze-time': {
    fr: 'Choisissez un moment à venir, dans l’année.',
    en: 'Choose a time to come, within a year.',
  },
  'request/term-over': {
    fr: 'Le délai annoncé à la personne se termine avant. Elle peut redemander.',
    en: 'The term announced to the person ends before. They can ask again.',
  },
  'request/lasting': {
    fr: 'La personne a dit non, et cela dure. Elle peut redemander, personne ne le peut à sa place.',
    en: 'The person said no, and that lasts. They can ask again, no one can in their place.',
  },
  'request/same': {
    fr: 'C’est la même demande. Choisissez-en une autre à lui réunir.',
    en: 'This is the same request. Choose another one to join it.',
  },
  'request/split-parts': {
    fr: 'Choisissez des mots ou des enjeux pour la deuxième demande, et laissez-en à la première.',
    en: 'Choose words or stakes for the second request, and leave some to the first.',
  },
  'request/changed-since': {
    fr: 'Il s’est passé quelque chose avec cette demande depuis : cela ne s’annule plus. Regardez où elle en est.',
    en: 'Something has happened with this request since, so this cannot be undone any more. Look at what it says now.',
  },
  'request/undone': {
    fr: 'C’est déjà annulé. Rien n’a changé.',
    en: 'This was undone already. Nothing was changed.',
  },
  'outcome/withdrawn': {
    fr: 'La personne a retiré son accord : aucun autre appel ne peut lui être promis. Choisissez une qualification sans rappel.',
    en: 'The person took back their consent, so no other call can be promised. Choose an outcome without one.',
  },
  'agent/missing': {
    fr: 'Personne de ce nom ne travaille ici. Relisez la liste.',
    en: 'Nobody of this name works here. Read the list again.',
  },
};
