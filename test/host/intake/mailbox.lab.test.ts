import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MailboxSettings } from '../../../core/contract/mailbox.ts';
import { errorTexts } from '../../../core/messages/errors.ts';
import { startDovecot, type Dovecot } from '../../lab/dovecot.ts';
import { mailboxOf, openMail } from './mail-desk.ts';
import { formText, mailOf } from './mail-samples.ts';

/** Mailboxes against a real IMAP server. */
let server: Dovecot;
beforeAll(async () => {
  server = await startDovecot();
});
afterAll(() => server.stop());

beforeEach(() =>
  server.withClient(async (client) => {
    for (const folder of ['Done', 'Requests', 'INBOX']) {
      await client.mailboxOpen(folder).then(
        () => client.messageDelete('1:*'),
        () => client.mailboxCreate(folder),
      );
    }
    await client.mailboxClose();
  }),
);

const tls = (more: Partial<MailboxSettings> = {}) => ({
  port: server.imaps,
  security: 'tls' as const,
  user: server.user,
  authority: server.certificate,
  ...more,
});
const secret = () => ({ secret: server.password, clientSecret: '' });
const patient = { timeout: 30_000, interval: 50 };

const flagsOf = (folder = 'INBOX') =>
  server.withClient(async (client) => {
    await client.mailboxOpen(folder, { readOnly: true });
    const mails = await client.fetchAll('1:*', { flags: true, envelope: true }).catch(() => []);
    return mails.map(({ flags, envelope }) => `${envelope?.messageId ?? ''} ${[...(flags ?? [])].filter((flag) => flag === '\\Seen').join(' ')}`.trim());
  }); // prettier-ignore

const form = (index: number, more: Parameters<typeof mailOf>[0] = {}): string =>
  mailOf({
    id: `<${index}@example.org>`,
    text: formText.replace('01 99 00 00 01', `01 99 00 00 ${String(index).padStart(2, '0')}`),
    ...more,
  });

describe('a mailbox', () => {
  it('takes the mails that a rule is for, raw, each once; others stay as they are', async () => {
    const desk = await openMail();
    const probe = await desk.makeProbe();
    await server.append(form(1));
    await server.append(form(2, { from: 'Someone <else@example.org>', subject: 'Déjeuner' }));
    await desk.ask('mailbox.save', { uid: null, settings: mailboxOf(probe, tls({ after: 'seen' })), ...secret() });
    await expect.poll(async () => (await desk.state())?.state, patient).toBe('watching');
    expect(await desk.state()).toMatchObject({ taken: 1, unknown: 1, error: null, problem: null });
    const [first, ...more] = desk.deliveries();
    expect(more).toEqual([]);
    expect(first).toMatchObject({ fate: 'accepted', id: '<1@example.org>', sender: 'forms@example.org' });
    expect(first?.body.toString()).toBe(form(1));
    expect(await flagsOf()).toEqual(['<1@example.org> \\Seen', '<2@example.org>']);

    // IDLE: what comes now is seen without a question of ours.
    await server.append(form(3));
    await expect.poll(() => desk.deliveries().length, patient).toBe(2);
    await expect.poll(async () => (await flagsOf()).at(-1), patient).toBe('<3@example.org> \\Seen');

    // The same mail again, by another way, and after a new start.
    await server.append(`Received: from a list\r\n${form(3)}`);
    await desk.restart();
    await server.append(form(4));
    await expect.poll(() => desk.deliveries().map(({ id }) => id), patient).toEqual([
      '<1@example.org>',
      '<3@example.org>',
      '<4@example.org>',
    ]);
  }); // prettier-ignore

  it('moves what it took into a folder, and says so when that folder is not there', async () => {
    const desk = await openMail();
    const probe = await desk.makeProbe();
    await server.append(form(11), 'Requests');
    const { mailbox } = await desk.ask('mailbox.save', {
      uid: null,
      settings: mailboxOf(probe, tls({ folder: 'Requests', after: 'move', moveTo: 'Done' })),
      ...secret(),
    });
    await expect.poll(() => flagsOf('Done'), patient).toEqual(['<11@example.org>']);
    expect(await flagsOf('Requests')).toEqual([]);
    await server.append(form(12), 'Requests');
    await desk.ask('mailbox.save', {
      uid: mailbox.uid,
      settings: mailboxOf(probe, tls({ folder: 'Requests', after: 'move', moveTo: 'Nowhere' })),
      secret: '',
      clientSecret: '',
    });
    await expect.poll(async () => (await desk.state())?.problem?.code, patient).toBe('mailbox/not-marked');
    expect(desk.deliveries().map(({ id }) => id)).toEqual(['<11@example.org>', '<12@example.org>']);
  });

  it('that was ended between storing and marking marks, and stores nothing twice', async () => {
    const desk = await openMail();
    const probe = await desk.makeProbe();
    await server.append(form(21));
    // As far as the first process came.
    await desk.receiver.receive({
      probe, source: 'mail', preset: 'generic', sender: 'forms@example.org', contentType: 'message/rfc822', body: Buffer.from(form(21)),
    }); // prettier-ignore
    await desk.ask('mailbox.save', {
      uid: null,
      settings: mailboxOf(probe, tls({ after: 'seen' })),
      ...secret(),
    });
    await expect.poll(() => flagsOf(), patient).toEqual(['<21@example.org> \\Seen']);
    expect(desk.deliveries()).toHaveLength(1);
    expect(await desk.state()).toMatchObject({ taken: 0 });
  });

  it('whose numbers count anew is read again, and takes nothing twice', async () => {
    const desk = await openMail();
    const probe = await desk.makeProbe();
    const folder = 'Again';
    const anew = (...mails: readonly string[]) =>
      server.withClient(async (client) => {
        await client.mailboxDelete(folder).catch(() => undefined);
        await client.mailboxCreate(folder);
        for (const mail of mails) await client.append(folder, mail);
      });
    await anew(form(31));
    await desk.ask('mailbox.save', { uid: null, settings: mailboxOf(probe, tls({ folder })), ...secret() });
    await expect.poll(() => desk.deliveries().length, patient).toBe(1);
    await desk.stop();
    // UIDVALIDITY is a time in seconds.
    await new Promise((done) => setTimeout(done, 1100));
    await anew(form(32), form(31), form(33));
    await desk.restart();
    await expect.poll(() => desk.deliveries().map(({ id }) => id), patient).toEqual([
      '<31@example.org>',
      '<32@example.org>',
      '<33@example.org>',
    ]);
    expect(await desk.state()).toMatchObject({ taken: 2 });
  }); // prettier-ignore

  it('learns a rule from a mail in it, and takes that mail by it', async () => {
    const desk = await openMail();
    const probe = await desk.makeProbe();
    await server.append(
      mailOf({ from: 'crm@portal.example', subject: 'Contact n°4711 : Claire', id: '<l@example.org>', text: 'Qui: Claire Dubois\nJoindre: 0199000041\nBudget: 10 k€' }),
    ); // prettier-ignore
    const { mailbox } = await desk.ask('mailbox.save', {
      uid: null,
      settings: mailboxOf(probe, tls({ rules: [] })),
      ...secret(),
    });
    const { mails } = await desk.ask('mailbox.recent', { mailbox: mailbox.uid, limit: 20 });
    expect(mails).toMatchObject([{ from: 'crm@portal.example', subject: 'Contact n°4711 : Claire' }]);
    const { rule, fields, leads } = await desk.ask('mailbox.learn', {
      probe,
      sample: { kind: 'mail', mailbox: mailbox.uid, mail: mails[0]?.mail ?? 1 },
    });
    expect(rule).toMatchObject({ sender: 'crm@portal.example', subject: 'Contact n°' });
    expect(leads).toBe(1);
    expect(fields.map(({ label, field }) => [label, field])).toEqual(
      expect.arrayContaining([
        ['Joindre', 'phone'],
        ['Qui', 'words'],
      ]),
    );
    await desk.ask('mailbox.save', {
      uid: mailbox.uid,
      settings: mailboxOf(probe, tls({ rules: [{ ...rule, mapping: { ...rule.mapping, Qui: 'name' } }] })),
      secret: '',
      clientSecret: '',
    });
    await expect.poll(() => desk.deliveries().map(({ summary }) => summary), patient).toEqual([
      'Claire Dubois +33199000041',
    ]);
  }); // prettier-ignore

  it('keeps the beginning of a mail that is too big, and goes on with the next', async () => {
    const desk = await openMail();
    const probe = await desk.makeProbe();
    await server.append(form(51, { html: 'x'.repeat(9_000_000) }));
    await server.append(form(52));
    await desk.ask('mailbox.save', { uid: null, settings: mailboxOf(probe, tls()), ...secret() });
    await expect.poll(() => desk.deliveries().length, patient).toBe(2);
    const [big, next] = desk.deliveries();
    expect(big).toMatchObject({ fate: 'rejected', reason: 'mail-too-big', id: '<51@example.org>' });
    expect(big?.body.length).toBe(64 * 1024);
    expect(next).toMatchObject({ fate: 'accepted' });
  });
});

describe('signing in', () => {
  it('works by STARTTLS and, on this machine, without; the test shows the folders', async () => {
    const desk = await openMail();
    const probe = await desk.makeProbe();
    for (const security of ['starttls', 'none'] as const) {
      const settings = mailboxOf(probe, tls({ port: server.imap, security }));
      const { folders, idle } = await desk.ask('mailbox.test', { uid: null, settings, ...secret() });
      expect(folders).toEqual(expect.arrayContaining(['INBOX', 'Done', 'Requests']));
      expect(idle).toBe(true);
    }
  });

  it('says what is wrong: password, certificate, name, port, folder, secret', async () => {
    const desk = await openMail();
    const probe = await desk.makeProbe();
    const codeOf = (more: Partial<MailboxSettings>, given = secret()) =>
      desk.ask('mailbox.test', { uid: null, settings: mailboxOf(probe, tls(more)), ...given }).then(
        () => 'ok',
        (error: { readonly code: string }) => error.code,
      );
    const wrong = {
      'mailbox/sign-in': await codeOf({}, { secret: 'wrong', clientSecret: '' }),
      'mailbox/certificate': await codeOf({ authority: '' }),
      'mailbox/unreachable': await codeOf({ port: 1 }),
      'mailbox/folder-missing': await codeOf({ folder: 'Not there' }),
      'mailbox/no-secret': await codeOf({}, { secret: '', clientSecret: '' }),
      'mailbox/plain-refused': await codeOf({ host: 'mail.example.org', security: 'none' }),
    };
    for (const [expected, code] of Object.entries(wrong)) {
      expect(code).toBe(expected);
      expect(errorTexts[code]).toBeDefined();
    }
  });

  it('by OAuth2 exchanges the refresh token, keeps a new one, and says when it is refused', async () => {
    const asked: URLSearchParams[] = [];
    let refuse = false;
    const provider = createServer((request, response) => {
      void text(request).then((body) => {
        asked.push(new URLSearchParams(body));
        const token = `access-${asked.length}`;
        server.tokens.add(token);
        response.writeHead(refuse ? 400 : 200, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify(
            refuse
              ? { error: 'invalid_grant' }
              : { access_token: token, expires_in: 3600, refresh_token: `refresh-${asked.length}` },
          ),
        );
      });
    });
    await new Promise<void>((done) => provider.listen(0, '127.0.0.1', done));
    try {
      const tokenUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/token`;
      const desk = await openMail({ waitMs: () => 100 });
      const probe = await desk.makeProbe();
      await server.append(form(61));
      const signIn = { kind: 'oauth2' as const, tokenUrl, clientId: 'rappel', scope: 'imap' };
      await desk.ask('mailbox.save', {
        uid: null,
        settings: mailboxOf(probe, tls({ signIn })),
        secret: 'refresh-0',
        clientSecret: 'hush',
      });
      await expect.poll(() => desk.deliveries().length, patient).toBe(1);
      expect(Object.fromEntries(asked[0] ?? [])).toEqual({
        grant_type: 'refresh_token',
        refresh_token: 'refresh-0',
        client_id: 'rappel',
        client_secret: 'hush',
        scope: 'imap',
      });
      await desk.restart();
      await expect.poll(() => asked[1]?.get('refresh_token'), patient).toBe('refresh-1');
      refuse = true;
      await desk.restart();
      await expect.poll(async () => (await desk.state())?.error?.code, patient).toBe('mailbox/token');
      expect((await desk.state())?.error?.message).toContain('invalid_grant');
      refuse = false;
      await expect.poll(async () => (await desk.state())?.state, patient).toBe('watching');
    } finally {
      provider.closeAllConnections();
      provider.close();
    }
  });
});
