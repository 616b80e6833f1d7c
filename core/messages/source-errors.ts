/** What a window says for the errors of mailboxes and feeds; part of errors.ts. */
export const sourceErrorTexts: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'mailbox/missing': {
    fr: 'Cette boîte n’est plus réglée. Relisez la liste.',
    en: 'This mailbox is not set up any more. Read the list again.',
  },
  'mailbox/no-secret': {
    fr: 'Cette boîte n’a pas de mot de passe, ou pas de jeton. Saisissez-le et enregistrez.',
    en: 'This mailbox has no password, or no refresh token. Enter it and save.',
  },
  'mailbox/unreachable': {
    fr: 'Le serveur de courriel est injoignable ou ne répond plus. Vérifiez son nom, son port, la sorte de TLS et le réseau ; un nouvel essai suivra.',
    en: 'The mail server cannot be reached, or stopped answering. Check its name, its port, the kind of TLS and the network; it is tried again.',
  },
  'mailbox/certificate': {
    fr: 'Le certificat du serveur de courriel n’est pas reconnu. Vérifiez le nom du serveur ; si votre entreprise signe ses certificats, ajoutez son autorité.',
    en: 'The mail server’s certificate is not trusted. Check the server’s name; if your company signs its own certificates, add its authority.',
  },
  'mailbox/plain-refused': {
    fr: 'Sans TLS, le mot de passe et les demandes pourraient être lus en chemin : c’est permis pour un serveur de ce poste seulement. Choisissez TLS ou STARTTLS.',
    en: 'Without TLS the password and people’s requests could be read on the way: that is for a server on this machine only. Choose TLS or STARTTLS.',
  },
  'mailbox/no-starttls': {
    fr: 'Le serveur n’offre pas STARTTLS sur ce port. Choisissez TLS, d’habitude sur le port 993.',
    en: 'The server offers no STARTTLS on this port. Choose TLS, usually on port 993.',
  },
  'mailbox/sign-in': {
    fr: 'Le serveur refuse cette connexion. Vérifiez l’utilisateur et le mot de passe ; beaucoup de fournisseurs veulent un mot de passe d’application, ou OAuth2.',
    en: 'The server does not accept this sign-in. Check the user and the password; many providers want a password made for one application, or OAuth2.',
  },
  'mailbox/token': {
    fr: 'Aucun jeton d’accès n’a été donné. Vérifiez le client et son secret, puis reconnectez-vous chez le fournisseur pour un nouveau jeton.',
    en: 'No access token was given. Check the client and its secret, then sign in at the provider again for a new refresh token.',
  },
  'mailbox/folder-missing': {
    fr: 'Ce dossier n’existe pas dans la boîte. Choisissez l’un de ceux que l’essai montre.',
    en: 'There is no such folder in this mailbox. Choose one of those that the test shows.',
  },
  'mailbox/misbehaves': {
    fr: 'Le serveur de courriel a répondu d’une façon incompréhensible. Vérifiez que c’est un serveur IMAP ; un nouvel essai suivra.',
    en: 'The mail server answered in a way that cannot be understood. Check that it is an IMAP server; it is tried again.',
  },
  'mailbox/not-marked': {
    fr: 'Un courriel a été pris, mais n’a pu être marqué ou déplacé. Vérifiez les droits sur le dossier, et que l’autre existe.',
    en: 'A mail was taken in, but could not be marked or moved. Check the rights on the folder, and that the other one exists.',
  },
  'mailbox/mail-missing': {
    fr: 'Ce courriel n’est plus dans le dossier. Choisissez-en un autre.',
    en: 'This mail is not in the folder any more. Choose another one.',
  },
  'mailbox/sample-unreadable': {
    fr: 'Ce n’est pas un courriel entier : il n’a ni expéditeur ni sujet. Enregistrez-le depuis votre messagerie comme fichier (.eml) et collez-le tout entier.',
    en: 'This is no whole mail: it has neither a sender nor a subject. Save it from your mail program as a file (.eml) and paste all of it.',
  },
  'feed/missing': {
    fr: 'Ce flux n’est plus réglé, ou pas en marche. Relisez la liste.',
    en: 'This feed is not set up any more, or not switched on. Read the list again.',
  },
  'feed/address': {
    fr: 'Cette adresse ne convient pas : il faut https://, ou http:// sur ce poste seulement, sans nom ni mot de passe dedans.',
    en: 'This address cannot be used: it must begin with https://, or with http:// on this machine alone, and hold no name or password.',
  },
  'feed/private-address': {
    fr: 'C’est une machine du réseau interne, pas d’Internet. Demandez à votre informatique d’autoriser cet hôte, ou prenez son adresse publique.',
    en: 'This is a machine of the own network, not of the Internet. Have IT allow this host, or use its public address.',
  },
  'feed/redirect': {
    fr: 'Le flux renvoie ailleurs, ce qui n’a pas été suivi. Saisissez l’adresse qu’il a vraiment.',
    en: 'The feed sends its reader elsewhere, and that was not followed. Enter the address it really has.',
  },
  'feed/unreachable': {
    fr: 'Le serveur du flux est injoignable. Vérifiez l’adresse et le réseau ; un nouvel essai suivra.',
    en: 'The feed’s server cannot be reached. Check the address and the network; it is tried again.',
  },
  'feed/certificate': {
    fr: 'Le certificat du flux n’est pas reconnu. Vérifiez l’adresse ; c’est au gérant du serveur de le corriger.',
    en: 'The feed’s certificate is not trusted. Check the address; whoever runs the server has to mend it.',
  },
  'feed/sign-in': {
    fr: 'Le flux refuse cette connexion. Vérifiez sa sorte, l’utilisateur et le secret.',
    en: 'The feed does not accept this sign-in. Check its kind, the user and the secret.',
  },
  'feed/too-often': {
    fr: 'Le flux dit être lu trop souvent. Il sera relu quand il le permet ; espacez les lectures.',
    en: 'The feed says that it is asked too often. It is asked again when it allows that; set a longer time between readings.',
  },
  'feed/status': {
    fr: 'Le flux a répondu par une erreur au lieu de demandes. Vérifiez son adresse ; une panne de son serveur passe, un nouvel essai suivra.',
    en: 'The feed answered with an error instead of records. Check its address; a fault of its server passes, and it is tried again.',
  },
  'feed/too-big': {
    fr: 'Une page du flux dépasse 5 Mio ou 1 000 demandes. Faites-lui en donner moins à la fois, par exemple limit=500.',
    en: 'A page of the feed is larger than 5 MiB or 1,000 requests. Have it give fewer at once, for example limit=500.',
  },
  'feed/too-slow': {
    fr: 'Le flux répond trop lentement. Un nouvel essai suivra ; faites-lui donner moins à la fois.',
    en: 'The feed took too long to answer. It is tried again; have it give fewer records at once.',
  },
  'feed/cut-off': {
    fr: 'La connexion au flux s’est coupée avant la fin. Un nouvel essai suivra.',
    en: 'The connection to the feed ended before its answer did. It is tried again.',
  },
  'feed/not-json': {
    fr: 'La réponse du flux n’est pas du JSON. Vérifiez son adresse : elle montre peut-être une page pour humains.',
    en: 'The feed’s answer is not JSON. Check its address: it may have shown a page for people.',
  },
};
