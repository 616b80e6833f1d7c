import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { sql } from '../../../db/sql.ts';
import { saveIntake, saveProbe } from '../../../db/stores/probes.ts';
import { nodePorts } from '../../../host/node-ports.ts';
import { probeSecrets } from '../../../host/intake/probe-secrets.ts';
import { brokenRules } from '../../db/broken-rules.ts';
import { openDatabase } from '../../db/records.ts';
import { leadJson, now } from './http-desk.ts';

describe('kill -9 under load', () => {
  it.each([20, 300])(
    'loses no delivery that was answered with 2xx, and leaves none half done (after %i answers)',
    async (limit) => {
      const { db, dataDir, close } = openDatabase();
      const uid = db.transaction(() => {
        const { uid } = saveProbe(db, {
          uid: null, name: 'Formulaire', kind: 'form', country: 'FR', consentWording: 'Oui', workstationZone: 'Europe/Paris', at: now,
        }); // prettier-ignore
        saveIntake(db, { uid, preset: 'generic', access: 'secret', at: now });
        return uid;
      });
      close();
      const token = probeSecrets(nodePorts(dataDir)).renew(uid, null, 0);
      const child = spawn(process.execPath, [join(import.meta.dirname, 'crash-child.ts'), dataDir], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const gone = once(child, 'exit');
      const [address] = (await once(createInterface(child.stdout), 'line')) as [string];
      const answered: string[] = [];
      let next = 0;
      const sender = async (): Promise<void> => {
        for (;;) {
          next += 1;
          const response = await fetch(`${address}/probes/${uid}/requests`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'x-rappel-token': token },
            body: leadJson(next),
          });
          const { delivery } = (await response.json()) as { readonly delivery: string };
          if (response.ok) answered.push(delivery);
          if (answered.length >= limit) child.kill('SIGKILL');
        }
      };
      await Promise.allSettled(Array.from({ length: 40 }, sender));
      if (child.exitCode === null) child.kill('SIGKILL');
      expect((await gone)[1]).toBe('SIGKILL');
      expect(answered.length).toBeGreaterThanOrEqual(limit);

      const { db: after } = openDatabase(dataDir);
      const stored = after
        .all<{ uid: string }>(
          sql`
          SELECT d.uid FROM delivery d JOIN payload y ON y.delivery_id = d.id JOIN request r ON r.id = y.request_id WHERE d.fate = 'accepted'`,
        )
        .map(({ uid }) => uid);
      expect(stored).toEqual(expect.arrayContaining(answered));
      expect(after.get(sql`SELECT count(*) AS n FROM delivery WHERE fate <> 'accepted'`)).toEqual({ n: 0 });
      expect(after.get(sql`SELECT sum(read) = (SELECT count(*) FROM delivery) AS same FROM batch`)).toEqual({
        same: 1,
      });
      expect(brokenRules(after)).toEqual([]);
      expect(after.get(sql`PRAGMA integrity_check`)).toEqual({ integrity_check: 'ok' });
    },
  );
});
