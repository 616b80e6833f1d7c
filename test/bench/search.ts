import type { Client } from '../../core/rpc/client.ts';
import { openReader } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { openClient, startWorkstation } from '../support/workstation.ts';
import type { BenchContext, BenchLine } from './line.ts';
import { median, quantile } from './median.ts';
import { seedWorkstation } from './seeded.ts';

/** As they stand on the screen while somebody types: a common word from its second letter on, names, and the ends of numbers. */
const typed = (rareName: string, phones: readonly string[]): readonly string[] => [
  ...['bo', 'bon', 'bonj', 'bonjo', 'bonjour'],
  ...['ma', 'mar', 'mart', 'marti', 'martin', 'martin l', 'martin le', 'martin lea'],
  ...['de', 'po', 'rappel', 'chaudi', 'chaudière', 'je vous'],
  ...['+33', '0033', '01 99', '06', '063'],
  rareName,
  ...phones.flatMap((phone) => [phone.slice(-4), phone.slice(-6)]),
  ...['zzyzx', '999999999'],
];

type Times = { readonly typing: readonly number[]; readonly unindexed: number };

/** The same question without an index: every name, company, number and word is read. */
const withoutIndex = (dataDir: string): number => {
  const reader = openReader(dataDir);
  try {
    const took = Array.from({ length: 3 }, () => {
      const before = performance.now();
      reader.db.all(sql`
        SELECT r.id FROM request r JOIN prospect p ON p.id = r.prospect_id
        WHERE r.state = 'open' AND (p.name LIKE '%bonjour%' OR p.company LIKE '%bonjour%' OR r.words LIKE '%bonjour%'
          OR EXISTS (SELECT 1 FROM contact_point c WHERE c.prospect_id = p.id AND c.value LIKE '%bonjour%'))
        ORDER BY r.promise_end IS NULL, r.promise_end, r.asked_at DESC LIMIT 60`);
      return performance.now() - before;
    });
    return median(took);
  } finally {
    reader.close();
  }
};

const timesOf = async (
  client: Client,
  texts: readonly string[],
  rounds: number,
): Promise<readonly number[]> => {
  const oneRound = async (): Promise<readonly number[]> => {
    const taken: number[] = [];
    for (const search of texts) {
      const before = performance.now();
      await client.call('queue.page', { search, limit: 60 });
      taken.push(performance.now() - before);
    }
    return taken;
  };
  // The first rounds find pages and statements cold, beside what a start has to do: an agent meets that once.
  for (let best = Infinity, steady = 0, round = 0; steady < 2 && round < 20; round += 1) {
    const slowest = Math.max(...(await oneRound()));
    steady = slowest < best * 0.9 ? 0 : steady + 1;
    best = Math.min(best, slowest);
  }
  const taken: number[] = [];
  for (let round = 0; round < rounds; round += 1) taken.push(...(await oneRound()));
  return taken;
};

const measure = async ({ scale, tempDir }: BenchContext): Promise<Times> => {
  await seedWorkstation(tempDir, Math.round(1_000_000 * scale));
  const reader = openReader(tempDir);
  const rare = reader.db.get<{ name: string }>(
    sql`SELECT name FROM prospect GROUP BY name ORDER BY count(*) LIMIT 1`,
  );
  const phones = reader.db.all<{ value: string }>(
    sql`SELECT value FROM contact_point WHERE kind = 'phone' AND prospect_id % 997 = 1 LIMIT 5`,
  );
  reader.close();
  const workstation = await startWorkstation({ dataDir: tempDir, checkOutput: false });
  try {
    const { client } = await openClient(workstation);
    const texts = typed(
      rare?.name ?? '',
      phones.map(({ value }) => value),
    );
    const typing = await timesOf(client, texts, 20);
    return { typing, unindexed: withoutIndex(tempDir) };
  } finally {
    await workstation.close();
  }
};

/** One measurement serves every line of a run; one that failed serves none. */
const measured = new Map<number, Times>();
const times = async (context: BenchContext): Promise<Times> => {
  const known = measured.get(context.scale) ?? (await measure(context));
  measured.set(context.scale, known);
  return known;
};

/** A page of what is found, in calling order, through RPC, at 1,000,000 requests: against reading all of them. */
export const searchAsYouType: BenchLine = {
  name: 'search-as-you-type',
  unit: 'ms',
  limit: { op: '<=', value: 1 / 50 },
  run: async (context) => {
    const { typing, unindexed } = await times(context);
    return { value: quantile(typing, 0.99), baseline: unindexed };
  },
};

/** What an agent feels: a frame of the screen. */
export const searchAsYouTypeBudget: BenchLine = {
  name: 'search-as-you-type-p99-of-16-ms',
  unit: 'ms',
  limit: { op: '<=', value: 1 },
  run: async (context) => ({ value: quantile((await times(context)).typing, 0.99), baseline: 16 }),
};
