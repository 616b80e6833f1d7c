import { once } from 'node:events';
import { existsSync } from 'node:fs';

import {
  contract,
  events as eventShapes,
  type EventData,
  type EventName,
  type Input,
  type Output,
  type ProcedureName,
} from '../../../core/contract/index.ts';
import type { Batch, ColumnMapping, Probe } from '../../../core/contract/intake.ts';
import type { Session } from '../../../core/rpc/serve.ts';
import type { ReadDb, WriteDb } from '../../../db/handle.ts';
import { openReader } from '../../../db/open.ts';
import { intakeHandlers } from '../../../host/handlers/intake.ts';
import { createUploads } from '../../../host/intake/uploads.ts';
import { stagingFolder } from '../../../host/intake/staging-folder.ts';
import { memorySecrets, openContext } from '../context.ts';
import { now } from './csv-file.ts';

/** A host's intake as a window sees it: asked through the contract, over a real database and the real import thread. */

const session: Session = { id: 'window', emit: () => undefined };
const partBytes = 300_000;

export const openIntake = async (fill: (db: WriteDb) => void = () => undefined) => {
  const context = await openContext(now, fill, { secrets: memorySecrets() });
  const told: { readonly name: EventName; readonly data: unknown }[] = [];
  const heard = new EventTarget();
  const handlers = intakeHandlers(
    {
      ...context,
      emit: (name, data) => {
        told.push({ name, data: eventShapes[name].parse(data) });
        heard.dispatchEvent(new Event(name));
      },
    },
    createUploads(context.dataDir),
  );
  const ask = async <N extends ProcedureName & keyof typeof handlers>(
    name: N,
    input: Input<N>,
  ): Promise<Output<N>> => {
    const handler = handlers[name] as (input: unknown, session: Session) => unknown;
    return contract[name].output.parse(
      await handler(contract[name].input.parse(input), session),
    ) as Output<N>;
  };
  const events = <N extends EventName>(name: N): readonly EventData<N>[] =>
    told.flatMap((one) => (one.name === name ? [one.data as EventData<N>] : []));

  /** Sends a file in parts; answers its id. */
  const send = async (content: string | Uint8Array, name = 'leads.csv'): Promise<string> => {
    const bytes = Buffer.from(content);
    const { file } = await ask('intake.fileBegin', { name, size: bytes.length });
    for (let at = 0; at < bytes.length; at += partBytes)
      await ask('intake.filePart', { file, base64: bytes.subarray(at, at + partBytes).toString('base64') });
    return file;
  };

  const makeProbe = async (name = 'Formulaire', country = 'FR'): Promise<Probe> =>
    (
      await ask('probes.save', {
        uid: null,
        name,
        kind: 'form',
        country,
        consentWording: 'Je veux être rappelé.',
      })
    ).probe;

  /** Starts an import and waits for its end; `meanwhile` is done as soon as it has begun. */
  const take = async (
    content: string | Uint8Array,
    probe: Probe,
    options: { readonly mapping?: ColumnMapping; readonly meanwhile?: (batch: string) => unknown } = {},
  ): Promise<Batch> => {
    const file = await send(content);
    const { batch } = await ask('intake.import', {
      file,
      probe: probe.uid,
      options: {},
      mapping: options.mapping ?? {},
    });
    await options.meanwhile?.(batch);
    while (!events('intake.finished').some((event) => event.batch === batch))
      await once(heard, 'intake.finished');
    const { batches } = await ask('intake.batches', {});
    const found = batches.find(({ uid }) => uid === batch);
    if (!found) throw new Error('the batch is not in the list');
    // However it ended, nobody's words are left lying about.
    if (existsSync(stagingFolder(context.dataDir, batch))) throw new Error('staging files were left behind');
    return found;
  };

  /** Looks into the database beside the host. */
  const look = <T>(work: (db: ReadDb) => T): T => {
    const { db, snapshot, close } = openReader(context.dataDir);
    try {
      return snapshot(() => work(db));
    } finally {
      close();
    }
  };
  return { context, ask, events, heard, send, makeProbe, take, look };
};

export type IntakeDesk = Awaited<ReturnType<typeof openIntake>>;

/** A file of so many people, each with a number of their own of the ranges kept for fiction (60,000 of them). */
export const manyLeads = (count: number): string => {
  const ranges = ['019900', '026191', '035301', '046571', '053649', '063998'];
  const lines = Array.from(
    { length: count },
    (_, index) =>
      `Prospect ${index};${ranges[Math.floor(index / 10_000)] ?? ''}${String(index % 10_000).padStart(4, '0')};Mon projet numéro ${index}`,
  );
  return `Nom;Téléphone;Message\n${lines.join('\n')}\n`;
};
