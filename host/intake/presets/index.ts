import type { PresetName } from '../../../core/contract/intake-log.ts';
import { generic } from './generic.ts';
import { googleAds } from './google-ads.ts';
import { hubspot } from './hubspot.ts';
import { jotform } from './jotform.ts';
import { linkedin } from './linkedin.ts';
import { meta } from './meta.ts';
import type { Preset, SignedRequest, Verdict } from './preset.ts';
import { rappel } from './rappel.ts';
import { verifyToken } from './signature.ts';
import { rappelForm } from './rappel-form.ts';
import { tally } from './tally.ts';
import { typeform } from './typeform.ts';
import { contactForm7, elementor, gravityForms, wpforms } from './wordpress.ts';

/** Every provider's shape, by the name that a probe keeps. */
export const presets: Readonly<Record<PresetName, Preset>> = {
  generic,
  rappel,
  'google-ads': googleAds,
  meta,
  linkedin,
  typeform,
  tally,
  jotform,
  hubspot,
  elementor,
  'contact-form-7': contactForm7,
  'gravity-forms': gravityForms,
  wpforms,
  'rappel-form': rappelForm,
};

/**
 * Whether a request comes from somebody who knows one of the secrets: by the provider's own signature, or by the token
 * that stands for it where a relay forwards or a form cannot sign. `missing`: it does not even try.
 */
export const verifyRequest = (
  preset: Preset,
  request: SignedRequest,
  secrets: readonly string[],
): Verdict | 'missing' => {
  const verdicts = secrets.map(
    (secret) => preset.verify?.(request, secret) ?? verifyToken(request, secret) ?? 'missing',
  );
  return (['ok', 'stale', 'wrong'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'missing';
};
