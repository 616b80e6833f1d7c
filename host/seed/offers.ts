import type { Language } from '../../core/contract/records.ts';

/** What the synthetic people asked about. Made up, for trials: no company and no figure here is a real one. */
export type SeedNeed = {
  readonly label: string;
  readonly capabilities: readonly { readonly label: string; readonly proof: string }[];
  /** What somebody with this at stake writes in a form. */
  readonly sentences: readonly string[];
};
export type SeedOffer = {
  readonly language: Language;
  readonly name: string;
  readonly opening: string;
  /** What the agent asks, in this order. */
  readonly questions: readonly string[];
  readonly needs: readonly SeedNeed[];
};

export const seedOffers: readonly SeedOffer[] = [
  {
    language: 'fr',
    name: 'Chauffage et isolation',
    opening:
      'Vous nous avez écrit le {date} au sujet de ceci : {enjeux}. Je vous rappelle comme convenu, vous avez cinq minutes ?',
    questions: ['Depuis quand est-ce ainsi ?', 'Qu’avez-vous déjà essayé ?', 'Qui décide avec vous ?'],
    needs: [
      {
        label: 'Baisser la facture',
        capabilities: [
          {
            label: 'Bilan énergétique sur place, offert',
            proof: 'Rapport remis en 48 heures, avec le calcul poste par poste',
          },
          {
            label: 'Mensualités inférieures aux économies prévues',
            proof: 'Simulation chiffrée sur vos trois dernières factures',
          },
        ],
        sentences: [
          'La facture de gaz a doublé en deux ans et je ne vois plus comment la réduire.',
          'On paie 310 € par mois l’hiver pour 95 m², c’est devenu intenable.',
          'Je voudrais savoir ce que je gagnerais vraiment avec une pompe à chaleur.',
        ],
      },
      {
        label: 'Confort en hiver',
        capabilities: [
          {
            label: 'Traitement des ponts thermiques avant tout changement de chaudière',
            proof: 'Photos thermiques avant et après',
          },
        ],
        sentences: [
          'Les chambres du haut ne dépassent pas 16 degrés malgré les radiateurs à fond.',
          'Ma mère de 82 ans vit au rez-de-chaussée et a froid tout l’hiver.',
        ],
      },
      {
        label: 'Être dépanné vite',
        capabilities: [
          {
            label: 'Technicien sous 24 heures dans le département',
            proof: 'Astreinte sept jours sur sept, engagement écrit',
          },
        ],
        sentences: [
          'La chaudière s’arrête toutes les nuits et personne ne vient avant trois semaines.',
          'Plus d’eau chaude depuis dimanche, avec deux enfants en bas âge.',
        ],
      },
      {
        label: 'Comprendre les aides',
        capabilities: [
          {
            label: 'Dossier d’aides monté et suivi pour vous',
            proof: 'Un interlocuteur unique, nommé dans le devis',
          },
        ],
        sentences: [
          'Je n’ai rien compris aux aides, un voisin a tout eu et moi on m’a refusé.',
          'Est-ce que les aides sont versées avant ou après les travaux ?',
        ],
      },
    ],
  },
  {
    language: 'fr',
    name: 'Téléphonie et fibre pour artisans',
    opening: 'Vous avez demandé à être rappelé pour la ligne de votre entreprise. Je suis là pour cela.',
    questions: ['Combien d’appels manquez-vous par jour ?', 'Jusqu’à quand êtes-vous engagé ?'],
    needs: [
      {
        label: 'Ne plus rater d’appels',
        capabilities: [
          {
            label: 'Renvoi sur mobile et message d’accueil à votre nom',
            proof: 'Essai gratuit de trente jours',
          },
        ],
        sentences: [
          'Je suis sur les chantiers toute la journée et je perds des clients faute de répondre.',
          'Quand la boutique est pleine, le téléphone sonne dans le vide.',
        ],
      },
      {
        label: 'Une connexion qui tient',
        capabilities: [
          {
            label: 'Secours 4G automatique en cas de coupure',
            proof: 'Bascule en moins d’une minute, montrée à l’installation',
          },
        ],
        sentences: [
          'Le terminal de paiement tombe tous les samedis.',
          'La fibre coupe dès qu’il pleut et l’assistance me renvoie de service en service.',
        ],
      },
      {
        label: 'Garder mon numéro',
        capabilities: [
          {
            label: 'Portabilité sans coupure, faite par nous',
            proof: 'Date confirmée par écrit avant le jour même',
          },
        ],
        sentences: ['J’ai le même numéro depuis 1998, je ne changerai pas si je dois le perdre.'],
      },
    ],
  },
  {
    language: 'en',
    name: 'Home energy',
    opening: 'You asked us on {date} to call about this: {stakes}. Is this still a good time?',
    questions: ['How long has it been like this?', 'What have you tried already?', 'Who decides with you?'],
    needs: [
      {
        label: 'Lower bills',
        capabilities: [
          {
            label: 'Free survey with a room by room breakdown',
            proof: 'Written report within two working days',
          },
          { label: 'Fixed price for two years', proof: 'In the contract, on page one' },
        ],
        sentences: [
          'Our bill went from 140 to 265 a month and nobody can tell us why.',
          'I would like to know what solar would really save on a three bedroom house.',
        ],
      },
      {
        label: 'A warm house',
        capabilities: [
          {
            label: 'Draught and loft check before any new boiler',
            proof: 'Thermal photographs before and after',
          },
        ],
        sentences: [
          'The back bedroom is damp and never gets above 15 degrees.',
          'My father moved in with us and he feels the cold badly.',
        ],
      },
      {
        label: 'Somebody who turns up',
        capabilities: [
          { label: 'Two hour slots, with a text when we set off', proof: 'Fifty back if we are late' },
        ],
        sentences: [
          'Two companies promised to come and neither did. Please only call if you mean it.',
          'I took a day off work for nothing last month.',
        ],
      },
    ],
  },
  {
    language: 'en',
    name: 'Accounting for small firms',
    opening: 'You wrote to us about your accounts, and asked for a call. I have your message in front of me.',
    questions: ['How many hours a week does it take you?', 'When does your year end?'],
    needs: [
      {
        label: 'Time back',
        capabilities: [
          {
            label: 'Receipts read from a photograph',
            proof: 'Ten minutes a week, measured with three firms of your size',
          },
        ],
        sentences: [
          'I spend every Sunday on invoices and I have had enough.',
          'There are four of us and I am the one doing the books at night.',
        ],
      },
      {
        label: 'No surprises',
        capabilities: [
          { label: 'Tax set aside each month, to the penny', proof: 'Live figure on the first page' },
        ],
        sentences: [
          'Last year the tax bill came as a shock and I had to borrow.',
          'I never know how much of the money in the account is mine.',
        ],
      },
      {
        label: 'A person to ask',
        capabilities: [
          {
            label: 'One named accountant, answered the same day',
            proof: 'Direct line in the welcome letter',
          },
        ],
        sentences: ['My current accountant takes two weeks to answer an e-mail.'],
      },
    ],
  },
];

type Closings = Readonly<Record<Language, readonly string[]>>;

export const openings: Closings = {
  fr: ['Bonjour.', 'Bonjour, je vous écris suite à votre annonce.', 'Bonsoir.', 'Merci de me rappeler.', ''],
  en: ['Hello.', 'Hi there.', 'I saw your advert.', 'Good morning.', 'Please call me back.', ''],
};

export const closings: Closings = {
  fr: [
    'Rappelez-moi plutôt le matin.',
    'Je suis disponible entre midi et deux.',
    'Merci d’avance.',
    'Pas le mercredi, s’il vous plaît.',
    'Laissez sonner longtemps, je suis à l’atelier.',
    '',
  ],
  en: [
    'Mornings are best.',
    'After five if you can.',
    'Thanks.',
    'Not on Fridays please.',
    'Let it ring, I am often outside.',
    '',
  ],
};
