import type { DoctorFacts, DoctorFinding } from '../domain/doctor.ts';
import { texts } from './define.ts';

/**
 * What the diagnosis found, in one sentence. Where a fact is a `code`, whoever shows it adds the sentence of that error
 * (core/messages/errors.ts), which says what to do.
 */
type Found = (f: DoctorFacts) => string;
type AllFound = Readonly<Record<DoctorFinding, Found>>;

/** A fact that is not there leaves a dash. */
const of = (f: DoctorFacts, name: string): string => String(f[name] ?? '–');

/** As `of`, with the decimal comma. */
const fr = (f: DoctorFacts, name: string): string => {
  const value = f[name];
  return typeof value === 'number' ? String(value).replace('.', ',') : of(f, name);
};

const kindsFr: Readonly<Record<string, string>> = {
  mailbox: 'Boîte de réception',
  feed: 'Flux',
  folder: 'Dossier surveillé',
  http: 'Réception HTTP',
  mail: 'Courriels',
  voice: 'Appels manqués',
  hand: 'Saisie à la main',
};
const kindsEn: Readonly<Record<string, string>> = {
  mailbox: 'Mailbox',
  feed: 'Feed',
  folder: 'Watched folder',
  http: 'HTTP intake',
  mail: 'Mails',
  voice: 'Missed calls',
  hand: 'Entered by hand',
};
const kindFr = (f: DoctorFacts): string => kindsFr[of(f, 'kind')] ?? `Fichiers ${of(f, 'kind')}`;
const kindEn = (f: DoctorFacts): string => kindsEn[of(f, 'kind')] ?? `Files (${of(f, 'kind')})`;

export const doctorFoundTexts = texts<AllFound>({
  fr: {
    'versions-known': (f) =>
      `Rappel ${fr(f, 'app')}, ${fr(f, 'runtime')}, SQLite ${fr(f, 'sqlite')}, schéma ${fr(f, 'schema')}.`,
    'disk-room': (f) => `${fr(f, 'freeMb')} Mo libres, et le dossier accepte l’écriture.`,
    'disk-low': (f) => `Il reste ${fr(f, 'freeMb')} Mo ; il en faudrait ${fr(f, 'wantedMb')}.`,
    'disk-full': (f) => `Le disque est plein ou presque : ${fr(f, 'freeMb')} Mo.`,
    'disk-read-only': (f) => `Le dossier de données n’accepte pas l’écriture (${fr(f, 'code')}).`,
    'database-good': (f) =>
      `La base s’ouvre : ${fr(f, 'megabytes')} Mo, schéma ${fr(f, 'schema')}, journal WAL ${fr(f, 'wal')} Mo.`,
    'database-checked': (f) =>
      `Chaque page de la base est saine : ${fr(f, 'megabytes')} Mo, schéma ${fr(f, 'schema')}, journal WAL ${fr(f, 'wal')} Mo.`,
    'database-missing': () => 'Il n’y a pas encore de base dans ce dossier.',
    'database-older': (f) =>
      `La base est d’une version antérieure (schéma ${fr(f, 'schema')} ; cette version fait ${fr(f, 'latest')}).`,
    'database-failed': () => 'La base ne peut pas être utilisée.',
    'database-wal-large': (f) => `Le journal WAL a grossi jusqu’à ${fr(f, 'wal')} Mo.`,
    'backup-recent': (f) =>
      `Dernière sauvegarde vérifiée : ${fr(f, 'newest')} UTC, ${fr(f, 'count')} en tout.`,
    'backup-old': (f) =>
      `La dernière sauvegarde est du ${fr(f, 'newest')} UTC, et la base a changé depuis plus d’un jour.`,
    'backup-none': () => 'Il n’y a aucune sauvegarde.',
    'backup-failed': () => 'La dernière sauvegarde a échoué.',
    'permissions-own': () => 'Le dossier de données et les fichiers de secrets n’appartiennent qu’à vous.',
    'permissions-open': (f) => `D’autres comptes de cette machine ont des droits sur : ${fr(f, 'files')}.`,
    'permissions-owner': (f) => `Appartiennent à un autre compte : ${fr(f, 'files')}.`,
    'permissions-system': () => 'Les droits suivent ceux du profil Windows.',
    'secrets-readable': (f) =>
      of(f, 'kind') === 'keychain'
        ? 'Les secrets se lisent, dans le trousseau du système.'
        : 'Les secrets se lisent, dans le fichier scellé.',
    'secrets-failed': () => 'Les secrets ne peuvent pas être lus.',
    'policy-none': () => 'Cette machine n’a pas de stratégie.',
    'policy-in-force': (f) => `La stratégie de la machine est appliquée, depuis le ${fr(f, 'since')} UTC.`,
    'policy-last-good': (f) =>
      `La stratégie ne peut pas être lue (fautes : ${fr(f, 'problems')}) ; la précédente reste appliquée.`,
    'policy-refused': (f) => `La stratégie ne peut pas être appliquée (fautes : ${fr(f, 'problems')}).`,
    'line-none': () => 'Aucune ligne n’est réglée.',
    'line-practice': () => 'Ligne d’entraînement : aucun serveur n’est nécessaire.',
    'line-password-missing': () => 'Ce compte n’a pas de mot de passe.',
    'line-plain': () => 'La ligne passe en clair (ws://) : les numéros peuvent être lus sur le réseau.',
    'line-reached': (f) => `Le serveur répond en SIP, en ${fr(f, 'ms')} ms.`,
    'line-name': () => 'Le nom du serveur est inconnu.',
    'line-refused': () => 'Rien n’écoute à cette adresse.',
    'line-silent': () => 'Le serveur ne répond pas.',
    'line-certificate': () => 'Le certificat du serveur n’est pas reconnu.',
    'line-certificate-expired': () =>
      'Le certificat du serveur a expiré, ou l’horloge de ce poste est fausse.',
    'line-certificate-name': () => 'Le certificat du serveur est celui d’un autre nom.',
    'line-not-websocket': (f) => `Ce serveur répond, mais pas en WebSocket (${fr(f, 'detail')}).`,
    'line-not-sip': () => 'Ce serveur répond en WebSocket, mais ne parle pas SIP.',
    'line-unreachable': (f) => `Le serveur ne peut pas être joint (${fr(f, 'detail')}).`,
    'certificates-none': () => 'Aucun certificat n’est en jeu.',
    'certificate-valid': (f) => `Certificat valable jusqu’au ${fr(f, 'until')} (${fr(f, 'days')} jours).`,
    'certificate-soon': (f) => `Le certificat expire le ${fr(f, 'until')}, dans ${fr(f, 'days')} jours.`,
    'certificate-over': (f) => `Le certificat a expiré le ${fr(f, 'until')}.`,
    'certificate-unreadable': () => 'Le fichier du certificat ne peut pas être lu.',
    'intake-off': () => 'La réception HTTP est éteinte.',
    'intake-listening': (f) => `La réception HTTP écoute sur le port ${fr(f, 'port')}.`,
    'intake-on': (f) => `La réception HTTP écoutera sur le port ${fr(f, 'port')} dès que Rappel tourne.`,
    'intake-failed': (f) => `La réception HTTP n’écoute pas sur le port ${fr(f, 'port')}.`,
    'sources-none': () => 'Rien n’est encore arrivé, et aucune source n’est suivie.',
    'source-off': (f) => `${kindFr(f)} : éteinte par vos réglages.`,
    'source-reads': (f) => `${kindFr(f)} : dernière lecture réussie le ${fr(f, 'last')} UTC.`,
    'source-not-yet': (f) => `${kindFr(f)} : suivi, sans erreur.`,
    'source-stopped': (f) => `${kindFr(f)} : suivi seulement pendant que Rappel tourne.`,
    'source-failing': (f) => `${kindFr(f)} : la dernière lecture a échoué (${fr(f, 'code')}).`,
    'source-took': (f) =>
      `${kindFr(f)} : dernière arrivée prise le ${fr(f, 'taken')} UTC, dernière refusée : ${fr(f, 'refused')}.`,
    'source-refused': (f) =>
      `${kindFr(f)} : la dernière arrivée, du ${fr(f, 'refused')} UTC, a été refusée ; dernière prise : ${fr(f, 'taken')}.`,
    'clock-agrees': (f) => `L’horloge s’accorde avec celle du serveur (écart : ${fr(f, 'seconds')} s).`,
    'clock-apart': (f) => `L’horloge s’écarte de celle du serveur de ${fr(f, 'seconds')} s.`,
    'clock-unknown': () => 'Aucun serveur de la ligne ne dit l’heure.',
    'clock-behind-data': (f) =>
      `La base contient des actes du ${fr(f, 'newest')} UTC ; l’horloge dit ${fr(f, 'now')}.`,
    'clock-went-back': (f) => `L’horloge a reculé de ${fr(f, 'seconds')} s pendant que Rappel tournait.`,
    'zones-known': (f) => `Fuseaux horaires ${fr(f, 'data')}, poste en ${fr(f, 'zone')}.`,
    'zones-old': (f) => `Les données de fuseaux horaires datent (${fr(f, 'data')}).`,
    'zones-missing': (f) =>
      `Les fuseaux horaires manquent ou sont incomplets (${fr(f, 'data')}, ${fr(f, 'zone')}).`,
    'crashes-none': () => 'Aucun arrêt brutal n’est consigné.',
    'crashes-before': (f) =>
      `Arrêts brutaux consignés : ${fr(f, 'count')} ; le dernier le ${fr(f, 'newest')} UTC.`,
    'crashes-lately': (f) =>
      `Arrêts brutaux en sept jours : ${fr(f, 'count')} ; le dernier le ${fr(f, 'newest')} UTC.`,
    'too-slow': () => 'Pas de réponse dans le temps donné.',
    'not-checked': (f) => `N’a pas pu être contrôlé (${fr(f, 'code')}).`,
  },
  en: {
    'versions-known': (f) =>
      `Rappel ${of(f, 'app')}, ${of(f, 'runtime')}, SQLite ${of(f, 'sqlite')}, schema ${of(f, 'schema')}.`,
    'disk-room': (f) => `${of(f, 'freeMb')} MB free, and the folder can be written to.`,
    'disk-low': (f) => `${of(f, 'freeMb')} MB are left; ${of(f, 'wantedMb')} would be wanted.`,
    'disk-full': (f) => `The disk is full, or nearly: ${of(f, 'freeMb')} MB.`,
    'disk-read-only': (f) => `The data folder cannot be written to (${of(f, 'code')}).`,
    'database-good': (f) =>
      `The database opens: ${of(f, 'megabytes')} MB, schema ${of(f, 'schema')}, WAL ${of(f, 'wal')} MB.`,
    'database-checked': (f) =>
      `Every page of the database is sound: ${of(f, 'megabytes')} MB, schema ${of(f, 'schema')}, WAL ${of(f, 'wal')} MB.`,
    'database-missing': () => 'There is no database in this folder yet.',
    'database-older': (f) =>
      `The database is of an earlier version (schema ${of(f, 'schema')}; this one makes ${of(f, 'latest')}).`,
    'database-failed': () => 'The database cannot be used.',
    'database-wal-large': (f) => `The WAL has grown to ${of(f, 'wal')} MB.`,
    'backup-recent': (f) =>
      `Last backup that was looked through: ${of(f, 'newest')} UTC, ${of(f, 'count')} in all.`,
    'backup-old': (f) =>
      `The last backup is of ${of(f, 'newest')} UTC, and the database has changed for more than a day since.`,
    'backup-none': () => 'There is no backup.',
    'backup-failed': () => 'The last backup failed.',
    'permissions-own': () => 'The data folder and the files of secrets are yours alone.',
    'permissions-open': (f) => `Other accounts of this machine have rights on: ${of(f, 'files')}.`,
    'permissions-owner': (f) => `These belong to another account: ${of(f, 'files')}.`,
    'permissions-system': () => 'Rights follow those of the Windows profile.',
    'secrets-readable': (f) =>
      of(f, 'kind') === 'keychain'
        ? 'The secrets can be read, from the system’s keychain.'
        : 'The secrets can be read, from the sealed file.',
    'secrets-failed': () => 'The secrets cannot be read.',
    'policy-none': () => 'This machine has no policy.',
    'policy-in-force': (f) => `The policy of the machine is in force, since ${of(f, 'since')} UTC.`,
    'policy-last-good': (f) =>
      `The policy cannot be read (faults: ${of(f, 'problems')}); the one before it is still in force.`,
    'policy-refused': (f) => `The policy cannot be put in force (faults: ${of(f, 'problems')}).`,
    'line-none': () => 'No line is set up.',
    'line-practice': () => 'Practice line: no server is needed.',
    'line-password-missing': () => 'This account has no password.',
    'line-plain': () => 'The line goes in the clear (ws://): numbers can be read on the network.',
    'line-reached': (f) => `The server answers in SIP, within ${of(f, 'ms')} ms.`,
    'line-name': () => 'The name of the server is not known.',
    'line-refused': () => 'Nothing listens at this address.',
    'line-silent': () => 'The server does not answer.',
    'line-certificate': () => 'The certificate of the server is not trusted.',
    'line-certificate-expired': () =>
      'The certificate of the server has expired, or the clock of this machine is wrong.',
    'line-certificate-name': () => 'The certificate of the server is for another name.',
    'line-not-websocket': (f) => `This server answers, but not by WebSocket (${of(f, 'detail')}).`,
    'line-not-sip': () => 'This server answers by WebSocket, but does not speak SIP.',
    'line-unreachable': (f) => `The server cannot be reached (${of(f, 'detail')}).`,
    'certificates-none': () => 'No certificate is in play.',
    'certificate-valid': (f) => `Certificate good until ${of(f, 'until')} (${of(f, 'days')} days).`,
    'certificate-soon': (f) => `The certificate ends on ${of(f, 'until')}, in ${of(f, 'days')} days.`,
    'certificate-over': (f) => `The certificate ended on ${of(f, 'until')}.`,
    'certificate-unreadable': () => 'The file of the certificate cannot be read.',
    'intake-off': () => 'The HTTP intake is off.',
    'intake-listening': (f) => `The HTTP intake listens on port ${of(f, 'port')}.`,
    'intake-on': (f) => `The HTTP intake listens on port ${of(f, 'port')} once Rappel runs.`,
    'intake-failed': (f) => `The HTTP intake does not listen on port ${of(f, 'port')}.`,
    'sources-none': () => 'Nothing has arrived yet, and no source is followed.',
    'source-off': (f) => `${kindEn(f)}: switched off in the settings.`,
    'source-reads': (f) => `${kindEn(f)}: last read well on ${of(f, 'last')} UTC.`,
    'source-not-yet': (f) => `${kindEn(f)}: followed, without an error.`,
    'source-stopped': (f) => `${kindEn(f)}: followed only while Rappel runs.`,
    'source-failing': (f) => `${kindEn(f)}: the last reading failed (${of(f, 'code')}).`,
    'source-took': (f) =>
      `${kindEn(f)}: the last arrival was taken on ${of(f, 'taken')} UTC; last refused: ${of(f, 'refused')}.`,
    'source-refused': (f) =>
      `${kindEn(f)}: the last arrival, of ${of(f, 'refused')} UTC, was refused; last taken: ${of(f, 'taken')}.`,
    'clock-agrees': (f) => `The clock agrees with the server’s (${of(f, 'seconds')} s apart).`,
    'clock-apart': (f) => `The clock is ${of(f, 'seconds')} s apart from the server’s.`,
    'clock-unknown': () => 'No server of the line says the time.',
    'clock-behind-data': (f) =>
      `The database holds acts of ${of(f, 'newest')} UTC; the clock says ${of(f, 'now')}.`,
    'clock-went-back': (f) => `The clock went back ${of(f, 'seconds')} s while Rappel ran.`,
    'zones-known': (f) => `Time zones ${of(f, 'data')}, workstation in ${of(f, 'zone')}.`,
    'zones-old': (f) => `The time zone data is old (${of(f, 'data')}).`,
    'zones-missing': (f) => `Time zones are missing or incomplete (${of(f, 'data')}, ${of(f, 'zone')}).`,
    'crashes-none': () => 'No crash is on record.',
    'crashes-before': (f) => `Crashes on record: ${of(f, 'count')}; the last on ${of(f, 'newest')} UTC.`,
    'crashes-lately': (f) => `Crashes in seven days: ${of(f, 'count')}; the last on ${of(f, 'newest')} UTC.`,
    'too-slow': () => 'No answer within the time.',
    'not-checked': (f) => `Could not be checked (${of(f, 'code')}).`,
  },
});

/** What to do; only where something is to be done. */
type AllTodo = Readonly<Partial<Record<DoctorFinding, string>>>;
export const doctorTodoTexts: { readonly fr: AllTodo; readonly en: AllTodo } = {
  fr: {
    'disk-low': 'Libérez de la place avant que les sauvegardes s’arrêtent.',
    'disk-full': 'Libérez de la place maintenant : bientôt plus rien ne pourra être enregistré.',
    'disk-read-only':
      'Rendez le dossier de données accessible en écriture à ce compte, ou nommez-en un autre avec RAPPEL_DATA.',
    'database-older': 'Le prochain démarrage la met à jour, après une sauvegarde.',
    'database-failed':
      'Gardez une copie du fichier, puis remettez une sauvegarde : rappel restore --dry-run, puis rappel restore.',
    'database-wal-large': 'Fermez Rappel et relancez-le ; fermez aussi tout autre programme qui lit la base.',
    'backup-old':
      'Laissez tourner Rappel une heure, ou lancez rappel backup ; le journal dit ce qui l’empêche.',
    'backup-none': 'La première se fait peu après le démarrage ; sinon, lancez rappel backup.',
    'backup-failed': 'Corrigez ce qui est dit, puis lancez rappel backup.',
    'permissions-open': 'Retirez-les : chmod 700 pour les dossiers, chmod 600 pour les fichiers.',
    'permissions-owner':
      'Rendez-les au compte qui lance Rappel (chown), et ne lancez jamais Rappel sous un autre compte.',
    'secrets-failed':
      'Remettez secrets.key et secrets.sealed d’une même sauvegarde, ou déverrouillez le trousseau.',
    'policy-last-good': 'Lancez rappel policy check : chaque faute y est dite à sa ligne.',
    'policy-refused': 'Lancez rappel policy check : chaque faute y est dite à sa ligne.',
    'line-none': 'Choisissez une ligne dans les réglages, sous « Ligne ».',
    'line-password-missing': 'Entrez-le dans les réglages, sous « Ligne ».',
    'line-plain': 'Utilisez une adresse wss:// avec un certificat que le poste reconnaît.',
    'line-name': 'Vérifiez l’adresse dans « Ligne », puis le réseau ou le VPN.',
    'line-refused': 'Vérifiez le port dans « Ligne » ; sinon, le standard est peut-être arrêté.',
    'line-silent': 'Cherchez un pare-feu, un VPN absent ou un standard arrêté.',
    'line-certificate':
      'Installez sur ce poste l’autorité qui l’a signé, ou un certificat d’une autorité connue.',
    'line-certificate-expired': 'Vérifiez la date du poste, puis renouvelez le certificat du standard.',
    'line-certificate-name': 'Mettez dans « Ligne » le nom que porte le certificat.',
    'line-not-websocket': 'Vérifiez le port et le chemin (souvent /ws) dans « Ligne ».',
    'line-not-sip': 'Vérifiez l’adresse dans « Ligne ».',
    'line-unreachable': 'Vérifiez le réseau, puis l’adresse dans « Ligne ».',
    'certificate-soon': 'Renouvelez-le avant cette date.',
    'certificate-over': 'Renouvelez-le maintenant.',
    'certificate-unreadable':
      'Vérifiez le fichier et ses droits : rappel intake-http --certificate FICHIER --key FICHIER.',
    'intake-failed': 'Choisissez un port libre, ou corrigez le certificat, puis rallumez la réception.',
    'source-failing': 'Ouvrez la source dans les réglages, sous « Sources » ; son essai dit ce qui manque.',
    'source-refused':
      'Ouvrez le journal de réception : chaque arrivée refusée y a sa raison et peut être relue.',
    'clock-apart': 'Réglez l’heure automatique du système : promesses, certificats et preuves en dépendent.',
    'clock-behind-data':
      'Remettez le poste à l’heure ; rien n’est perdu, mais l’ordre des actes sera faux tant que l’horloge retarde.',
    'clock-went-back': 'Réglez l’heure automatique du système, et cherchez ce qui la change.',
    'zones-old': 'Mettez Rappel à jour : les fuseaux viennent avec lui.',
    'zones-missing':
      'Réinstallez Rappel ; s’il tourne sur le Node du système, prenez un Node complet (full-icu).',
    'crashes-lately': 'Envoyez le dossier de diagnostic à qui vous aide.',
    'too-slow': 'Relancez ; si cela dure, regardez le disque et le réseau.',
    'not-checked': 'Relancez ; si cela dure, envoyez le dossier de diagnostic à qui vous aide.',
  },
  en: {
    'disk-low': 'Free some space before the backups stop.',
    'disk-full': 'Free some space now: soon nothing more can be saved.',
    'disk-read-only': 'Let this account write to the data folder, or name another with RAPPEL_DATA.',
    'database-older': 'The next start brings it up to date, after a backup.',
    'database-failed':
      'Keep a copy of the file, then put back a backup: rappel restore --dry-run, then rappel restore.',
    'database-wal-large':
      'Close Rappel and start it again; close any other program that reads the database, too.',
    'backup-old': 'Let Rappel run for an hour, or run rappel backup; the log says what keeps it.',
    'backup-none': 'The first is made soon after the start; else run rappel backup.',
    'backup-failed': 'Put right what is said, then run rappel backup.',
    'permissions-open': 'Take them away: chmod 700 for folders, chmod 600 for files.',
    'permissions-owner':
      'Give them back to the account that runs Rappel (chown), and never run Rappel as another.',
    'secrets-failed': 'Put back secrets.key and secrets.sealed from one backup, or unlock the keychain.',
    'policy-last-good': 'Run rappel policy check: it tells each fault by its line.',
    'policy-refused': 'Run rappel policy check: it tells each fault by its line.',
    'line-none': 'Choose a line in the settings, under “Line”.',
    'line-password-missing': 'Enter it in the settings, under “Line”.',
    'line-plain': 'Use a wss:// address with a certificate that this machine trusts.',
    'line-name': 'Check the address under “Line”, then the network or the VPN.',
    'line-refused': 'Check the port under “Line”; else the PBX may be stopped.',
    'line-silent': 'Look for a firewall, a missing VPN or a stopped PBX.',
    'line-certificate':
      'Install the authority that signed it on this machine, or a certificate from a known one.',
    'line-certificate-expired': 'Check the date of this machine, then renew the certificate of the PBX.',
    'line-certificate-name': 'Put the name that the certificate bears under “Line”.',
    'line-not-websocket': 'Check the port and the path (often /ws) under “Line”.',
    'line-not-sip': 'Check the address under “Line”.',
    'line-unreachable': 'Check the network, then the address under “Line”.',
    'certificate-soon': 'Renew it before that day.',
    'certificate-over': 'Renew it now.',
    'certificate-unreadable':
      'Check the file and the rights on it: rappel intake-http --certificate FILE --key FILE.',
    'intake-failed': 'Choose a free port, or put the certificate right, then switch the intake on again.',
    'source-failing': 'Open the source in the settings, under “Sources”; its trial says what is missing.',
    'source-refused':
      'Open the intake log: each arrival that was refused has its reason there, and can be read again.',
    'clock-apart':
      'Set the time of the system to automatic: promises, certificates and evidence depend on it.',
    'clock-behind-data':
      'Set the machine right; nothing is lost, but the order of acts is wrong while the clock is behind.',
    'clock-went-back': 'Set the time of the system to automatic, and look for what changes it.',
    'zones-old': 'Update Rappel: time zones come with it.',
    'zones-missing':
      'Install Rappel again; where it runs on the system’s Node, take a complete one (full-icu).',
    'crashes-lately': 'Send the diagnostic bundle to who helps you.',
    'too-slow': 'Run it again; if it lasts, look at the disk and the network.',
    'not-checked': 'Run it again; if it lasts, send the diagnostic bundle to who helps you.',
  },
};
