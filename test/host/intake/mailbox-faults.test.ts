import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { fetchAccessToken } from '../../../host/intake/mail/access-token.ts';
import { learnFrom } from '../../../host/intake/mail/learn.ts';
import { ruleFor } from '../../../host/intake/mail/rules.ts';
import { scriptImap, type Heard } from './imap-script.ts';
import { mailboxOf, openMail } from './mail-desk.ts';
import { formText, mailOf } from './mail-samples.ts';

/** Servers that go wrong, and what is said of it. The real one: mailbox.lab.test.ts. */
const patient = { timeout: 15_000, interval: 25 };
const times = { connectMs: 5000, greetingMs: 1500, silenceMs: 10_000, idleMs: 5000 };
const raw = mailOf({ id: '<s@example.org>', text: formText });

const follow = async (
  on: (heard: Heard, socket: Socket) => boolean,
  {
    greeting,
    waitMs = 100,
    silenceMs = times.silenceMs,
  }: { readonly greeting?: string | null; readonly waitMs?: number; readonly silenceMs?: number } = {},
) => {
  const server = await scriptImap({ on, ...(greeting === undefined ? {} : { greeting }) });
  const desk = await openMail({ times: { ...times, silenceMs }, waitMs: () => waitMs });
  const probe = await desk.makeProbe();
  const { mailbox } = await desk.ask('mailbox.save', {
    uid: null,
    settings: mailboxOf(probe, { port: server.port, security: 'none', user: 'forms' }),
    secret: 'secret of this test',
    clientSecret: '',
  });
  return { desk, server, mailbox, probe };
};
const isBody = ({ command, line }: Heard): boolean => command === 'UID FETCH' && /BODY\.PEEK\[\]/i.test(line);
const giveMail = ({ tag }: Heard, socket: Socket): void => {
  socket.write(`* 1 FETCH (UID 1 BODY[]<0> {${Buffer.byteLength(raw)}}\r\n${raw})\r\n${tag} OK done\r\n`);
};

describe('a mail server', () => {
  it('that hangs at its greeting, at the sign-in or in a mail is left in time and tried again', async () => {
    for (const stuck of ['', 'LOGIN', 'UID SEARCH', 'UID FETCH']) {
      const { desk, server } = await follow(({ command }) => command === stuck, {
        greeting: stuck === '' ? null : '* OK [CAPABILITY IMAP4rev1 IDLE] ready',
        waitMs: 60_000,
        silenceMs: 1500,
      });
      await expect.poll(async () => (await desk.state())?.error?.code, patient).toBe('mailbox/unreachable');
      expect(await desk.state()).toMatchObject({ state: 'waiting' });
      expect(desk.deliveries()).toEqual([]);
      expect(server.heard.some(({ line }) => /STORE|BODY\[\]/.test(line))).toBe(false);
      await desk.stop();
    }
  }, 60_000);

  it('that drops the connection in the middle of a mail is tried again until the mail is whole', async () => {
    let tries = 0;
    const { desk } = await follow((heard, socket) => {
      if (!isBody(heard)) return false;
      tries += 1;
      if (tries < 3) socket.write(`* 1 FETCH (UID 1 BODY[]<0> {900}\r\nFrom: forms`, () => socket.destroy());
      else giveMail(heard, socket);
      return true;
    });
    await expect.poll(() => desk.deliveries().map(({ id }) => id), patient).toEqual(['<s@example.org>']);
    expect(tries).toBe(3);
    await expect.poll(async () => (await desk.state())?.state, patient).toBe('watching');
  });

  it.each([
    ['4 GB in one mail', '* 1 FETCH (UID 1 BODY[]<0> {4294967296}\r\n'],
    ['more digits than a number has', '* 1 FETCH (UID 1 BODY[]<0> {99999999999999999999999}\r\n'],
    ['a line without end', `* 1 FETCH (${'x'.repeat(3_000_000)}`],
  ])('that announces %s is left', async (_what, answer) => {
    const { desk } = await follow(
      (heard, socket) => {
        if (isBody(heard)) socket.write(answer);
        return isBody(heard);
      },
      { waitMs: 60_000 },
    );
    await expect.poll(async () => (await desk.state())?.error?.code, patient).toBe('mailbox/misbehaves');
    expect(desk.deliveries()).toEqual([]);
  });

  it('that answers with lists within lists is left', async () => {
    const { desk } = await follow(
      (heard, socket) => {
        if (isBody(heard)) socket.write(`* 1 FETCH ${'('.repeat(100_000)}\r\n`);
        return isBody(heard);
      },
      { waitMs: 60_000, silenceMs: 2000 },
    );
    await expect.poll(async () => (await desk.state())?.state, patient).toBe('waiting');
    expect(desk.deliveries()).toEqual([]);
  });

  it('that says a mail is small and sends a big one: its beginning is kept', async () => {
    const big = `${raw}${'x'.repeat(5 * 1024 * 1024)}`;
    const { desk } = await follow(({ tag, ...heard }, socket) => {
      if (!isBody({ tag, ...heard })) return false;
      socket.write(`* 1 FETCH (UID 1 BODY[]<0> {${big.length}}\r\n${big})\r\n${tag} OK done\r\n`);
      return true;
    });
    await expect.poll(() => desk.deliveries().map(({ reason }) => reason), patient).toEqual(['mail-too-big']);
    expect(desk.deliveries()[0]?.body.length).toBe(64 * 1024);
  });

  it('that announces a mail and does not give it is tried again, and the mail is not passed over', async () => {
    let give = false;
    const { desk } = await follow((heard, socket) => {
      if (!isBody(heard)) return false;
      if (give) giveMail(heard, socket);
      else socket.write(`${heard.tag} OK done\r\n`);
      return true;
    });
    await expect.poll(async () => (await desk.state())?.error?.code, patient).toBe('mailbox/misbehaves');
    give = true;
    await expect.poll(() => desk.deliveries().length, patient).toBe(1);
  });

  it('that does not take the password is not asked again and again', async () => {
    const server = await scriptImap({
      on: ({ tag, command }, socket) => {
        if (command === 'LOGIN') socket.write(`${tag} NO [AUTHENTICATIONFAILED] no\r\n`);
        return command === 'LOGIN';
      },
    });
    const desk = await openMail({ times });
    const probe = await desk.makeProbe();
    await desk.ask('mailbox.save', {
      uid: null,
      settings: mailboxOf(probe, { port: server.port, security: 'none', user: 'forms' }),
      secret: 'wrong',
      clientSecret: '',
    });
    await expect.poll(async () => (await desk.state())?.error?.code, patient).toBe('mailbox/sign-in');
    const { since = 0, nextTryAt = 0 } = (await desk.state()) ?? {};
    expect((nextTryAt ?? 0) - since).toBeGreaterThanOrEqual(300_000);
    expect(server.heard.filter(({ command }) => command === 'LOGIN')).toHaveLength(1);
  });

  it('that offers no STARTTLS gets no password', async () => {
    const server = await scriptImap({ on: () => false });
    const desk = await openMail({ times });
    const probe = await desk.makeProbe();
    const settings = mailboxOf(probe, { port: server.port, security: 'starttls', user: 'forms' });
    await expect(desk.ask('mailbox.test', { uid: null, settings, secret: 'hush', clientSecret: '' })).rejects.toMatchObject({
      code: 'mailbox/no-starttls',
    });
    expect(server.heard.some(({ line }) => /LOGIN|AUTHENTICATE|hush/.test(line))).toBe(false);
  }); // prettier-ignore

  it('is no IMAP server', async () => {
    const { desk } = await follow(() => false, { greeting: 'HTTP/1.1 400 Bad Request', waitMs: 60_000 });
    await expect
      .poll(async () => (await desk.state())?.error?.code, patient)
      .toMatch(/^mailbox\/(?:misbehaves|unreachable)$/);
  });

  it('keeps its secret where secrets are kept, and loses it with the mailbox', async () => {
    const { desk, mailbox } = await follow((heard, socket) => {
      if (isBody(heard)) giveMail(heard, socket);
      return isBody(heard);
    });
    const name = `intake.mailboxes.${mailbox.uid}`;
    expect(desk.context.ports.secrets.get(name)).toContain('secret of this test');
    expect(JSON.stringify(await desk.context.db.read('settings.read'))).not.toContain('secret of this test');
    expect(JSON.stringify(await desk.ask('mailbox.list', {}))).not.toContain('secret of this test');
    await desk.ask('mailbox.remove', { mailbox: mailbox.uid });
    expect(desk.context.ports.secrets.get(name)).toBeNull();
    expect((await desk.ask('mailbox.list', {})).mailboxes).toEqual([]);
    expect(await desk.state()).toBeUndefined();
  });

  it('whose rule names a probe that is gone: the mail is left, and said', async () => {
    const server = await scriptImap({
      on: (heard, socket) => {
        if (isBody(heard)) giveMail(heard, socket);
        return isBody(heard);
      },
    });
    const desk = await openMail({ times, waitMs: () => 100 });
    await desk.ask('mailbox.save', {
      uid: null,
      settings: mailboxOf('00000000-0000-7000-8000-00000000dead', { port: server.port, security: 'none', user: 'forms', after: 'seen' }),
      secret: 'x',
      clientSecret: '',
    }); // prettier-ignore
    await expect.poll(async () => (await desk.state())?.problem?.code, patient).toBe('probe/missing');
    expect(server.heard.some(({ command }) => command === 'UID STORE')).toBe(false);
  });
});

describe('a rule', () => {
  const rule = { sender: '', subject: '', probe: '00000000-0000-7000-8000-000000000001', mapping: {} };
  const mail = { from: 'Forms@Example.org', subject: 'Nouvelle  DEMANDE de rappel' };
  it('is for a sender, a domain, words of the subject, or both', () => {
    const matches = (sender: string, subject: string) =>
      ruleFor([{ ...rule, sender, subject }], mail) !== null;
    expect(matches('forms@example.org', '')).toBe(true);
    expect(matches('@example.org', 'demande DE')).toBe(true);
    expect(matches('', 'nouvelle demande')).toBe(true);
    expect(matches('@ample.org', '')).toBe(false);
    expect(matches('orms@example.org', '')).toBe(false);
    expect(matches('forms@example.org', 'facture')).toBe(false);
  });

  it('is proposed from a sample, and only from a whole mail', async () => {
    const probe = { uid: rule.probe, name: 'Site', country: 'FR', zone: 'Europe/Paris', mapping: null, preset: 'generic', access: 'closed' } as const; // prettier-ignore
    const learned = await learnFrom(Buffer.from(mailOf({ subject: 'Re: Demande de rappel - Claire Dubois', text: formText })), probe, Date.now()); // prettier-ignore
    expect(learned).toMatchObject({
      rule: { sender: 'forms@example.org', subject: 'Demande de rappel' },
      leads: 1,
      reason: null,
    });
    expect(learned.rule.mapping).toEqual({ Nom: 'name', Téléphone: 'phone', 'E-mail': 'email', Message: 'words', Créneau: 'slot' }); // prettier-ignore
    await expect(learnFrom(Buffer.from(formText), probe, Date.now())).rejects.toMatchObject({ code: 'mailbox/sample-unreadable' }); // prettier-ignore
  });
});

describe('a server of tokens', () => {
  it('that redirects, hangs up, answers no JSON or without end gives no token', async () => {
    const answers = [
      { status: 302, body: '', headers: { location: 'http://127.0.0.1:1/' } },
      { status: 200, body: '<html>' },
      { status: 200, body: '{"token_type": "Bearer"}' },
      { status: 200, body: `{"access_token": "${'x'.repeat(200_000)}"}` },
      { status: 500, body: 'sorry' },
    ];
    const server = createServer((request, response) => {
      const index = Number(request.url?.slice(1));
      const { status = 200, body = '', headers = {} } = answers[index] ?? {};
      if (index >= answers.length) request.socket.destroy();
      else response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    try {
      const { port } = server.address() as AddressInfo;
      for (const index of [...answers.keys(), answers.length]) {
        const tokenUrl = `http://127.0.0.1:${port}/${index}`;
        const asked = fetchAccessToken(
          { kind: 'oauth2', tokenUrl, clientId: 'c', scope: '' },
          { secret: 'refresh token of this test', clientSecret: '' },
          AbortSignal.timeout(10_000),
        );
        await expect(asked).rejects.toMatchObject({ code: 'mailbox/token' });
        await asked.catch((error: Error) =>
          expect(error.message).not.toContain('refresh token of this test'),
        );
      }
      await expect(
        fetchAccessToken({ kind: 'oauth2', tokenUrl: 'http://example.org/token', clientId: 'c', scope: '' }, { secret: 'x', clientSecret: '' }, AbortSignal.timeout(100)),
      ).rejects.toMatchObject({ code: 'mailbox/token' }); // prettier-ignore
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
