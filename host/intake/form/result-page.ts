import { probeForm } from '../../../core/messages/probe-form.ts';
import { formStyle } from './form-style.ts';
import { markup, own } from './markup.ts';
import { pagePolicy } from './page-policy.ts';
import type { Language } from './page/types.ts';

/** What a browser without JavaScript shows after its post: the intake's answer as a page. It repeats when they are called, and nothing else. */

export const resultPolicy = pagePolicy({ style: formStyle, script: null, formAction: null, connect: null });

export type FormResult =
  /** `slots` in words. */
  { readonly as: 'taken'; readonly slots: readonly string[] } | { readonly as: 'busy' | 'refused' };

export const resultPage = (language: Language, result: FormResult): string => {
  const texts = probeForm[language];
  const isTaken = result.as === 'taken';
  const title = isTaken ? texts.thanksTitle : texts.resultFailedTitle;
  const slots = isTaken ? result.slots.map((slot) => markup`<li>${slot}</li>`) : [];
  const body = isTaken
    ? markup`<div class="said"><p>${slots.length > 0 ? texts.callAt : texts.callSoon}</p><ul>${slots}</ul></div><p>${texts.withdraw}</p>`
    : markup`<p>${result.as === 'busy' ? texts.resultBusy : texts.resultRefused}</p>`;
  return markup`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${own(formStyle)}</style>
</head>
<body><main class="sheet"><section class="card result"><h1>${title}</h1>${body}</section></main></body>
</html>
`.html;
};
