import { openDb } from '../../../db/client.ts';
import { createHeldCalls } from '../../../host/held-calls.ts';
import { startIntakeHttp } from '../../../host/intake/http/intake-http.ts';
import { createRefusals } from '../../../host/intake/http/refusals.ts';
import { nodePorts } from '../../../host/node-ports.ts';

/** The HTTP intake on a data folder until it is killed; says its address. Started by crash.test.ts: node crash-child.ts FOLDER */
const [dataDir = ''] = process.argv.slice(2);
const db = await openDb(dataDir);
const context = { db, dataDir, ports: nodePorts(dataDir), emit: () => undefined, held: createHeldCalls() };
const http = await startIntakeHttp(context, createRefusals(), { port: 0 });
process.stdout.write(`${(await http.status()).address ?? ''}\n`);
