import { probeForm, type FormTexts } from '../../../core/messages/probe-form.ts';
import type { FormFacts } from '../../../db/stores/probe-forms.ts';
import { formStyle } from './form-style.ts';
import { dataText, markup, own, type Markup } from './markup.ts';
import { pagePolicy } from './page-policy.ts';
import { pageScript } from './page-script.ts';
import type { Language, PageData } from './page/types.ts';

/** The published page of a probe: one HTML file that asks nothing of anybody but the target of its form. */

export type FormPageTarget =
  /** `url`: the address of the intake that visitors reach, with the path of the probe. */
  | { readonly way: 'intake'; readonly url: string; readonly key: string }
  | { readonly way: 'mail'; readonly address: string }
  | { readonly way: 'file' };

export type FormPageOptions = {
  readonly language: Language;
  readonly place: 'site' | 'stand';
  readonly target: FormPageTarget;
  readonly title: string | null;
  readonly introduction: string | null;
  readonly company: string | null;
  readonly contact: string | null;
};

/** As core/domain/when.ts reads "morning", "afternoon", "evening". */
const dayParts = [
  { name: 'morning', from: '09:00', to: '12:00' },
  { name: 'afternoon', from: '14:00', to: '18:00' },
  { name: 'evening', from: '18:00', to: '20:00' },
] as const;
const weights = ['1', '2', '3', '4', '5'];

const none = markup``;

/** The pieces of a page in one language, which its script can turn into the other. */
const pieces = (texts: FormTexts) => {
  const said = (key: keyof FormTexts): Markup => markup`<span data-t="${key}">${texts[key]}</span>`;
  const optional = markup` <span class="optional">(${said('optional')})</span>`;
  return { said, optional };
};

const stakesCard = (stakes: readonly string[], texts: FormTexts): Markup => {
  if (stakes.length === 0) return none;
  const { said, optional } = pieces(texts);
  const one = (label: string, index: number): Markup => {
    const number = String(index + 1);
    const scale = weights.map(
      (weight) =>
        markup`<label class="chip"><input type="radio" name="weight_${number}" value="${weight}"><span>${weight}</span></label>`,
    );
    return markup`
<div class="stake">
<label class="tick-row"><input class="tick" type="checkbox" name="stake_${number}" value="${label}"><span dir="auto">${label}</span></label>
<fieldset class="weights"><legend>${said('weight')}${optional}</legend>
<div class="scale">${scale}</div><div class="ends">${said('weightLeast')}${said('weightMost')}</div></fieldset>
</div>`;
  };
  return markup`
<fieldset class="card"><legend>${said('stakes')}</legend><p class="help">${said('stakesHelp')}</p>
<div class="stakes">${stakes.map(one)}</div></fieldset>`;
};

/** Without script only today and tomorrow can be named; their words are read by the day they arrive. */
const slotsCard = (texts: FormTexts): Markup => {
  const { said, optional } = pieces(texts);
  const day = (name: 'today' | 'tomorrow'): Markup => {
    const chips = dayParts.map(
      (part) =>
        markup`<label class="chip"><input type="checkbox" name="slot" value="${name} ${part.name}"><span>${said(part.name)} <small data-t="${part.name}Hours">${texts[`${part.name}Hours`]}</small></span></label>`,
    );
    return markup`<fieldset class="day"><legend>${said(name)}</legend><div class="chips">${chips}</div></fieldset>`;
  };
  return markup`
<fieldset class="card"><legend>${said('slots')}</legend><p class="help">${said('slotsHelp')} <span id="zone"></span></p>
<div id="days">${day('today')}${day('tomorrow')}</div>
<div class="row"><label class="label" for="slot_words">${said('slotWords')}${optional}</label>
<input id="slot_words" type="text" name="slot_words" maxlength="300" dir="auto" autocomplete="off" aria-describedby="slot-words-help">
<p class="help" id="slot-words-help">${said('slotWordsHelp')}</p></div></fieldset>`;
};

const reachCard = (texts: FormTexts, isStand: boolean): Markup => {
  const { said, optional } = pieces(texts);
  const fill = (name: string): string => (isStand ? 'off' : name);
  return markup`
<fieldset class="card"><legend>${said('reach')}</legend>
<div class="row"><label class="label" for="phone">${said('phone')}</label>
<input id="phone" type="tel" name="phone" required maxlength="250" autocomplete="${fill('tel')}" aria-describedby="phone-error phone-help">
<p class="wrong" id="phone-error" role="alert"></p><p class="help" id="phone-help">${said('phoneHelp')}</p></div>
<div class="pair">
<div class="row"><label class="label" for="name">${said('name')}${optional}</label>
<input id="name" type="text" name="name" maxlength="300" dir="auto" autocomplete="${fill('name')}"></div>
<div class="row"><label class="label" for="email">${said('email')}${optional}</label>
<input id="email" type="text" inputmode="email" name="email" maxlength="320" autocapitalize="off" spellcheck="false" autocomplete="${fill('email')}"></div>
</div></fieldset>`;
};

const withdrawal = (texts: FormTexts, contact: string | null): Markup => {
  const { said } = pieces(texts);
  const at = contact === null ? none : markup` ${said('withdrawAt')} <bdi>${contact}</bdi>`;
  return markup`<p>${said('withdraw')}${at}</p>`;
};

const resultParts = (texts: FormTexts, { target, contact }: FormPageOptions): Markup => {
  const { said } = pieces(texts);
  const mail = target.way === 'mail' ? markup`<p>${said('mailHelp')} <bdi>${target.address}</bdi></p>` : none;
  const isMail = target.way === 'mail';
  return markup`
<section id="waiting" class="card result" tabindex="-1" aria-labelledby="waiting-title" hidden>
<h2 id="waiting-title">${said('waitingTitle')}</h2><p>${said('waiting')}</p>
<button class="act quiet" type="button" id="try">${said('tryAgain')}</button></section>
<section id="thanks" class="card result" tabindex="-1" aria-labelledby="thanks-title" hidden>
<h2 id="thanks-title">${said(isMail ? 'mailTitle' : 'thanksTitle')}</h2>${mail}
<div${isMail ? none : own(' hidden')}><p class="label" id="mail-label">${said('mailText')}</p><div class="mail-text" id="mail-text" dir="auto" tabindex="0" role="group" aria-labelledby="mail-label"></div>
<button class="act quiet" type="button" id="copy" data-t="copy">${texts.copy}</button></div>
<div class="said"><p id="call-at">${said('callAt')}</p><ul id="said-slots" dir="auto"></ul><p id="call-soon">${said('callSoon')}</p>
<p>${said('callNumber')} <strong><bdi id="said-phone"></bdi></strong></p></div>
${withdrawal(texts, contact)}
<p class="help">${said('reference')} <bdi id="said-id"></bdi></p>
<button class="act quiet" type="button" id="again">${said('again')}</button></section>`;
};

const noScript = (texts: FormTexts, target: FormPageTarget): Markup => {
  if (target.way === 'intake') return none;
  const link =
    target.way === 'mail'
      ? markup`<p>${texts.noScriptMail} <a href="mailto:${target.address}">${target.address}</a></p>`
      : markup`<p>${texts.noScriptFile}</p>`;
  return markup`<noscript><div class="card">${link}</div></noscript>`;
};

const sendKeys = { intake: 'send', mail: 'sendMail', file: 'sendFile' } as const;

/** Pure: the same probe and options make the same file. */
export const formPage = (facts: FormFacts, options: FormPageOptions): string => {
  const { language, place, target, company } = options;
  const texts = probeForm[language];
  const { said } = pieces(texts);
  const isStand = place === 'stand';
  const title = options.title ?? facts.offer ?? facts.name;
  const data: PageData = {
    probe: facts.uid,
    way: target.way,
    address: target.way === 'mail' ? target.address : '',
    isStand,
    zone: facts.zone,
    language,
    wordingVersion: String(facts.wordingVersion),
    parts: dayParts,
    days: 5,
    idleMs: 60_000,
    askMs: 20_000,
    thanksMs: 15_000,
    texts: probeForm,
  };
  const origin = target.way === 'intake' ? new URL(target.url).origin : null;
  const policy = pagePolicy({ style: formStyle, script: pageScript, formAction: origin, connect: origin });
  const introduction =
    options.introduction === null
      ? said('introduction')
      : markup`<span dir="auto">${options.introduction}</span>`;
  const languages = (['fr', 'en'] as const).map(
    (one) =>
      markup`<button type="button" lang="${one}" data-language="${one}" aria-pressed="${String(one === language)}">${one === 'fr' ? 'Français' : 'English'}</button>`,
  );
  const hidden = [
    ['form_key', target.way === 'intake' ? target.key : ''],
    ['consent_wording', facts.wording],
    ['wording_version', String(facts.wordingVersion)],
    ['language', language],
    ...['id', 'asked_at', 'took', 'page'].map((name) => [name, '']),
  ].map(([name = '', value = '']) => markup`<input type="hidden" name="${name}" value="${value}">`);

  return markup`<!doctype html>
<html lang="${language}" data-place="${place}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="strict-origin">
<meta name="format-detection" content="telephone=no">
<title>${title}</title>
<style>${own(formStyle)}</style>
</head>
<body>
<div class="sheet">
<header class="top"><span class="company" dir="auto">${company ?? ''}</span>
<div class="languages" id="languages" role="group" aria-label="${texts.language}" hidden>${languages}</div></header>
<main>
<div class="intro"><h1 id="title" tabindex="-1" dir="auto">${title}</h1><p>${introduction}</p></div>
${noScript(texts, target)}
<form id="form" method="post" action="${target.way === 'intake' ? target.url : ''}" accept-charset="utf-8"${isStand ? own(' autocomplete="off"') : none}>
${hidden}
<div class="card"><label class="big label" for="words">${said('words')}</label><p class="help" id="words-help">${said('wordsHelp')}</p>
<textarea id="words" name="words" rows="5" maxlength="10000" dir="auto" aria-describedby="words-help"${isStand ? own(' autocomplete="off"') : none}></textarea></div>
${stakesCard(facts.stakes, texts)}
${slotsCard(texts)}
${reachCard(texts, isStand)}
<div class="trap" aria-hidden="true"><label>${said('trap')} <input type="text" name="website" tabindex="-1" autocomplete="off"></label></div>
<div class="card"><label class="tick-row"><input id="consent" type="checkbox" name="consent" value="yes" required aria-describedby="consent-error"><span class="consent" dir="auto">${facts.wording}</span></label>
<p class="wrong" id="consent-error" role="alert"></p>
<button class="act" id="send" type="submit">${said(sendKeys[target.way])}</button>
<p class="status" id="status" role="status"></p></div>
</form>
${resultParts(texts, options)}
</main>
<footer class="staff">
<p id="unsent" role="status"></p>
<div id="staff" hidden><p>${said('fileHelp')}</p><button class="act quiet" type="button" id="choose">${said('chooseFile')}</button> <bdi id="chosen" role="status"></bdi></div>
</footer>
<div class="idle" id="idle" role="alertdialog" aria-labelledby="idle-text" hidden><p id="idle-text"></p><button class="act quiet" type="button">${said('stay')}</button></div>
</div>
<script type="application/json" id="data">${dataText(data)}</script>
<script>${own(pageScript)}</script>
</body>
</html>
`.html;
};
