import type { Input, Output, ProcedureName } from '../../../core/contract/index.ts';
import { contract } from '../../../core/contract/index.ts';
import type { Session } from '../../../core/rpc/serve.ts';
import type { ReadDb } from '../../../db/handle.ts';
import { openReader } from '../../../db/open.ts';

/** What the desks of mailboxes and feeds share: a window's questions, and a look into the database beside the host. */

const session: Session = { id: 'window', emit: () => undefined };

/** Asks as a window does: input and output go through the contract. */
export const asks =
  <H extends Partial<Record<ProcedureName, unknown>>>(handlers: H) =>
  async <N extends ProcedureName & keyof H>(name: N, input: Input<N>): Promise<Output<N>> => {
    const handler = handlers[name] as (input: unknown, session: Session) => unknown;
    return contract[name].output.parse(
      await handler(contract[name].input.parse(input), session),
    ) as Output<N>;
  };

/** Reads on one state of the database, by a connection of its own. */
export const looks =
  (dataDir: string) =>
  <T>(work: (db: ReadDb) => T): T => {
    const { db, snapshot, close } = openReader(dataDir);
    try {
      return snapshot(() => work(db));
    } finally {
      close();
    }
  };
