import { errorCode } from '../../core/errors.ts';
import { serveWorkstation } from '../../host/loopback/serve-workstation.ts';

/**
 * A browser workstation without a page, with its HTTP intake, until it is killed: node host-child.ts FOLDER. With `unchecked` behind it answers are
 * not parsed, as in the product. Says its
 * addresses, as `rappel serve` does. build/threads.ts bundles it, so that tests that kill many start them fast.
 */
const [dataDir = '', checked] = process.argv.slice(2);
const workstation = await serveWorkstation({
  dataDir,
  checkOutput: checked !== 'unchecked',
  intakePort: 0,
  page: (_request, response) => void response.writeHead(404).end(),
}).catch((error: unknown) => {
  console.log(JSON.stringify({ error: errorCode(error) }));
  if (errorCode(error) === 'bug') console.error(error);
});
if (workstation) {
  const { host, newAddress } = workstation;
  console.log(JSON.stringify({ address: newAddress(), intake: await host.intakeAddress() }));
}
