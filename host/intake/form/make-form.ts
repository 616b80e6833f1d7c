import { randomBytes } from 'node:crypto';
import type { FormAccess, FormTarget } from '../../../core/contract/probe-form.ts';
import { ExpectedError } from '../../../core/errors.ts';
import type { Clock } from '../../../core/ports.ts';
import type { Db } from '../../../db/client.ts';
import type { ProbeForm } from '../../../db/stores/probe-forms.ts';
import { formPage, type FormPageOptions, type FormPageTarget } from './form-page.ts';

/** The page of a probe as a screen or the command line asks for it, and who may post it. */

type Parts = { readonly db: Db; readonly clock: Clock };

const accessOf = (form: ProbeForm | null): FormAccess => ({
  open: form !== null,
  origins: [...(form?.origins ?? [])],
});

/** Error: `probe/missing`. */
export const readFormAccess = async (db: Db, probe: string): Promise<FormAccess> => {
  await db.read('probes.get', { uid: probe });
  return accessOf(await db.read('probes.form', { uid: probe }));
};

/** Error: `probe/missing`. */
export const writeFormAccess = async (
  { db, clock }: Parts,
  probe: string,
  { open, origins, newKey }: FormAccess & { readonly newKey: boolean },
): Promise<ProbeForm | null> => {
  const before = await db.read('probes.form', { uid: probe });
  const key = newKey || before === null ? randomBytes(16).toString('base64url') : before.key;
  const form = open ? { key, origins } : null;
  await db.write('probes.saveForm', { uid: probe, form, at: clock.now() });
  return form;
};

/** The address that visitors post to: `url` alone, or a path below it. */
const requestsAddress = (url: string, probe: string): string => {
  const path = `/probes/${probe}/requests`;
  return url.endsWith(path) ? url : `${url.replace(/\/+$/, '')}${path}`;
};

/** A name for the file: letters, digits and dashes of the probe's. */
const fileName = (name: string): string => {
  const plain = name.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60); // prettier-ignore
  return `${plain === '' ? 'rappel-form' : plain}.html`;
};

/** Errors: `probe/missing`, `probe/no-wording`. */
export const makeForm = async (
  parts: Parts,
  probe: string,
  { target, ...options }: Omit<FormPageOptions, 'target'> & { readonly target: FormTarget },
): Promise<{ readonly name: string; readonly html: string }> => {
  const { db } = parts;
  const facts = await db.read('probes.formFacts', { uid: probe });
  if (facts.wording.trim() === '')
    throw new ExpectedError(
      'probe/no-wording',
      'This probe has no consent wording. Write it on the screen of the probes first.',
    );
  const keyed = async (url: string): Promise<FormPageTarget> => {
    const form =
      (await db.read('probes.form', { uid: probe })) ??
      (await writeFormAccess(parts, probe, { open: true, origins: [new URL(url).origin], newKey: false }));
    return { way: 'intake', url: requestsAddress(url, probe), key: form?.key ?? '' };
  };
  const where = target.way === 'intake' ? await keyed(target.url) : target;
  return { name: fileName(facts.name), html: formPage(facts, { ...options, target: where }) };
};
