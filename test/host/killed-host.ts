import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { testHost } from '../../build/test-bundle.ts';
import { ensureThreads } from '../../build/threads.ts';
import { fingerprint } from '../../db/fingerprint.ts';
import { readJournal } from '../../db/journal.ts';
import { openReader } from '../../db/open.ts';
import type { ReadDb } from '../../db/handle.ts';
import { sql } from '../../db/sql.ts';
import { verifyChain } from '../../db/stores/audit.ts';
import { nodePorts } from '../../host/node-ports.ts';
import { suppressionKey } from '../../host/suppression-key.ts';
import { brokenRules } from '../db/broken-rules.ts';
import { chooseRulesIn } from '../support/neutral-rules.ts';
import { openWire, tokenOf } from '../support/workstation.ts';
import { countOf, emptyLedger, workUntilKilled, type Ledger, type Office, type Turns } from './kill-load.ts';

/** A host that was started as a program; `ready` resolves with its addresses, or null when it died before. */
const startHost = (dataDir: string) => {
  const child = spawn(process.execPath, [testHost, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const lines = createInterface(child.stdout);
  const ready = Promise.race([once(lines, 'line'), gone.then(() => null)]).then((said) =>
    said === null
      ? null
      : (JSON.parse(String(said[0])) as { readonly address: string; readonly intake: string }),
  );
  return {
    ready,
    /** SIGKILL; throws when it had ended by itself. */
    kill: async (): Promise<void> => {
      child.kill('SIGKILL');
      const [code, signal] = (await gone) as [number | null, string | null];
      if (signal !== 'SIGKILL') throw new Error(`the host ended by itself, with ${code ?? signal}`);
    },
  };
};

type Probe = { readonly uid: string; readonly secret: string };

const openOffice = async (
  { address, intake }: { readonly address: string; readonly intake: string },
  probe: Probe | null,
): Promise<Office> => {
  const { client } = await openWire(Number(new URL(address).port), { token: tokenOf(address) });
  return { client, leads: `${intake}/probes/${probe?.uid}/requests`, secret: probe?.secret ?? '' };
};

/** A probe that takes leads from who knows its secret. */
const makeProbe = async (dataDir: string): Promise<Probe> => {
  chooseRulesIn(dataDir);
  const host = startHost(dataDir);
  const addresses = await host.ready;
  if (!addresses) throw new Error('the host did not start');
  const { client } = await openOffice(addresses, null);
  const { probe } = await client.call('probes.save', {
    uid: null, name: 'Formulaire', kind: 'form', country: 'FR', consentWording: 'Oui', zone: 'Europe/Paris',
  }); // prettier-ignore
  await client.call('probes.setIntake', { probe: probe.uid, preset: 'generic', access: 'secret' });
  const { secret } = await client.call('probes.makeSecret', { probe: probe.uid, secret: null, keepHours: 0 });
  await host.kill();
  return { uid: probe.uid, secret: secret ?? '' };
};

/** What a ledger says and the database does not, each as a sentence. */
const missing = (db: ReadDb, key: Uint8Array, ledger: Ledger): readonly string[] => {
  const lost: string[] = [];
  const need = (found: unknown, what: string): void => {
    if (found === undefined) lost.push(what);
  };
  for (const uid of ledger.deliveries)
    need(
      db.get(sql`
        SELECT 1 FROM delivery d JOIN payload y ON y.delivery_id = d.id JOIN request r ON r.id = y.request_id WHERE d.uid = ${uid}`),
      `delivery ${uid}`,
    );
  for (const uid of ledger.started)
    need(db.get(sql`SELECT 1 FROM attempt WHERE uid = ${uid}`), `attempt ${uid}`);
  for (const { attempt, at } of ledger.ended)
    need(
      db.get(
        sql`SELECT 1 FROM attempt_end e JOIN attempt a ON a.id = e.attempt_id WHERE a.uid = ${attempt} AND e.at = ${at}`,
      ),
      `end of ${attempt}`,
    );
  for (const { attempt, number, kind, note, promised } of ledger.outcomes) {
    need(
      db.get(sql`
        SELECT 1 FROM outcome o JOIN attempt a ON a.id = o.attempt_id WHERE a.uid = ${attempt} AND o.kind = ${kind} AND o.note = ${note}`),
      `outcome ${kind} of ${attempt}`,
    );
    if (promised !== null)
      need(
        db.get(sql`
          SELECT 1 FROM promise p JOIN attempt a ON a.request_id = p.request_id WHERE a.uid = ${attempt} AND p.start_at = ${promised}`),
        `promise of ${attempt}`,
      );
    if (kind === 'do-not-call' && number !== null)
      need(
        db.get(
          sql`SELECT 1 FROM suppression WHERE fingerprint = ${fingerprint(key, number)} AND lifted_at IS NULL`,
        ),
        `suppression of ${attempt}`,
      );
  }
  for (const { request, text } of ledger.notes)
    need(
      db.get(
        sql`SELECT 1 FROM note n JOIN request r ON r.id = n.request_id WHERE r.uid = ${request} AND n.text = ${text}`,
      ),
      `note on ${request}`,
    );
  const last = Math.max(0, ...ledger.settings);
  const named = db.get<{ value: string }>(sql`SELECT value FROM setting WHERE name = 'agentName'`)?.value;
  if (last > 0 && Number(/\d+/.exec(named ?? '')?.[0] ?? 0) < last) lost.push(`setting ${last}`);
  return lost;
};

/** What is half done or damaged. */
const broken = (db: ReadDb): readonly string[] => {
  const chain = verifyChain(db);
  return [
    ...brokenRules(db),
    ...(chain.ok ? [] : [`audit: ${chain.bad.why} at ${chain.bad.id}`]),
    ...db
      .all<{ integrity_check: string }>(sql`PRAGMA integrity_check`)
      .flatMap(({ integrity_check: found }) => (found === 'ok' ? [] : [found])),
    ...db
      .all(
        sql`SELECT 1 FROM attempt a WHERE NOT EXISTS (SELECT 1 FROM attempt_end e WHERE e.attempt_id = a.id)`,
      )
      // The one that was up waits for its window a while (host/jobs/lost-calls.ts); the next life asks about it.
      .slice(1)
      .map(() => 'a second call without an end'),
    ...db
      .all(sql`SELECT 1 FROM attempt_draft d JOIN outcome o ON o.attempt_id = d.attempt_id`)
      .map(() => 'a draft beside its outcome'),
  ];
};

const look = <T>(dataDir: string, work: (db: ReadDb) => T): T => {
  const { db, close } = openReader(dataDir);
  try {
    return work(db);
  } finally {
    close();
  }
};

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
const randomFrom = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

export type KillReport = {
  /** Writes that were answered with success. */
  readonly acknowledged: number;
  /** Of each kind. */
  readonly counts: Readonly<Record<keyof Ledger, number>>;
  readonly lost: readonly string[];
  readonly broken: readonly string[];
  /** Kills that came before the host was ready. */
  readonly inStart: number;
};

/** Counted in answers, so that a slow machine gets as far as a fast one; a few milliseconds more fall anywhere. */
const mostAnswers = 60;
const longestWaitMs = 20;
const longestStartMs = 400;

/**
 * Starts a host on a data folder, has it work at everything at once, and kills it at a random moment, so many times; one
 * in five dies while it starts. Then everything it ever acknowledged is looked for, and the database as a whole is looked
 * through. The files stay in the system's cache, so this is about processes that die, not about power that fails.
 */
export const killAtRandom = async (
  dataDir: string,
  { kills, seed }: { readonly kills: number; readonly seed: number },
): Promise<KillReport> => {
  await ensureThreads();
  const random = randomFrom(seed);
  const probe = await makeProbe(dataDir);
  const ledger = emptyLedger();
  const turns: Turns = { lead: 0, call: 0, setting: 0 };
  let inStart = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const host = startHost(dataDir);
    if (random() < 0.2) {
      await wait(random() * longestStartMs);
      inStart += 1;
      await host.kill();
      continue;
    }
    const addresses = await host.ready;
    if (!addresses) throw new Error(`the host did not start after ${kill} kills`);
    const office = await openOffice(addresses, probe);
    const work = workUntilKilled(office, turns, ledger);
    const enough = countOf(ledger) + random() * mostAnswers;
    while (countOf(ledger) < enough) await Promise.race([wait(2), work]);
    await wait(random() * longestWaitMs);
    await host.kill();
    await work;
  }
  // The last start mends what the last kill left.
  const host = startHost(dataDir);
  if (!(await host.ready)) throw new Error('the host did not start after the last kill');
  const report = look(dataDir, (db) => {
    const journalled = new Set(
      readJournal(dataDir).entries.flatMap((entry) => (entry.entry === 'saved' ? [entry.attempt] : [])),
    );
    return {
      lost: [
        ...missing(db, suppressionKey(nodePorts(dataDir).secrets), ledger),
        ...ledger.outcomes.flatMap(({ attempt }) =>
          journalled.has(attempt) ? [] : [`outcome of ${attempt} in the journal`],
        ),
      ],
      broken: broken(db),
    };
  });
  await host.kill();
  const counts = Object.fromEntries(Object.entries(ledger).map(([kind, list]) => [kind, list.length]));
  return {
    ...report,
    acknowledged: countOf(ledger),
    counts: counts as Record<keyof Ledger, number>,
    inStart,
  };
};
