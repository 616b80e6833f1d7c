import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { accepts, freeTcpPort, startServer, until, type Server } from './processes.ts';

/** A real IMAP server on free ports of 127.0.0.1: TLS, STARTTLS, and sign-in by password and by OAuth2. */
export type Dovecot = {
  readonly imaps: number;
  readonly imap: number;
  /** PEM text of the certificate, which is its own authority. */
  readonly certificate: string;
  readonly user: string;
  readonly password: string;
  /** Access tokens that it takes for the user. */
  readonly tokens: Set<string>;
  /** Works in the mailbox as another mail program would. */
  readonly withClient: <T>(work: (client: ImapFlow) => Promise<T>) => Promise<T>;
  /** Puts a mail into a folder; answers its UID. */
  readonly append: (raw: string, folder?: string) => Promise<number>;
  readonly log: () => string;
  readonly stop: () => Promise<void>;
};

const user = 'forms@example.org';
const password = 'a password of this test';

/** Answers for tokens as an authorization server does (RFC 7662). */
const startTokens = async (tokens: ReadonlySet<string>): Promise<{ server: HttpServer; port: number }> => {
  const server = createServer((request, response) => {
    const token = new URL(request.url ?? '/', 'http://localhost').searchParams.get('token') ?? '';
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(tokens.has(token) ? { active: true, username: user } : { active: false }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { server, port: (server.address() as AddressInfo).port };
};

const configuration = (
  folder: string,
  imap: number,
  imaps: number,
  mail: { uid: number; gid: number },
): string => {
  const { username, uid } = userInfo();
  return `
protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
log_path = /dev/stderr
ssl = yes
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
mail_location = maildir:${folder}/mail/%u
mail_uid = ${mail.uid}
mail_gid = ${mail.gid}
first_valid_uid = 1
imap_idle_notify_interval = 30s
${uid === 0 ? '' : `default_internal_user = ${username}\ndefault_login_user = ${username}`}
passdb {
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN ${folder}/users
}
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${folder}/oauth2.conf
}
userdb {
  driver = static
  args = uid=${mail.uid} gid=${mail.gid} home=${folder}/mail/%u
}
namespace inbox {
  inbox = yes
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${imap}
  }
  inet_listener imaps {
    port = ${imaps}
    ssl = yes
  }
}
service anvil {
  chroot =
}
`;
};

export const startDovecot = async (): Promise<Dovecot> => {
  const folder = mkdtempSync(join(tmpdir(), 'rappel-dovecot-'));
  const { uid, gid } = userInfo();
  const mail = uid === 0 ? { uid: 65_534, gid: 65_534 } : { uid, gid };
  chmodSync(folder, 0o755);
  for (const name of ['run', 'mail']) mkdirSync(join(folder, name));
  if (uid === 0) chownSync(join(folder, 'mail'), mail.uid, mail.gid);
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')], { stdio: 'ignore' }); // prettier-ignore
  const tokens = new Set<string>();
  const { server: tokenServer, port: tokenPort } = await startTokens(tokens);
  writeFileSync(join(folder, 'users'), `${user}:{PLAIN}${password}\n`);
  writeFileSync(
    join(folder, 'oauth2.conf'),
    `introspection_url = http://127.0.0.1:${tokenPort}/?token=\nintrospection_mode = get\nusername_attribute = username\nactive_attribute = active\nactive_value = true\n`,
  );
  const imap = await freeTcpPort();
  const imaps = await freeTcpPort();
  writeFileSync(join(folder, 'dovecot.conf'), configuration(folder, imap, imaps, mail));
  const server: Server = startServer('dovecot', '/usr/sbin/dovecot', ['-F', '-c', join(folder, 'dovecot.conf')], folder);
  const stop = async (): Promise<void> => {
    await server.stop();
    tokenServer.closeAllConnections();
    tokenServer.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until('dovecot listens', async () => (await accepts(imap)) && (await accepts(imaps)), { tell: server.log });
  } catch (error) {
    await stop();
    throw error;
  }
  const certificate = readFileSync(join(folder, 'cert.pem'), 'utf8');
  const withClient: Dovecot['withClient'] = async (work) => {
    const client = new ImapFlow({
      host: '127.0.0.1',
      port: imaps,
      secure: true,
      tls: { ca: certificate },
      auth: { user, pass: password },
      logger: false,
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.logout();
    }
  };
  return {
    imaps,
    imap,
    certificate,
    user,
    password,
    tokens,
    withClient,
    append: (raw, target = 'INBOX') =>
      withClient(async (client) => {
        const done = await client.append(target, raw, [], new Date());
        return done === false ? 0 : (done.uid ?? 0);
      }),
    log: server.log,
    stop,
  };
}; // prettier-ignore
