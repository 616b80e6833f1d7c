import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { ensureThreads } from '../../build/threads.ts';
import type { Client } from '../../core/rpc/client.ts';
import { openReader } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { askForLink, readNote } from '../../host/holder-socket.ts';
import { leadsFile } from '../e2e/leads-file.ts';
import { practiseAs, startOffice, zone } from '../e2e/office.ts';
import { openRappel, type Rappel } from '../e2e/pages/rappel.ts';
import { shotFile } from '../e2e/shots.ts';
import { serveProgram, type Program } from '../e2e/program.ts';
import { launchChromium } from '../support/chromium.ts';
import { openWire, tokenOf } from '../support/workstation.ts';
import { growthOf, heldBy, saidGrowth } from './held.ts';
import type { BenchLine } from './line.ts';

/** What the host's process holds, on Linux; elsewhere the page and the disk are looked at alone. */
type HostHeld = Readonly<Record<'host memory' | 'host handles' | 'host threads', number>>;

const hostHeld = (pid: number): HostHeld | null => {
  if (!existsSync(`/proc/${pid}/fd`)) return null;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const figure = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'mu').exec(status)?.[1]);
  return {
    'host memory': figure('VmRSS'),
    'host handles': readdirSync(`/proc/${pid}/fd`).length,
    'host threads': figure('Threads'),
  };
};

/** Of the database and its log, as a reader sees it: what the log holds besides is used again. */
const bytesOf = (dataDir: string): number => {
  const { db, close } = openReader(dataDir);
  try {
    return (
      db.get<{ bytes: number }>(
        sql`SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size`,
      )?.bytes ?? 0
    );
  } finally {
    close();
  }
};

/** A window without a screen, for what comes from elsewhere: files. */
const besideWindow = async (dataDir: string): Promise<Client> => {
  const note = readNote(dataDir);
  const link = note && (await askForLink(note));
  if (!link?.address) throw new Error('the workstation gives no link');
  return (await openWire(Number(new URL(link.address).port), { token: tokenOf(link.address) })).client;
};

const importOne = async (client: Client, probe: string, turn: number): Promise<void> => {
  // The practice line answers these; others end as their last digits say (renderer/softphone/practice/behaviour.ts).
  const phone = `01990${11_000 + turn}`;
  const { body } = leadsFile([{ name: `Prospect ${turn}`, phone, words: `Projet ${turn}` }]);
  const { file } = await client.call('intake.fileBegin', { name: 'demandes.csv', size: body.length });
  await client.call('intake.filePart', { file, base64: Buffer.from(body).toString('base64') });
  const ended = new Promise<void>((resolve) => {
    const forget = client.on('intake.finished', () => {
      forget();
      resolve();
    });
  });
  await client.call('intake.import', { file, probe, options: {}, mapping: {} });
  await ended;
};

/** A person is called, talks, and is done with: the outcome closes the request. */
const callOnce = async ({ call, press, queue, t, page }: Rappel): Promise<void> => {
  await call.callButton.waitFor();
  const person = await queue.opened.textContent();
  await press('c');
  await call.says(t.call.connected);
  await press('F9');
  await call.outcomes.waitFor();
  await press('F2', '1', 'Enter');
  await call.isDone();
  // The next one is on the screen before the next key.
  await page.waitForFunction(
    (gone) => {
      const opened = document.querySelector('[role="option"][aria-selected="true"]')?.textContent;
      return opened !== undefined && opened !== gone;
    },
    person,
    { polling: 20 },
  );
};

/**
 * A thousand times: a file is imported, whoever waits is called on the practice line, and the outcome is saved, by the
 * keys of the real screens against a host of its own process. After some cycles that fill what is filled once, the line's
 * value is what has grown most among all that page and host hold, in per cent of what was there before: 100 is no growth. A
 * database does grow: a cycle's share of it must not.
 */
export const daySoak: BenchLine = {
  name: 'day-soak',
  unit: '%',
  limit: { op: '<=', value: 1.25 },
  run: async ({ scale, tempDir }) => {
    await ensureThreads();
    const office = await startOffice('fr', { dataDir: tempDir });
    await practiseAs(office, 'Camille', 'fr');
    await office.close();
    const program: Program = await serveProgram(tempDir);
    const chromium = await launchChromium();
    try {
      const rappel = await openRappel(chromium, program.address, { zone, listen: false });
      await rappel.lineSays(rappel.t.app.linePractice);
      const client = await besideWindow(tempDir);
      const [probe] = (await client.call('probes.list', {})).probes;
      if (!probe) throw new Error('there is no probe to import into');
      const session = await rappel.page.context().newCDPSession(rappel.page);
      let turn = 0;
      const work = async (cycles: number): Promise<number> => {
        const before = bytesOf(tempDir);
        for (let left = cycles; left > 0; left -= 1) {
          turn += 1;
          await importOne(client, probe.uid, turn);
          await callOnce(rappel).catch(async (error: unknown) => {
            await rappel.page.screenshot({ path: shotFile('day-soak-failed') });
            throw new Error(`cycle ${turn} did not come to its end`, { cause: error });
          });
        }
        return (bytesOf(tempDir) - before) / cycles;
      };
      const look = async (): Promise<Readonly<Record<string, number>>> => {
        await rappel.page.waitForTimeout(36_000);
        return { ...(await heldBy(session)), ...hostHeld(program.pid) };
      };
      const cycles = Math.max(20, Math.round(1_000 * scale));
      await work(Math.min(100, cycles / 2));
      const held = await look();
      const share = await work(cycles / 2);
      const shareAfter = await work(cycles / 2);
      const before = { ...held, 'bytes of the database a cycle': share };
      const after = { ...(await look()), 'bytes of the database a cycle': shareAfter };
      process.stderr.write(
        `${cycles} cycles: ${saidGrowth(before, after)}; the database has ${(bytesOf(tempDir) / 1e6).toFixed(1)} MB\n`,
      );
      if (rappel.complaints.length > 0) throw new Error(rappel.complaints.join('\n'));
      return { value: Math.max(...growthOf(before, after).map(([, grown]) => grown)), baseline: 100 };
    } finally {
      await chromium.close();
      await program.kill();
    }
  },
};
