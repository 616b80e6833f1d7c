import { openDb } from '../../../db/client.ts';
import { createHeldCalls } from '../../../host/held-calls.ts';
import { createMailboxes } from '../../../host/intake/mail/mailboxes.ts';
import { nodePorts } from '../../../host/node-ports.ts';

/** The mailboxes of a data folder until it is killed. Started by mailbox-crash.test.ts: node mailbox-child.ts FOLDER */
const [dataDir = ''] = process.argv.slice(2);
const db = await openDb(dataDir);
const context = { db, dataDir, ports: nodePorts(dataDir), emit: () => undefined, held: createHeldCalls() };
await createMailboxes(context).apply();
