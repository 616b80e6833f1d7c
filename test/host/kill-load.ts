import { ExpectedError } from '../../core/errors.ts';
import type { Client } from '../../core/rpc/client.ts';

/** What a host has answered with success, and must therefore still know after it was killed. */
export type Ledger = {
  /** uids of deliveries that were answered with 2xx. */
  readonly deliveries: string[];
  /** uids. */
  readonly started: string[];
  readonly ended: { readonly attempt: string; readonly at: number }[];
  readonly outcomes: Saved[];
  readonly notes: { readonly request: string; readonly text: string }[];
  /** Values of a setting, each higher than the one before. */
  readonly settings: number[];
};
type Saved = {
  readonly attempt: string;
  /** E.164; null for what a crash left and the next start was asked about. */
  readonly number: string | null;
  readonly kind: string;
  readonly note: string;
  /** UTC ms at which the promised window begins. */
  readonly promised: number | null;
};

export const emptyLedger = (): Ledger => ({
  deliveries: [],
  started: [],
  ended: [],
  outcomes: [],
  notes: [],
  settings: [],
});

export const countOf = (ledger: Ledger): number =>
  Object.values(ledger).reduce((sum, list) => sum + list.length, 0);

export type Office = {
  readonly client: Client;
  /** Where the HTTP intake takes leads of a probe, and its secret. */
  readonly leads: string;
  readonly secret: string;
};

/** Numbers that are the next of their kind, over all lives of the host. */
export type Turns = { lead: number; call: number; setting: number };

const kinds = ['callback', 'busy', 'no-answer', 'converted', 'do-not-call'] as const;
/** Of the range kept for fiction, a person each. */
const numberOf = (lead: number): string => `01990${String(lead).padStart(5, '0')}`;

/** Whether the host died in the middle; anything else that a call answers is a fault. */
const isDeath = (error: unknown): boolean =>
  error instanceof ExpectedError && error.code === 'rpc/disconnected';

const postLeads = async ({ leads, secret }: Office, turns: Turns, ledger: Ledger): Promise<void> => {
  for (;;) {
    turns.lead += 1;
    const lead = turns.lead;
    let response: Response;
    let answer: { readonly delivery: string };
    try {
      response = await fetch(leads, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-rappel-token': secret },
        body: JSON.stringify({ nom: `Prospect ${lead}`, tel: numberOf(lead), message: `Projet ${lead}` }),
      });
      answer = (await response.json()) as { readonly delivery: string };
    } catch {
      // The socket went with the host.
      return;
    }
    if (!response.ok) throw new Error(`the intake answered ${response.status}: ${JSON.stringify(answer)}`);
    ledger.deliveries.push(answer.delivery);
  }
};

const saveOutcome = async (
  { client }: Office,
  ledger: Ledger,
  call: { readonly attempt: string; readonly number: string | null; readonly turn: number },
): Promise<void> => {
  const { attempt, number, turn } = call;
  const kind = number === null ? 'busy' : (kinds[turn % kinds.length] ?? 'busy');
  const start = Date.now() + 3_600_000 + turn;
  const next = kind === 'callback' ? { start, end: start + 1_800_000, zone: 'Europe/Paris' } : null;
  const note = `note ${turn}`;
  await client.call('outcome.save', { attempt, kind, note, next, wrapMs: 0, expected: 'yes' });
  ledger.outcomes.push({ attempt, number, kind, note, promised: next?.start ?? null });
};

/** One call after the other, as an agent makes them; first what the crash before left without an outcome. */
const makeCalls = async (office: Office, turns: Turns, ledger: Ledger): Promise<void> => {
  const { client } = office;
  for (const { attempt } of (await client.call('attempt.pending', {})).attempts)
    await saveOutcome(office, ledger, { attempt, number: null, turn: turns.call });
  for (;;) {
    turns.call += 1;
    const turn = turns.call;
    const { attempt, request, number } = await client.call('attempt.start', {
      request: null,
      number: numberOf(1 + (turn % Math.max(1, turns.lead))),
      direction: 'outbound',
      reason: 'Essai de charge',
    });
    ledger.started.push(attempt);
    const at = Date.now();
    await client.call('attempt.end', {
      attempt, at, answeredAt: null, lineResult: 'no-answer', sipCode: 408, sipReason: '', endedBy: 'network', holdMs: 0,
    }); // prettier-ignore
    ledger.ended.push({ attempt, at });
    const draft = client.call('attempt.draft', { attempt, text: 'mots '.repeat(200) });
    await Promise.all([draft, saveOutcome(office, ledger, { attempt, number: request && number, turn })]);
    if (request !== null) {
      const text = `Relire ${turn}`;
      await client.call('request.note', { request, text });
      ledger.notes.push({ request, text });
    }
  }
};

const changeSettings = async ({ client }: Office, turns: Turns, ledger: Ledger): Promise<void> => {
  for (;;) {
    turns.setting += 1;
    const { setting } = turns;
    await client.call('settings.set', { agentName: `Agent ${setting}` });
    ledger.settings.push(setting);
  }
};

/** Works at everything at once until the host is gone. Throws what it answers that it should not. */
export const workUntilKilled = async (office: Office, turns: Turns, ledger: Ledger): Promise<void> => {
  const all = [
    postLeads(office, turns, ledger),
    postLeads(office, turns, ledger),
    makeCalls(office, turns, ledger),
    changeSettings(office, turns, ledger),
  ];
  for (const done of await Promise.allSettled(all))
    if (done.status === 'rejected' && !isDeath(done.reason)) throw done.reason;
};
