import { CancelledError } from '../../core/errors.ts';
import { neutralPack, packName } from '../../core/rules/neutral.ts';
import type { Db } from '../../db/client.ts';
import { seedAgents, seedCalls, seedProbes, seedRequests, type SeedPlan } from './generate.ts';

/** One transaction's worth: short enough that other writes wait little. */
const atOnce = 10_000;

type Part = { readonly from: number; readonly to: number };
const partsOf = (total: number): readonly Part[] =>
  Array.from({ length: Math.ceil(total / atOnce) }, (_, index) => ({
    from: index * atOnce,
    to: Math.min(total, (index + 1) * atOnce),
  }));

/**
 * Fills a database with synthetic people, requests and calls, beside what it holds. Making the next part and writing
 * this one go on at the same time. Calls need requests; with none asked for, none are made.
 * Error: `CancelledError` once `signal` is aborted; what was made until then is kept.
 */
export const seedDatabase = async (
  db: Db,
  plan: SeedPlan,
  options: {
    readonly onProgress?: (done: { readonly requests: number; readonly calls: number }) => void;
    readonly signal?: AbortSignal;
  } = {},
): Promise<{ readonly requests: number; readonly calls: number }> => {
  const calls = plan.requests === 0 ? 0 : plan.calls;
  const whole = { ...plan, calls };
  const places = await db.write('seed.places', {
    probes: seedProbes(plan.languages),
    agents: seedAgents,
    at: plan.now,
  });
  const firsts: { readonly firstRequest: number; readonly firstProspect: number }[] = [];

  const inParts = async <Made>(
    total: number,
    make: (part: Part) => Made,
    write: (made: Made) => Promise<void>,
    done: (to: number) => void,
  ) => {
    let writing: Promise<void> = Promise.resolve();
    let written = 0;
    for (const part of partsOf(total)) {
      const made = make(part);
      await writing;
      done(written);
      if (options.signal?.aborted)
        throw new CancelledError('The rest was left out; what was made so far is kept.');
      writing = write(made);
      // It is awaited in the next turn; a failure meanwhile is told there.
      writing.catch(() => undefined);
      written = part.to;
    }
    await writing;
    done(written);
  };

  await inParts(
    plan.requests,
    ({ from, to }) => seedRequests(whole, from, to),
    async (requests) => {
      firsts.push(await db.write('seed.requests', { places, requests, now: plan.now }));
    },
    (requests) => options.onProgress?.({ requests, calls: 0 }),
  );
  await inParts(
    calls,
    ({ from, to }) =>
      seedCalls(whole, from, to).map(({ request, ...call }) => {
        const first = firsts[Math.floor(request / atOnce)];
        if (!first) throw new Error(`no request ${request} was made`);
        return Object.assign(call, {
          requestId: first.firstRequest + (request % atOnce),
          prospectId: first.firstProspect + (request % atOnce),
        });
      }),
    (made) => db.write('seed.calls', { places, calls: made, pack: packName(neutralPack) }),
    (made) => options.onProgress?.({ requests: plan.requests, calls: made }),
  );
  return { requests: plan.requests, calls };
};
