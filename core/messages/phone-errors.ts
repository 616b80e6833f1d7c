/** What a window says where the line, a call, a headset, a recording or a message of one’s own does not work. */
export const phoneErrorTexts: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
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
    fr: 'La ligne a refusé la mise en attente. L’appel continue ; réessayez dans un instant.',
    en: 'The line refused to hold or resume. The call goes on; try again in a moment.',
  },
  'phone/transferring': {
    fr: 'Un transfert est déjà en cours. Attendez ce qu’il en advient.',
    en: 'A transfer is on its way. Wait for what comes of it.',
  },
  'phone/transfer-failed': {
    fr: 'Le transfert n’a pas abouti. L’appel est toujours là.',
    en: 'The transfer did not come about. The call is still here.',
  },
  'headset/no-buttons': {
    fr: 'Cet appareil ne décrit aucune touche de téléphone selon la norme. Son son marche tout de même.',
    en: 'This device has no telephone buttons that it describes by the standard. Its sound works all the same.',
  },
  'headset/busy': {
    fr: 'Le casque n’a pas pu être ouvert : un autre programme le tient peut-être. Fermez-le, puis réessayez.',
    en: 'The headset could not be opened: another program may hold it. Close that one, then try again.',
  },
  'phone/sound-refused': {
    fr: 'La ligne n’a pas renégocié le son. L’appel continue ; s’il reste muet, raccrochez et rappelez.',
    en: 'The line did not negotiate the sound anew. The call goes on; if it stays silent, hang up and call again.',
  },
  'phone/answer-failed': {
    fr: 'L’appel n’a pas pu être pris : il a été raccroché, ou la ligne a refusé le son.',
    en: 'The call could not be answered: the caller hung up, or the line refused the sound.',
  },
  'line/bad-server': {
    fr: 'L’adresse du serveur ne convient pas : elle commence par ws:// ou wss://, comme wss://pbx.example.org:8089/ws, sans nom ni mot de passe dedans. Reprenez celle de la documentation de votre standard.',
    en: 'The server’s address cannot be used: it begins with ws:// or wss://, such as wss://pbx.example.org:8089/ws, without a name or password in it. Take it from your PBX’s documentation.',
  },
  'line/bad-address': {
    fr: 'Un champ du compte ne convient pas : le domaine est un nom d’hôte comme pbx.example.org, l’utilisateur est la partie avant le @. Corrigez et enregistrez de nouveau.',
    en: 'A field of the account cannot be used: the domain is a host name such as pbx.example.org, the user is the part before the @. Correct it and save again.',
  },
  'line/unknown-account': {
    fr: 'Ce compte n’existe plus : une autre fenêtre l’a retiré. Regardez la liste de nouveau.',
    en: 'This account is not there any more: another window removed it. Look at the list again.',
  },
  'line/unknown-server': {
    fr: 'Ce serveur n’est celui d’aucun compte de la ligne. Enregistrez la ligne, puis recommencez le contrôle.',
    en: 'This server belongs to no account of the line. Save the line, then check again.',
  },
  'line/password-missing': {
    fr: 'La ligne n’a pas encore de mot de passe. Saisissez celui que votre standard a donné pour ce compte, puis enregistrez.',
    en: 'The line has no password yet. Enter the one your PBX gave for this account, then save.',
  },
  'recording/missing': {
    fr: 'Il n’y a pas d’enregistrement de cet appel, ou il a pris fin.',
    en: 'There is no recording of this call, or it has ended.',
  },
  'recording/call-over': {
    fr: 'L’appel est terminé : il n’y a plus rien à enregistrer.',
    en: 'The call is over: there is nothing to record any more.',
  },
  'recording/not-talking': {
    fr: 'On n’enregistre qu’un appel en ligne et hors attente. Réessayez quand vous vous parlez.',
    en: 'Only a call that is up and not on hold can be recorded. Try again once you talk.',
  },
  'recording/not-yet': {
    fr: 'Cet appel n’est pas encore inscrit au journal. Réessayez dans un instant.',
    en: 'This call is not in the log yet. Try again in a moment.',
  },
  'recording/announcement': {
    fr: 'L’annonce n’a pas été jouée jusqu’au bout : rien n’est enregistré. Réessayez.',
    en: 'The announcement was not played to its end, so nothing is recorded. Try again.',
  },
  'recording/sound': {
    fr: 'Le son n’a pas pu être pris. Vérifiez le micro, puis réessayez.',
    en: 'The sound could not be taken. Check the microphone, then try again.',
  },
  'recording/host-away': {
    fr: 'Rappel ne répond plus depuis trop longtemps : l’enregistrement s’arrête. Ce qui est arrivé au disque est gardé.',
    en: 'Rappel has not answered for too long, so recording stops. What reached the disk is kept.',
  },
  'recording/gap': {
    fr: 'Une partie du son manque : l’enregistrement s’arrête. Ce qui est arrivé au disque est gardé.',
    en: 'A part of the sound is missing, so recording stops. What reached the disk is kept.',
  },
  'recording/bad-part': {
    fr: 'Une partie du son est arrivée abîmée : l’enregistrement s’arrête. Ce qui est arrivé au disque est gardé.',
    en: 'A part of the sound arrived damaged, so recording stops. What reached the disk is kept.',
  },
  'recording/too-long': {
    fr: 'L’enregistrement a atteint sa longueur maximale et s’arrête. Un message dure deux minutes au plus.',
    en: 'The recording has reached its greatest length and stops. A message lasts two minutes at most.',
  },
  'recording/disk-full': {
    fr: 'Le disque est plein : plus aucun son ne peut être gardé. Libérez de la place, puis enregistrez à nouveau ; ce qui était gardé est intact.',
    en: 'The disk is full, so no more sound can be kept. Free some space, then record again; what was kept before is safe.',
  },
  'voicemail/missing': {
    fr: 'Ce message n’est plus là. Enregistrez-le à nouveau.',
    en: 'This message is not here any more. Record it again.',
  },
  'voicemail/empty': {
    fr: 'Rien n’a été enregistré. Vérifiez le micro, puis réessayez.',
    en: 'Nothing was recorded. Check the microphone, then try again.',
  },
  'voicemail/not-talking': {
    fr: 'Un message se dépose dans un appel décroché et hors attente.',
    en: 'A message can be left in a call that is up and not on hold.',
  },
};
