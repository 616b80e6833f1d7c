import { Worker } from 'node:worker_threads';
import { nodePorts } from '../../host/node-ports.ts';
import { watchCrashes } from '../../host/watch-crashes.ts';

/** A process that watches itself and goes down in the way that is asked for. */
const [, , dataDir = '', way = ''] = process.argv;
watchCrashes({ dataDir, ports: nodePorts(dataDir) });

/** As of a parser, that shows what it stumbled over. */
const stumble = (): never => JSON.parse('{"Zéphyrine +33199000142"') as never;

if (way === 'exception') setTimeout(stumble, 1);
if (way === 'rejection') void Promise.reject(new Error('Zéphyrine +33199000142'));
if (way === 'thread') {
  const worker = new Worker('JSON.parse(\'{"Zéphyrine +33199000142"\')', { eval: true });
  // As db/client.ts does: the thread is lost, and the process lives.
  worker.on('error', () => undefined);
}
