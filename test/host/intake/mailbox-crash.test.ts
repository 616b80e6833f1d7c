import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDb } from '../../../db/client.ts';
import { sql } from '../../../db/sql.ts';
import { saveProbe } from '../../../db/stores/probes.ts';
import { mailboxSources } from '../../../host/intake/mail/mailbox-settings.ts';
import { nodePorts } from '../../../host/node-ports.ts';
import { openDatabase } from '../../db/records.ts';
import { scriptImap, type Heard } from './imap-script.ts';
import { mailboxOf, now } from './mail-desk.ts';
import { formText, mailOf } from './mail-samples.ts';

const raw = mailOf({ id: '<s@example.org>', text: formText });
const isBody = ({ command, line }: Heard): boolean => command === 'UID FETCH' && /BODY\.PEEK\[\]/i.test(line);

describe('kill -9 between storing a mail and marking it', () => {
  it('loses neither the mail nor its mark, and stores nothing twice', async () => {
    const { db, dataDir, close } = openDatabase();
    const probe = db.transaction(
      () =>
        saveProbe(db, {
          uid: null, name: 'Site', kind: 'mailbox', country: 'FR', consentWording: 'Oui', workstationZone: 'Europe/Paris', at: now,
        }).uid,
    ); // prettier-ignore
    close();
    let kill: (() => void) | null = null;
    let marked = 0;
    let bodies = 0;
    const server = await scriptImap({
      on: (heard, socket) => {
        if (isBody(heard)) {
          bodies += 1;
          socket.write(
            `* 1 FETCH (UID 1 BODY[]<0> {${Buffer.byteLength(raw)}}\r\n${raw})\r\n${heard.tag} OK done\r\n`,
          );
          return true;
        }
        if (heard.command !== 'UID STORE') return false;
        if (kill) kill();
        else {
          marked += 1;
          socket.write(`${heard.tag} OK done\r\n`);
        }
        return true;
      },
    });
    const client = await openDb(dataDir);
    const ports = nodePorts(dataDir);
    const sources = mailboxSources({ db: client, ports });
    const uid = await sources.save(
      null,
      mailboxOf(probe, { port: server.port, security: 'none', user: 'forms', after: 'seen' }),
    );
    sources.setSecret(uid ?? '', { secret: 'secret of this test', clientSecret: '' });
    await client.close();

    const start = () =>
      spawn(process.execPath, [join(import.meta.dirname, 'mailbox-child.ts'), dataDir], { stdio: 'inherit' });
    const first = start();
    kill = () => first.kill('SIGKILL');
    expect((await once(first, 'exit'))[1]).toBe('SIGKILL');
    kill = null;
    const second = start();
    try {
      await expect.poll(() => marked, { timeout: 15_000 }).toBe(1);
    } finally {
      const gone = once(second, 'exit');
      second.kill('SIGKILL');
      await gone;
    }
    expect(bodies).toBe(1);
    const { db: after } = openDatabase(dataDir);
    expect(after.all(sql`SELECT provider_id AS id, fate FROM delivery`)).toEqual([
      { id: '<s@example.org>', fate: 'accepted' },
    ]);
    expect(after.get(sql`SELECT count(*) AS n FROM request`)).toEqual({ n: 1 });
  }, 60_000);
});
