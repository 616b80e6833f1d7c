import { serveWorkstation } from '../../host/loopback/serve-workstation.ts';

/** A browser workstation without a page, until it is killed: node recording-child.ts FOLDER. Says its address. */
const [dataDir = ''] = process.argv.slice(2);
const workstation = await serveWorkstation({
  dataDir,
  checkOutput: true,
  page: (_request, response) => void response.writeHead(404).end(),
});
console.log(workstation.newAddress());
