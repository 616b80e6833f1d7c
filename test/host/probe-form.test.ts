import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formOrigin, formTarget } from '../../core/contract/probe-form.ts';
import { sql } from '../../db/sql.ts';
import { openReader } from '../../db/open.ts';
import { probeFormHandlers } from '../../host/handlers/probe-form.ts';
import { openContext } from './context.ts';
import { runCommand } from './run-command.ts';

const now = Date.parse('2026-03-12T09:00:00Z');

const openProbe = async (consentWording = 'Je veux être rappelé.') => {
  const context = await openContext(now);
  const { uid } = await context.db.write('probes.save', {
    uid: null,
    name: 'Été & Fils',
    kind: 'form',
    country: 'FR',
    consentWording,
    workstationZone: 'Europe/Paris',
    at: now,
  });
  const handlers = probeFormHandlers(context);
  const bare = { title: null, introduction: null, company: null, contact: null };
  const page = { probe: uid, language: 'fr' as const, place: 'site' as const, ...bare };
  return { context, uid, handlers, page };
};
const keyIn = (html: string): string => /name="form_key" value="([^"]*)"/.exec(html)?.[1] ?? '';
const session = { id: 's', emit: () => undefined } as never;

describe('probes.form', () => {
  it('opens the probe to the page’s own site at first, and keeps its key', async () => {
    const { handlers, page, uid, context } = await openProbe();
    const target = { way: 'intake' as const, url: 'https://www.example.fr/rappel/' };
    expect(await handlers['probes.formAccess']({ probe: uid }, session)).toEqual({
      open: false,
      origins: [],
    });
    const { name, html } = await handlers['probes.form']({ ...page, target }, session);
    expect(name).toBe('ete-fils.html');
    expect(html).toContain(`action="https://www.example.fr/rappel/probes/${uid}/requests"`);
    expect(keyIn(html)).toMatch(/^[\w-]{22}$/);
    expect(await handlers['probes.formAccess']({ probe: uid }, session)).toEqual({
      open: true,
      origins: ['https://www.example.fr'],
    });
    const again = await handlers['probes.form']({ ...page, target }, session);
    expect(again.html).toBe(html);
    expect(context.told).toContain('probes.changed');
  });

  it('takes the key away from old pages, and closes', async () => {
    const { handlers, page, uid, context } = await openProbe();
    const target = { way: 'intake' as const, url: 'https://www.example.fr' };
    const first = keyIn((await handlers['probes.form']({ ...page, target }, session)).html);
    const access = { probe: uid, open: true, origins: ['https://m.example.fr', 'null'], newKey: false };
    await handlers['probes.setFormAccess'](access, session);
    expect(keyIn((await handlers['probes.form']({ ...page, target }, session)).html)).toBe(first);
    await handlers['probes.setFormAccess']({ ...access, newKey: true }, session);
    expect(keyIn((await handlers['probes.form']({ ...page, target }, session)).html)).not.toBe(first);
    const closed = { probe: uid, open: false, origins: [], newKey: false };
    expect(await handlers['probes.setFormAccess'](closed, session)).toEqual({ open: false, origins: [] });
    const { db, snapshot, close } = openReader(context.dataDir);
    expect(snapshot(() => db.all(sql`SELECT count(*) AS n FROM event WHERE kind = 'probe.saved' AND subject = ${uid}`))).toEqual([{ n: 5 }]); // prettier-ignore
    close();
  });

  it('makes no page without a wording, nor of a probe that is not there', async () => {
    const { handlers, page } = await openProbe('');
    const target = { way: 'file' as const };
    await expect(handlers['probes.form']({ ...page, target }, session)).rejects.toMatchObject({
      code: 'probe/no-wording',
    });
    const probe = '01890000-0000-7000-8000-00000000ffff';
    await expect(handlers['probes.form']({ ...page, probe, target }, session)).rejects.toMatchObject({
      code: 'probe/missing',
    });
    await expect(handlers['probes.formAccess']({ probe }, session)).rejects.toMatchObject({
      code: 'probe/missing',
    });
  });

  it('sends answers over no network in the open, and lets in origins alone', () => {
    const taken = (url: string): boolean => formTarget.safeParse({ way: 'intake', url }).success;
    expect(['https://www.example.fr', 'https://www.example.fr:8443/a', 'http://127.0.0.1:8470'].map(taken)).toEqual([true, true, true]); // prettier-ignore
    expect(['http://www.example.fr', 'https://a@b.fr', 'https://b.fr/?x=1', "https://b.fr;script-src'*'", 'javascript:1', 'http://127.0.0.1.evil.fr'].map(taken)).toEqual([false, false, false, false, false, false]); // prettier-ignore
    const origins = [
      'https://www.example.fr',
      'null',
      'http://127.0.0.1:8000',
      'https://a.fr/',
      '*',
      'https://a.fr b',
    ];
    expect(origins.map((one) => formOrigin.safeParse(one).success)).toEqual([true, true, true, false, false, false]); // prettier-ignore
  });
});

describe('rappel probe-form', () => {
  const out = (): string => join(mkdtempSync(join(tmpdir(), 'rappel-form-')), 'page.html');

  it('writes the page for a site, a mail and a file', async () => {
    const { context } = await openProbe();
    const run = (...args: readonly string[]) => runCommand(['probe-form', '--probe', 'Été & Fils', ...args, '--data', context.dataDir]); // prettier-ignore
    const file = out();
    const site = await run('--out', file, '--target', 'intake', 'https://www.example.fr', '--origins', 'https://www.example.fr,file', '--lang', 'en', '--company', 'Été'); // prettier-ignore
    expect(JSON.parse(site.out)).toMatchObject({
      probe: 'Été & Fils',
      file,
      origins: ['https://www.example.fr', 'null'],
    });
    const html = readFileSync(file, 'utf8');
    expect(html).toContain('<html lang="en"');
    expect(keyIn(html)).not.toBe('');
    const renewed = await run('--out', file, '--target', 'intake', 'https://www.example.fr', '--key', 'new');
    expect(JSON.parse(renewed.out)).toMatchObject({ origins: ['https://www.example.fr', 'null'] });
    expect(keyIn(readFileSync(file, 'utf8'))).not.toBe(keyIn(html));

    expect((await run('--out', file, '--target', 'mail', 'rappel@example.fr')).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('mailto:rappel@example.fr');
    expect((await run('--out', file, '--place', 'stand', '--lang', 'fr')).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('data-place="stand"');
  });

  it.each([
    [['--out', 'x.html'], 'cli/usage'],
    [['--probe', 'Autre', '--out', 'x.html'], 'probe/missing'],
    [
      ['--probe', 'Été & Fils', '--out', 'x.html', '--target', 'intake', 'http://www.example.fr'],
      'cli/usage',
    ],
    [['--probe', 'Été & Fils', '--out', 'x.html', '--target', 'mail', 'personne'], 'cli/usage'],
    [['--probe', 'Été & Fils', '--out', 'x.html', '--target', 'file', '--origins', 'file'], 'cli/usage'],
    [
      ['--probe', 'Été & Fils', '--out', 'x.html', '--target', 'intake', 'https://a.fr', '--origins', '*'],
      'cli/usage',
    ],
    [['--probe', 'Été & Fils', '--out', '/dev/null/x.html'], 'probe-form/unwritable'],
  ])('says what is wrong with %j', async (args, code) => {
    const { context } = await openProbe();
    const { out: said, code: exit } = await runCommand(['probe-form', ...args, '--data', context.dataDir]);
    expect([exit, (JSON.parse(said) as { error: { code: string } }).error.code]).toEqual([1, code]);
  });
});
