import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crashAddress, crashFolder, listCrashes, markSent } from './crash-reports.ts';

const limitMs = 10_000;

/**
 * Sends what was not sent yet, each as one POST of JSON, where IT has set an address; answers how many went. What is not
 * taken with a 2xx stays for the next start.
 */
export const sendCrashes = async (dataDir: string, signal: AbortSignal): Promise<number> => {
  const address = crashAddress(dataDir);
  if (address === null) return 0;
  let sent = 0;
  for (const { name } of listCrashes(dataDir).filter((one) => !one.sent)) {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: await readFile(join(crashFolder(dataDir), name)),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
    });
    await response.body?.cancel();
    if (!response.ok) break;
    markSent(dataDir, name);
    sent += 1;
  }
  return sent;
};
