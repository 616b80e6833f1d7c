/**
 * What a window says for an error code, with the remedy. A code that is missing here falls back to the host's own
 * English sentence, so that nothing fails silently.
 */
export const errorTexts: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'rpc/disconnected': {
    fr: 'La fenêtre a perdu son serveur local. Elle se reconnecte toute seule ; ce que vous avez saisi est gardé.',
    en: 'The window lost its local host. It reconnects by itself; what you typed is kept.',
  },
  'phone/busy': {
    fr: 'Un appel est déjà en cours. Terminez-le avant d’en passer un autre.',
    en: 'A call is already up. End it before placing another.',
  },
  'phone/not-ready': {
    fr: 'La ligne n’est pas prête. Attendez qu’elle le soit, ou vérifiez-la dans les réglages.',
    en: 'The line is not ready. Wait until it is, or check it in the settings.',
  },
  'phone/bad-number': {
    fr: 'Ce numéro contient des signes que l’on ne peut pas composer. N’y laissez que des chiffres, +, * et #.',
    en: 'This number holds characters that cannot be dialled. Keep digits, +, * and # only.',
  },
  'phone/microphone-refused': {
    fr: 'Le micro est interdit à Rappel. Autorisez-le dans le navigateur ou le système, puis réessayez.',
    en: 'Rappel may not use the microphone. Allow it in the browser or the system, then try again.',
  },
  'phone/microphone-absent': {
    fr: 'Aucun micro n’est branché. Branchez un casque, puis réessayez.',
    en: 'There is no microphone. Plug in a headset, then try again.',
  },
  'phone/microphone-busy': {
    fr: 'Un autre programme tient le micro. Fermez-le, puis réessayez.',
    en: 'Another program holds the microphone. Close it, then try again.',
  },
  'phone/no-call': {
    fr: 'Il n’y a plus d’appel.',
    en: 'There is no call any more.',
  },
  'phone/hold-refused': {
    fr: 'La ligne a refusé la mise en attente. L’appel continue ; réessayez dans un instant.',
    en: 'The line refused to hold or resume. The call goes on; try again in a moment.',
  },
  'phone/answer-failed': {
    fr: 'L’appel n’a pas pu être pris : il a été raccroché, ou la ligne a refusé le son.',
    en: 'The call could not be answered: the caller hung up, or the line refused the sound.',
  },
  'session/bad-token': {
    fr: 'Ce lien a déjà servi, ou il vient d’un Rappel qui ne tourne plus. Relancez « npm start » (ou « rappel serve ») : un nouveau lien s’affiche.',
    en: 'This link was already used, or belongs to a Rappel that is no longer running. Run “npm start” (or “rappel serve”) again: it prints a fresh link.',
  },
  'session/bad-session': {
    fr: 'Cet onglet est resté trop longtemps absent, ou vient d’un autre dossier de données. Relancez « npm start » (ou « rappel serve ») : un nouveau lien s’affiche.',
    en: 'This tab was away for too long, or belongs to another data folder. Run “npm start” (or “rappel serve”) again: it prints a fresh link.',
  },
  'session/no-hello': {
    fr: 'La fenêtre n’a pas dit qui elle est. Rouvrez-la par le lien que Rappel a affiché.',
    en: 'The window did not say who it is. Open it again from the link that Rappel printed.',
  },
  'line/bad-server': {
    fr: 'L’adresse du serveur ne convient pas : elle commence par ws:// ou wss://, comme wss://pbx.example.org:8089/ws, sans nom ni mot de passe dedans. Reprenez celle de la documentation de votre standard.',
    en: 'The server’s address cannot be used: it begins with ws:// or wss://, such as wss://pbx.example.org:8089/ws, without a name or password in it. Take it from your PBX’s documentation.',
  },
  'line/bad-address': {
    fr: 'Un champ du compte ne convient pas : le domaine est un nom d’hôte comme pbx.example.org, l’utilisateur est la partie avant le @. Corrigez et enregistrez de nouveau.',
    en: 'A field of the account cannot be used: the domain is a host name such as pbx.example.org, the user is the part before the @. Correct it and save again.',
  },
  'line/password-missing': {
    fr: 'La ligne n’a pas encore de mot de passe. Saisissez celui que votre standard a donné pour ce compte, puis enregistrez.',
    en: 'The line has no password yet. Enter the one your PBX gave for this account, then save.',
  },
  'secrets/damaged': {
    fr: 'Les secrets de ce poste sont illisibles. Remettez secrets.key et secrets.sealed de la même sauvegarde du dossier de données, ou demandez à votre informatique.',
    en: 'The secrets of this workstation cannot be read. Put back secrets.key and secrets.sealed from the same backup of the data folder, or ask your IT.',
  },
  'secrets/not-writable': {
    fr: 'Le secret n’a pas pu être enregistré. Vérifiez les droits sur le dossier de données et la place sur le disque.',
    en: 'The secret could not be saved. Check the rights on the data folder and the space on its disk.',
  },
  'db/from-the-future': {
    fr: 'La base a été écrite par un Rappel plus récent. Installez cette version ou une plus récente ; rien n’a été changé.',
    en: 'The database was written by a newer Rappel. Install that version or a newer one; nothing was changed.',
  },
  'db/not-writable': {
    fr: 'Le dossier de données ne peut pas être écrit. Vérifiez vos droits, ou nommez-en un autre par RAPPEL_DATA.',
    en: 'The data folder cannot be written to. Check your rights on it, or name another with RAPPEL_DATA.',
  },
  'db/disk-full': {
    fr: 'Le disque est plein : rien n’a été enregistré. Libérez de la place puis réessayez ; ce qui était enregistré est intact.',
    en: 'The disk is full, so nothing was saved. Free some space, then try again; what was saved before is safe.',
  },
  'db/damaged': {
    fr: 'La base n’est pas saine. Gardez-en une copie et remettez la dernière sauvegarde du dossier « backups ».',
    en: 'The database is not sound. Keep a copy of it and put back the latest one from the folder “backups”.',
  },
  'db/busy': {
    fr: 'Un autre programme a retenu la base plus de dix secondes. Réessayez ; si cela revient, fermez les autres copies de Rappel.',
    en: 'Another program held the database for more than ten seconds. Try again; if it returns, close other copies of Rappel.',
  },
  'db/closed': {
    fr: 'La base est fermée : Rappel s’arrête. Relancez-le ; ce qui était enregistré est intact.',
    en: 'The database is closed: Rappel is stopping. Start it again; what was saved is safe.',
  },
  'session/no-link': {
    fr: 'Cette page s’ouvre par le lien que Rappel affiche à son démarrage.',
    en: 'This page opens by the link that Rappel prints when it starts.',
  },
  'intake/too-big': {
    fr: 'Ce fichier dépasse 1 Go. Coupez-le en plusieurs.',
    en: 'This file is larger than 1 GB. Split it.',
  },
  'intake/unreadable': {
    fr: 'Le fichier ne peut plus être lu. Il a été déplacé, modifié ou verrouillé : choisissez-le à nouveau.',
    en: 'The file cannot be read any more. It was moved, changed or locked: choose it again.',
  },
  cancelled: { fr: 'Annulé.', en: 'Cancelled.' },
};
