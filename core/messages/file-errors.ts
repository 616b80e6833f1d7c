/** For each of the folders that somebody names. */
export const wholePathText = {
  fr: 'Donnez le chemin entier du dossier, par exemple C:\\Rappel ou /srv/rappel.',
  en: 'Give the whole path of the folder, such as C:\\Rappel or /srv/rappel.',
};

/** What a window says of a file that cannot be taken, and of the watched folder. Part of `errorTexts`. */
export const fileErrorTexts: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'csv/empty': {
    fr: 'Le fichier est vide. Exportez-le à nouveau depuis l’endroit où sont les demandes, et vérifiez qu’il contient des lignes.',
    en: 'The file is empty. Export it again from where the leads are, and check that it has rows.',
  },
  'csv/binary': {
    fr: 'Ce fichier n’est pas un tableau (archive, image, programme…). Ouvrez-le dans son programme, enregistrez-le comme classeur Excel (.xlsx) ou au format « CSV UTF-8 », puis importez ce fichier-là.',
    en: 'This file is no table (an archive, a picture, a program…). Open it in its own program, save it as an Excel workbook (.xlsx) or as “CSV UTF-8”, then import that file.',
  },
  'csv/encoding': {
    fr: 'Le fichier n’est pas dans cet encodage. Choisissez-en un autre, ou laissez Rappel le trouver ; à défaut, enregistrez-le depuis le tableur au format « CSV UTF-8 ».',
    en: 'The file is not in this encoding. Choose another, or let Rappel find it; failing that, save it from the spreadsheet as “CSV UTF-8”.',
  },
  'csv/line-too-long': {
    fr: 'Une ligne du fichier est démesurée : ce n’est pas un tableau de demandes, ou ses fins de ligne se sont perdues. Exportez-le à nouveau en CSV, une demande par ligne.',
    en: 'A line of the file is far too long: this is no table of leads, or its line ends were lost. Export it again as CSV, one lead per line.',
  },
  'intake/other-format': {
    fr: 'Ce fichier est une page web ou un document XML sans demandes que Rappel connaisse (ADF). Si un tableur l’ouvre, enregistrez-le comme classeur Excel (.xlsx) ou en CSV, puis importez ce fichier-là.',
    en: 'This file is a web page or an XML document without leads that Rappel knows (ADF). If a spreadsheet opens it, save it as an Excel workbook (.xlsx) or as CSV, then import that file.',
  },
  'intake/no-records': {
    fr: 'Le fichier ne contient aucune demande. Exportez-le à nouveau depuis l’endroit où elles sont.',
    en: 'The file holds no leads. Export it again from where they are.',
  },
  'json/no-list': {
    fr: 'Ce JSON ne contient aucune liste de demandes lisible. Il faut une liste d’objets, un objet qui en contient une, ou un objet par ligne.',
    en: 'This JSON holds no list of leads that can be read. It takes a list of objects, an object that holds one, or one object a line.',
  },
  'xlsx/encrypted': {
    fr: 'Ce classeur est protégé par un mot de passe. Ouvrez-le dans Excel, enlevez-le (Fichier, Informations, Protéger le classeur, Chiffrer avec mot de passe : laissez vide), enregistrez, puis importez.',
    en: 'This workbook is protected by a password. Open it in Excel, take it off (File, Info, Protect Workbook, Encrypt with Password: leave it empty), save it, then import it.',
  },
  'xlsx/old-excel': {
    fr: 'C’est un classeur d’Excel 97–2003 (.xls). Ouvrez-le dans Excel ou LibreOffice, enregistrez-le comme « Classeur Excel (.xlsx) », puis importez ce fichier-là.',
    en: 'This is a workbook of Excel 97–2003 (.xls). Open it in Excel or LibreOffice, save it as “Excel Workbook (.xlsx)”, then import that file.',
  },
  'xlsx/not-a-workbook': {
    fr: 'Cette archive n’est pas un classeur Excel (.xlsx). Enregistrez le tableau comme « Classeur Excel (.xlsx) » ou en CSV, ou décompressez l’archive et importez le fichier qu’elle contient.',
    en: 'This archive is no Excel workbook (.xlsx). Save the table as “Excel Workbook (.xlsx)” or as CSV, or unpack the archive and import the file inside.',
  },
  'xlsx/damaged': {
    fr: 'Le classeur est abîmé, ou a été coupé en chemin. Récupérez-le à nouveau, ou ouvrez-le dans Excel, laissez-le réparer, enregistrez-le sous un autre nom et importez celui-là.',
    en: 'The workbook is damaged, or was cut short on its way. Fetch it again, or open it in Excel, let it be repaired, save it under another name and import that one.',
  },
  'xlsx/too-big': {
    fr: 'Le classeur se déplie en bien plus que ce qu’il pourrait contenir : il n’est pas lu. Enregistrez la feuille des demandes seule, ou en CSV, et importez celle-là.',
    en: 'The workbook unpacks to far more than it could hold, so it is not read. Save the sheet with the leads alone, or as CSV, and import that.',
  },
  'xlsx/no-sheet': {
    fr: 'Le classeur n’a pas de feuille de ce nom. Choisissez-en une autre.',
    en: 'The workbook has no sheet of that name. Choose another one.',
  },
  'watched-folder/not-absolute': wholePathText,
};
