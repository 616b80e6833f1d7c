import type { IncomingMessage } from 'node:http';
import { describeWindow } from '../../../core/domain/when.ts';
import type { Language } from '../../../core/contract/records.ts';
import type { ProbeIntake } from '../../../db/stores/intake-log.ts';
import type { ProbeForm } from '../../../db/stores/probe-forms.ts';
import type { Content } from '../content.ts';
import { resultPage, resultPolicy, type FormResult } from '../form/result-page.ts';
import { readDelivery } from '../read-delivery.ts';

/**
 * Posts of the page that was made of a probe. The page is public, so its key is no secret: it says which form this is,
 * lets in nothing but that form's fields, and can be changed when a page is abused (docs/decisions/0015-form-key.md).
 */

/** A form's post; any other has no use for what is known of the probe's page. */
export const isFormPost = ({ headers, method }: IncomingMessage): boolean =>
  method === 'POST' &&
  /^(?:application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(headers['content-type'] ?? '');

const valueOf = (content: Content, name: string): string | null =>
  content.form === 'fields' ? (content.entries.find(([one]) => one === name)?.[1] ?? null) : null;

/** Whether it bears a key of a form at all. */
export const bearsFormKey = (content: Content): boolean => valueOf(content, 'form_key') !== null;

export const formRefusal = (
  { headers }: IncomingMessage,
  content: Content,
  { key, origins }: ProbeForm,
): 'intake/form-key' | 'intake/form-origin' | null => {
  if (valueOf(content, 'form_key') !== key) return 'intake/form-key';
  // A browser says where a page is from and cannot be made to lie by another page; what is no browser may leave it out.
  return headers.origin === undefined || origins.includes(headers.origin) ? null : 'intake/form-origin';
};

/** The visitor as far as a relay tells. Who makes it up gets rates of their own, within those of the form and the address. */
export const visitorOf = ({ headers }: IncomingMessage, sender: string): string => {
  const forwarded = headers['x-forwarded-for'];
  const list = typeof forwarded === 'string' ? forwarded : (forwarded?.join(',') ?? '');
  return `${sender} ${list.split(',').at(-1)?.trim().slice(0, 60) ?? ''}`;
};

/** Lets the script of an allowed page read the answer, and of no other. */
export const formHeaders = (
  { headers: { origin } }: IncomingMessage,
  { origins }: ProbeForm,
): Readonly<Record<string, string>> =>
  origin !== undefined && origins.includes(origin)
    ? { 'access-control-allow-origin': origin, vary: 'origin' }
    : { vary: 'origin' };

/** A browser that shows the answer as a page: the form was posted without script. */
export const wantsPage = ({ headers }: IncomingMessage): boolean =>
  (headers.accept ?? '').includes('text/html');

const languageOf = ({ headers }: IncomingMessage, content: Content | null): Language => {
  const said = content === null ? null : valueOf(content, 'language');
  if (said === 'fr' || said === 'en') return said;
  return /^\s*fr/i.test(headers['accept-language'] ?? '') ? 'fr' : 'en';
};

export const formResult = (
  request: IncomingMessage,
  content: Content | null,
  result: FormResult,
): { readonly body: string; readonly type: string; readonly policy: string } => ({
  body: resultPage(languageOf(request, content), result),
  type: 'text/html; charset=utf-8',
  policy: resultPolicy,
});

/** When they will be called, as it was read; in words. */
export const readSlots = (
  request: IncomingMessage,
  content: Content,
  probe: ProbeIntake,
  now: number,
): readonly string[] =>
  readDelivery(content, 'rappel-form', probe, { at: now, asked: now }).leads.flatMap((one) =>
    (one?.lead.slots ?? []).map((slot) =>
      describeWindow(slot, probe.zone, languageOf(request, content), now),
    ),
  );
