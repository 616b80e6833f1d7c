import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { openDb } from '../../db/client.ts';
import { nodePorts } from '../../host/node-ports.ts';
import { mailboxSources } from '../../host/intake/mail/mailbox-settings.ts';
import { mailsOf } from '../../host/intake/mail/mbox.ts';
import { dataFolder } from '../db/records.ts';
import { fixedClock } from '../support/clock.ts';
import { memorySecrets } from './context.ts';
import { now } from './intake/csv-file.ts';
import { mailboxOf } from './intake/mail-desk.ts';
import { mailOf } from './intake/mail-samples.ts';
import { runCommand } from './run-command.ts';

// Each starts several processes.
vi.setConfig({ testTimeout: 60_000 });

const ports = { clock: fixedClock(now), secrets: memorySecrets() };

const rappel = async (...args: readonly string[]) => {
  const { code, out } = await runCommand(args, { ports });
  return { code, result: JSON.parse(out) as unknown };
};

const none = { read: 0, accepted: 0, merged: 0, rejected: 0, suppressed: 0, unchanged: 0, seconds: 0 };
const text = (name: string, last: number, label = 'Nom'): string =>
  `${label} : ${name}\nTéléphone : 01 99 00 00 ${last}\nMessage : Rappelez-moi.\n`;
const entry = (mail: string): string => `From forms@example.org Thu Mar 12 09:30:00 2026\r\n${mail}\r\n`;

it('reads mails from a file by the rules of the mailbox, each once, and says what it cannot read', async () => {
  const data = dataFolder();
  const file = (name: string, content: string): string => {
    writeFileSync(join(data, name), content);
    return join(data, name);
  };
  const take = (path: string) =>
    rappel('import', path, '--probe', 'Site', '--format', 'email', '--data', data);

  // Nobody has taught what "Qui" means: it is words, until a rule says that it is the name.
  const one = file('one.eml', mailOf({ text: text('Claire Dubois', 11, 'Qui') }));
  expect(await take(one)).toEqual({ code: 0, result: { ...none, read: 1, accepted: 1 } });
  expect(await take(one)).toEqual({ code: 0, result: { ...none, read: 1, unchanged: 1 } });
  const db = await openDb(data);
  const probe = await db.read('probes.find', { name: 'Site' });
  await mailboxSources({ db, ports: nodePorts(data, ports) }).save(null, {
    ...mailboxOf(probe?.uid ?? '', { port: 1, security: 'tls', user: 'x' }),
    rules: [{ sender: 'forms@example.org', subject: 'demande', probe: probe?.uid ?? '', mapping: { Qui: 'name' } }],
  }); // prettier-ignore
  await db.close();

  const many = file(
    'many.mbox',
    [
      mailOf({ text: text('Claire Dubois', 11, 'Qui') }), // known by its Message-ID
      mailOf({ id: '<two@example.org>', text: text('Paul Roux', 12, 'Qui') }),
      mailOf({ id: '<three@example.org>', text: 'Bonjour.' }),
      mailOf({
        id: '<four@example.org>',
        files: [{ name: 'liste.csv', type: 'text/csv', content: 'Nom;Téléphone\nLéa;0199000013\nMax;0199000014\n' }],
      }),
      `${mailOf({ id: '<five@example.org>', text: text('Anna', 15) })}${'x'.repeat(6_000_000)}`,
    ]
      .map(entry)
      .join(''),
  ); // prettier-ignore
  const report = { ...none, read: 6, accepted: 3, rejected: 2, unchanged: 1 };
  expect(await take(many)).toEqual({ code: 0, result: report });
  expect(await take(many)).toEqual({ code: 0, result: { ...none, read: 6, unchanged: 6 } });
  const log = await rappel('intake-log', '--data', data);
  expect(log.result).toMatchObject([
    { source: 'mail', fate: 'rejected', reason: 'mail-too-big' },
    { source: 'mail', fate: 'accepted', summary: 'Léa +33199000013, Max +33199000014' },
    { source: 'mail', fate: 'rejected', reason: 'no-lead' },
    { source: 'mail', fate: 'accepted', summary: 'Paul Roux +33199000012' },
    { source: 'mail', fate: 'accepted', summary: '+33199000011' },
  ]);
  expect(await take(file('empty.eml', ''))).toEqual({ code: 0, result: none });
  expect(await take(join(data, 'none.eml'))).toMatchObject({
    result: { error: { code: 'intake/file-missing' } },
  });
});

it('takes an mbox apart at its separators alone', async () => {
  const data = dataFolder();
  const path = join(data, 'a.mbox');
  const mails = async (content: string): Promise<readonly string[]> => {
    writeFileSync(path, content);
    const found: string[] = [];
    for await (const { raw } of mailsOf(path)) found.push(raw.toString('utf8'));
    return found;
  };
  const from = 'From a@example.org Thu Mar 12 09:30:00 2026\n';
  expect(await mails(`${from}A: 1\n\n>From me\n>>From you\nFrom here on\n\nFrom all of us\n\n${from}B: 2\n`)).toEqual([
    'A: 1\n\nFrom me\n>From you\nFrom here on\n\nFrom all of us\n\n',
    'B: 2\n',
  ]); // prettier-ignore
  // One mail alone is what it is.
  expect(await mails(`A: 1\n\n>From me\n\n${from}`)).toEqual([`A: 1\n\n>From me\n\n${from}`]);
  // No line end for megabytes, and across blocks.
  expect((await mails('y'.repeat(3_000_000)))[0]).toHaveLength(3_000_000);
});
