import type { DeliveryFate, DeliverySource, PresetName } from '../contract/intake-log.ts';
import type { LeadProblem } from '../domain/lead.ts';
import { texts } from './define.ts';
import { problemTexts } from './rejects.ts';

/** Why a delivery, or a lead in it, was not taken. */
export type DeliveryReason =
  | LeadProblem
  | 'not-readable'
  | 'too-deep'
  | 'too-many-parts'
  | 'too-many-leads'
  | 'no-lead'
  | 'fetch-needed'
  | 'probe-paused'
  | 'quarantined'
  | 'nothing-to-withdraw';

export const deliveryReasonTexts = texts<Record<DeliveryReason, string>>({
  fr: {
    ...problemTexts.fr,
    'not-readable':
      'Le contenu n’est ni du JSON ni un formulaire valide. Corrigez-le ci-dessous, puis relisez-le',
    'too-deep': 'Le contenu est imbriqué trop profondément pour être une demande',
    'too-many-parts': 'Le formulaire a plus de 500 champs : ce n’est pas une demande',
    'too-many-leads': 'Plus de 1 000 demandes d’un coup : importez-les comme fichier',
    'no-lead': 'Aucune demande n’a été trouvée dedans. Vérifiez que la sonde attend la bonne forme',
    'fetch-needed':
      'Le fournisseur n’a envoyé qu’un identifiant. Faites lire la demande par votre relais avec cet identifiant et envoyer la réponse ici, ou importez l’export CSV',
    'probe-paused': 'La sonde est en pause. Réactivez-la, puis relisez',
    quarantined: 'Mise en quarantaine : elle attend d’être vérifiée à l’écran des sondes',
    'nothing-to-withdraw': 'Rien de cette demande n’était connu ; si elle arrive encore, elle sera écartée',
  },
  en: {
    ...problemTexts.en,
    'not-readable': 'The body is neither JSON nor a valid form. Correct it below, then read it again',
    'too-deep': 'The body is nested too deep to be a request',
    'too-many-parts': 'The form has more than 500 fields, so it is no request',
    'too-many-leads': 'More than 1,000 requests at once: import them as a file',
    'no-lead': 'No request was found in it. Check that the probe expects the right shape',
    'fetch-needed':
      'The provider sent nothing but an id. Have your relay read the lead by that id and post the answer here, or import the CSV export',
    'probe-paused': 'The probe is paused. Make it active again, then read this again',
    quarantined: 'Put in quarantine: it waits for review on the screen of the probes',
    'nothing-to-withdraw': 'Nothing of this request was known; should it still arrive, it is left out',
  },
});

export const deliveryFateTexts = texts<Record<DeliveryFate, string>>({
  fr: {
    accepted: 'nouvelle demande',
    merged: 'jointe',
    unchanged: 'déjà connue',
    suppressed: 'ne plus appeler',
    rejected: 'rejetée',
    test: 'essai',
    withdrawn: 'retirée',
  },
  en: {
    accepted: 'new request',
    merged: 'joined',
    unchanged: 'known already',
    suppressed: 'do not call',
    rejected: 'rejected',
    test: 'test',
    withdrawn: 'withdrawn',
  },
});

export const deliverySourceTexts = texts<Record<DeliverySource, string>>({
  fr: { http: 'HTTP', mail: 'courriel', feed: 'flux', voice: 'voix', hand: 'à la main' },
  en: { http: 'HTTP', mail: 'mail', feed: 'feed', voice: 'voice', hand: 'by hand' },
});

/** Names of products, the same in both languages. */
const products = {
  rappel: 'Rappel',
  'google-ads': 'Google Ads',
  meta: 'Meta',
  linkedin: 'LinkedIn',
  typeform: 'Typeform',
  tally: 'Tally',
  jotform: 'Jotform',
  hubspot: 'HubSpot',
  elementor: 'Elementor',
  'contact-form-7': 'Contact Form 7',
  'gravity-forms': 'Gravity Forms',
  wpforms: 'WPForms',
} satisfies Record<Exclude<PresetName, 'generic'>, string>;

export const presetTexts = texts<Record<PresetName, string>>({
  fr: { generic: 'Toute forme', ...products },
  en: { generic: 'Any shape', ...products },
});
