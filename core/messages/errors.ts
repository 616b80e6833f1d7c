import { actionErrorTexts } from './action-errors.ts';
import { exportErrorTexts } from './export-errors.ts';
import { figureErrorTexts } from './figure-errors.ts';
import { fileErrorTexts } from './file-errors.ts';
import { listErrorTexts } from './list-errors.ts';
import { offerErrorTexts } from './offer-errors.ts';
import { phoneErrorTexts } from './phone-errors.ts';
import { reviewErrorTexts } from './review-errors.ts';
import { policyErrorTexts } from './policy.ts';
import { recordingErrorTexts } from './recording-errors.ts';
import { sourceErrorTexts } from './source-errors.ts';
import { updateErrorTexts } from './updates.ts';
import { workErrorTexts } from './work-errors.ts';
import { workstationErrorTexts } from './workstation-errors.ts';

/**
 * What a window says for an error code, with the remedy; `{agent}` is a text of that name in the error's data. A code that is missing here falls back to the host's own
 * English sentence, so that nothing fails silently.
 */
export const errorTexts: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'rpc/disconnected': {
    fr: 'La fenêtre a perdu son serveur local. Elle se reconnecte toute seule ; ce que vous avez saisi est gardé.',
    en: 'The window lost its local host. It reconnects by itself; what you typed is kept.',
  },
  'role/not-allowed': {
    fr: 'Le rôle de ce poste ne le permet pas. Demandez à un administrateur.',
    en: 'The role of this workstation does not allow it. Ask an administrator.',
  },
  'rules/unknown-pack': {
    fr: 'Ces règles n’existent pas. Choisissez-en d’autres dans les réglages.',
    en: 'There are no such rules. Choose others in the settings.',
  },
  'remote/not-running': {
    fr: 'Aucun Rappel ne tourne sur ce dossier de données. Lancez-le, ou nommez un autre dossier.',
    en: 'No Rappel runs on this data folder. Start it, or name another folder.',
  },
  'remote/no-window': {
    fr: 'Rappel tourne, mais aucune fenêtre n’est ouverte, et le téléphone vit dans une fenêtre. Ouvrez-en une, puis réessayez.',
    en: 'Rappel runs, but no window of it is open, and the telephone lives in a window. Open one, then try again.',
  },
  'remote/no-answer': {
    fr: 'La fenêtre n’a pas dit à temps ce qu’il est advenu de la commande. Regardez-la avant de réessayer.',
    en: 'The window did not say in time what became of the command. Look at it before you try again.',
  },
  'remote/no-number': {
    fr: 'Il n’y a pas de numéro dans le texte sélectionné. Sélectionnez-en un (hors de Linux : copiez-le), puis réessayez.',
    en: 'There is no number in the text that is selected. Select one (or copy it, where this is not Linux), then try again.',
  },
  'remote/nobody-waits': {
    fr: 'Personne n’attend dans la file. Importez des demandes, ou composez un numéro.',
    en: 'Nobody waits in the queue. Import requests, or dial a number.',
  },
  'remote/bad-command': {
    fr: 'Rappel ne connaît pas cette commande. Utilisez la commande « rappel » de la version qui tourne.',
    en: 'Rappel does not know this command. Use the “rappel” command of the version that runs.',
  },
  'hooks/invalid': {
    fr: 'Les déclencheurs ne conviennent pas : chacun nomme ses événements et un programme ou une adresse.',
    en: 'The hooks are wrong: each names its events and either a program or an address.',
  },
  'hooks/unreadable': {
    fr: 'Le fichier des déclencheurs ne peut pas être lu. Vérifiez son nom ; c’est une liste en JSON.',
    en: 'The file of hooks cannot be read. Check its name; it is a list in JSON.',
  },
  'session/bad-token': {
    fr: 'Ce lien a déjà servi, ou il vient d’un Rappel qui ne tourne plus. Relancez « npm start » (ou « rappel serve ») : un nouveau lien s’affiche.',
    en: 'This link was already used, or belongs to a Rappel that is no longer running. Run “npm start” (or “rappel serve”) again: it prints a fresh link.',
  },
  'session/bad-session': {
    fr: 'Cet onglet est resté trop longtemps absent, ou vient d’un autre dossier de données. Relancez « npm start » (ou « rappel serve ») : un nouveau lien s’affiche.',
    en: 'This tab was away for too long, or belongs to another data folder. Run “npm start” (or “rappel serve”) again: it prints a fresh link.',
  },
  'session/no-hello': {
    fr: 'La fenêtre n’a pas dit qui elle est. Rouvrez-la par le lien que Rappel a affiché.',
    en: 'The window did not say who it is. Open it again from the link that Rappel printed.',
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
    fr: 'La base a été écrite par un Rappel plus récent. Installez cette version ou une plus récente ; rien n’a été changé. Pour revenir tout de même en arrière, remettez une sauvegarde d’avant (« rappel restore »).',
    en: 'The database was written by a newer Rappel. Install that version or a newer one; nothing was changed. To go back all the same, put back a backup from before (“rappel restore”).',
  },
  'db/not-writable': {
    fr: 'Le dossier de données ne peut pas être écrit. Vérifiez vos droits, ou nommez-en un autre par RAPPEL_DATA.',
    en: 'The data folder cannot be written to. Check your rights on it, or name another with RAPPEL_DATA.',
  },
  'db/disk-full': {
    fr: 'Le disque est plein : rien n’a été enregistré. Libérez de la place puis réessayez ; ce qui était enregistré est intact.',
    en: 'The disk is full, so nothing was saved. Free some space, then try again; what was saved before is safe.',
  },
  'backup/missing': {
    fr: 'Cette sauvegarde n’est plus là. Choisissez-en une autre.',
    en: 'This backup is not there any more. Choose another one.',
  },
  'backup/no-room': {
    fr: 'Il n’y a plus assez de place pour une sauvegarde. Libérez de la place ; celles qui existent restent.',
    en: 'There is not enough room for a backup. Free some space; those that exist stay.',
  },
  'db/damaged': {
    fr: 'La base n’est pas saine. Gardez-en une copie et remettez la dernière sauvegarde du dossier « backups ».',
    en: 'The database is not sound. Keep a copy of it and put back the latest one from the folder “backups”.',
  },
  'db/busy': {
    fr: 'Un autre programme a retenu la base plus de dix secondes. Réessayez ; si cela revient, fermez les autres copies de Rappel.',
    en: 'Another program held the database for more than ten seconds. Try again; if it returns, close other copies of Rappel.',
  },
  'db/closed': {
    fr: 'La base est fermée : Rappel s’arrête. Relancez-le ; ce qui était enregistré est intact.',
    en: 'The database is closed: Rappel is stopping. Start it again; what was saved is safe.',
  },
  'session/no-link': {
    fr: 'Cette page s’ouvre par le lien que Rappel affiche à son démarrage.',
    en: 'This page opens by the link that Rappel prints when it starts.',
  },
  'intake/file-too-big': {
    fr: 'Ce fichier dépasse 1 Gio. Coupez-le en plusieurs, ou importez-le par la commande « rappel import ».',
    en: 'This file is larger than 1 GiB. Split it, or import it with the command “rappel import”.',
  },
  'intake/file-missing': {
    fr: 'Le fichier n’est plus là. Choisissez-le à nouveau.',
    en: 'The file is not here any more. Choose it again.',
  },
  'intake/file-is-folder': {
    fr: 'C’est un dossier. Choisissez le fichier qu’il contient.',
    en: 'This is a folder. Choose the file in it.',
  },
  'intake/file-unreadable': {
    fr: 'Le fichier ne peut pas être lu : il a été déplacé, modifié ou verrouillé, le droit manque, ou le disque répond par une erreur. Choisissez-le à nouveau, ou copiez-le ailleurs et choisissez la copie.',
    en: 'The file cannot be read: it was moved, changed or locked, the right to is missing, or the disk answers with an error. Choose it again, or copy it elsewhere and choose the copy.',
  },
  'intake/file-incomplete': {
    fr: 'Le fichier n’est pas arrivé en entier. Attendez-le, ou choisissez-le à nouveau.',
    en: 'The file has not arrived in full. Wait for it, or choose it again.',
  },
  'intake/bad-part': {
    fr: 'Le fichier a changé pendant son envoi. Choisissez-le à nouveau.',
    en: 'The file changed while it was sent. Choose it again.',
  },
  'intake/disk-full': {
    fr: 'Le disque est plein : le fichier n’a pas pu être pris. Libérez de la place, puis choisissez-le à nouveau.',
    en: 'The disk is full, so the file could not be taken. Free some space, then choose it again.',
  },
  'intake/batch-missing': {
    fr: 'Cet import n’existe plus. Actualisez la liste des imports.',
    en: 'This import does not exist any more. Read the list of imports again.',
  },
  ...exportErrorTexts,
  ...figureErrorTexts,
  ...fileErrorTexts,
  'intake/delivery-missing': {
    fr: 'Cette réception n’est plus dans le journal : rouvrez le journal.',
    en: 'This delivery is not in the intake log any more. Read the log again.',
  },
  'intake/payload-too-big': {
    fr: 'Ce fichier dépasse 1 Mio : l’envoi d’un fournisseur est une seule réception, pas une liste. Pour une liste, retirez --format.',
    en: 'This file is larger than 1 MiB: a payload of a provider is one delivery, and not a list. For a list, leave --format out.',
  },
  'intake/too-busy': {
    fr: 'Il en arrive plus que le disque ne peut prendre : renvoyez dans quelques secondes.',
    en: 'More arrives than the disk can take at this moment. Send it again in a few seconds.',
  },
  'intake/port': {
    fr: 'La réception HTTP ne peut pas écouter sur ce port. Choisissez-en un autre, au-dessus de 1023, qu’aucun programme n’utilise.',
    en: 'The HTTP intake cannot listen on this port. Choose another one, above 1023, that no program uses.',
  },
  'intake/certificate': {
    fr: 'Le certificat de la réception HTTP ou sa clé ne peut pas être lu, ou ils ne vont pas ensemble. Vérifiez les deux fichiers, puis remettez-la en marche.',
    en: 'The certificate of the HTTP intake or its key cannot be read, or they do not belong together. Check both files, then switch it on again.',
  },
  ...phoneErrorTexts,
  ...policyErrorTexts,
  ...recordingErrorTexts,
  ...offerErrorTexts,
  ...reviewErrorTexts,
  ...sourceErrorTexts,
  ...actionErrorTexts,
  ...listErrorTexts,
  ...workErrorTexts,
  ...updateErrorTexts,
  ...workstationErrorTexts,
  'probe/missing': {
    fr: 'Cette sonde n’existe plus. Choisissez-en une autre.',
    en: 'This probe does not exist any more. Choose another one.',
  },
  'probe/name-taken': {
    fr: 'Une sonde porte déjà ce nom. Choisissez celle-là, ou un autre nom.',
    en: 'There already is a probe of this name. Choose that one, or another name.',
  },
  'probe/paused': {
    fr: 'Cette sonde est en pause : elle ne prend plus rien de nouveau. Réactivez-la à l’écran des sondes, ou choisissez-en une autre.',
    en: 'This probe is paused, and takes nothing new. Make it active again on the screen of the probes, or choose another one.',
  },
  'probe/no-wording': {
    fr: 'Cette sonde n’a pas de texte d’accord. Écrivez-le d’abord à l’écran des sondes.',
    en: 'This probe has no consent wording. Write it on the screen of the probes first.',
  },
  'quarantine/missing': {
    fr: 'Cette quarantaine a été réglée entre-temps. La liste vient d’être relue.',
    en: 'This quarantine was settled meanwhile. The list has been read again.',
  },
  'quarantine/at-work': {
    fr: 'Le lot est encore en cours de mise à l’écart. Réessayez dans quelques secondes.',
    en: 'The batch is still being put aside. Try again in a few seconds.',
  },
  'outcome/expected-required': {
    fr: 'Quelqu’un a répondu : dites si l’appel était attendu, puis enregistrez.',
    en: 'Somebody answered: say whether they expected the call, then save.',
  },
  'probe/bad-zone': {
    fr: 'Ce fuseau horaire n’existe pas. Écrivez-le comme dans Europe/Paris.',
    en: 'This time zone does not exist. Write it as in Europe/Paris.',
  },
  'db/missing': {
    fr: 'Il n’y a pas de base dans ce dossier. Vérifiez le dossier de données, ou relancez Rappel pour qu’il en crée une.',
    en: 'There is no database in this folder. Check the data folder, or start Rappel again so that it makes one.',
  },
  cancelled: { fr: 'Annulé.', en: 'Cancelled.' },
  'db/disk-error': {
    fr: 'Le disque n’a pas pu lire ou écrire la base. Vérifiez qu’il est branché, sain et qu’il reste de la place, puis relancez Rappel ; ce qui était enregistré est intact.',
    en: 'The disk could not read or write the database. Check that it is plugged in, sound and not full, then start Rappel again; what was saved is safe.',
  },
  'db/foreign': {
    fr: 'Ce dossier contient la base d’un autre programme. Choisissez un autre dossier de données.',
    en: 'This folder holds the database of another program. Choose another data folder.',
  },
  'call/blocked': {
    fr: 'Cette personne ne peut pas être appelée maintenant. Rien n’a été composé.',
    en: 'This person may not be called now. Nothing was dialled.',
  },
  'call/unfinished': {
    fr: 'L’appel précédent attend encore sa qualification. Choisissez-la d’abord, puis appelez.',
    en: 'The call before this one still needs its outcome. Choose it first, then call.',
  },
  'call/bad-number': {
    fr: 'Ce numéro ne peut pas être composé. Vérifiez les chiffres, avec l’indicatif s’il est étranger.',
    en: 'This number cannot be dialled. Check the digits, with the country’s prefix where it is foreign.',
  },
  'call/missing': {
    fr: 'Cet appel n’est plus au journal. Actualisez le journal.',
    en: 'This call is not in the log any more. Read the log again.',
  },
  'calls/too-many': {
    fr: 'Le journal contient trop d’appels pour un seul fichier. Resserrez les dates, ou utilisez la commande « rappel calls ».',
    en: 'The log holds too many calls for one file. Narrow the dates, or use the command “rappel calls”.',
  },
  'outcome/note-required': {
    fr: 'Cette qualification demande quelques mots de note. Écrivez-les, puis enregistrez.',
    en: 'This outcome needs a few words of note. Write them, then save.',
  },
  'outcome/promise-required': {
    fr: 'Cette qualification demande l’heure convenue. Choisissez-la, puis enregistrez.',
    en: 'This outcome needs the time that was agreed. Choose it, then save.',
  },
  'outcome/promise-window': {
    fr: 'L’heure promise finit avant de commencer. Choisissez-la de nouveau.',
    en: 'The promised time ends before it starts. Choose it again.',
  },
  'outcome/promise-past': {
    fr: 'L’heure promise est déjà passée. Choisissez-en une à venir.',
    en: 'The promised time is already over. Choose one to come.',
  },
  'outcome/no-request': {
    fr: 'Cet appel n’est lié à aucune demande : aucune promesse ne peut y être attachée. Choisissez une qualification sans rappel.',
    en: 'This call belongs to no request, so no promise can be kept with it. Choose an outcome without one.',
  },
  'outcome/already-saved': {
    fr: 'Cet appel a déjà sa qualification. Rien n’a changé.',
    en: 'This call has its outcome already. Nothing was changed.',
  },
  'outcome/unknown-kind': {
    fr: 'Cette qualification n’est plus en service. Choisissez-en une autre.',
    en: 'This outcome is not in use any more. Choose another.',
  },
  'outcome/duplicate-key': {
    fr: 'Deux qualifications ont la même touche. Donnez à chacune la sienne.',
    en: 'Two outcomes have the same key. Give each its own.',
  },
  'outcome/duplicate-code': {
    fr: 'Deux qualifications ont le même code. Donnez à chacune le sien.',
    en: 'Two outcomes have the same code. Give each its own.',
  },
  'outcome/in-use': {
    fr: 'Des appels portent cette qualification : elle ne peut pas être supprimée. Mettez-la hors service.',
    en: 'Calls were given this outcome, so it cannot be removed. Switch it off instead.',
  },
  'request/missing': {
    fr: 'Cette demande n’existe plus. Actualisez la file.',
    en: 'This request does not exist any more. Read the queue again.',
  },
  'secrets/suppression-key': {
    fr: 'La clé de la liste « ne plus appeler » est abîmée : personne ne peut être appelé sans risque. Remettez le fichier des secrets d’une sauvegarde du dossier de données.',
    en: 'The key of the do-not-call list is damaged, so nobody can be called safely. Put back the file of secrets from a backup of the data folder.',
  },
  'privacy/nobody': {
    fr: 'Rien n’est conservé au sujet de cette personne ou de ce numéro. Vérifiez les chiffres, avec l’indicatif s’il est étranger.',
    en: 'Nothing is held about this person or number. Check the digits, with the country’s prefix where it is foreign.',
  },
  'privacy/in-call': {
    fr: 'Un appel avec cette personne est en cours. Terminez-le et qualifiez-le, puis effacez.',
    en: 'A call with this person is up. End it and give it its outcome, then erase.',
  },
  'privacy/import-running': {
    fr: 'Un import est en cours, et la personne y figure peut-être. Attendez sa fin ou arrêtez-le, puis effacez.',
    en: 'An import is running, and the person may be in it. Wait for its end or stop it, then erase.',
  },
  'privacy/bad-number': {
    fr: 'Ce n’est pas un numéro de téléphone complet. Vérifiez les chiffres, avec l’indicatif s’il est étranger.',
    en: 'This is no whole telephone number. Check the digits, with the country’s prefix where it is foreign.',
  },
  'suppression/missing': {
    fr: 'Cette inscription n’est pas sur la liste. Actualisez la liste.',
    en: 'This entry is not on the list. Read the list again.',
  },
  'suppression/lifted': {
    fr: 'Cette inscription a déjà été levée. Rien n’a changé.',
    en: 'This entry was lifted already. Nothing was changed.',
  },
  'suppression/no-numbers': {
    fr: 'Aucune colonne de ce fichier ne contient de numéros de téléphone. Donnez-lui-en une, un numéro par ligne, puis choisissez-le à nouveau.',
    en: 'No column of this file holds telephone numbers. Give it one, one number a line, then choose it again.',
  },
  'evidence/unwritable': {
    fr: 'Le dossier de preuve ne peut pas être écrit dans ce dossier. Choisissez-en un autre.',
    en: 'The evidence cannot be written to this folder. Choose another.',
  },
};
