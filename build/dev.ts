import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'vite';
import { ExpectedError } from '../core/errors.ts';
import { openDb } from '../db/client.ts';
import { serveWorkstation } from '../host/loopback/serve-workstation.ts';
import { seedDatabase } from '../host/seed/seed.ts';

/**
 * `npm run dev`: the browser workstation on sample data, with the page hot-reloaded by Vite. A change of the host's
 * own files restarts this process (node --watch); an open tab takes up its session again by itself.
 */
const root = join(import.meta.dirname, '..');
const dataDir = process.env['RAPPEL_DATA'] ?? join(root, '.cache', 'dev-data');

/** Hot reload puts scripts and styles into the page, so that the strict policy cannot hold here. */
const developmentPolicy =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self' ws: wss:; worker-src 'self' blob:; frame-ancestors 'none'";

/** Something to look at: synthetic people and calls, put in once. */
const seedOnce = async (): Promise<void> => {
  if (existsSync(join(dataDir, 'rappel.sqlite'))) return;
  process.stdout.write('making sample data …\n');
  const db = await openDb(dataDir);
  try {
    const now = Date.now();
    await seedDatabase(db, { requests: 400, calls: 250, seed: 1, languages: ['fr', 'en'], now });
    await db.write('settings.write', {
      values: { agentName: 'Dev', welcomed: true, line: { kind: 'practice' } },
      at: now,
    });
  } finally {
    await db.close();
  }
};

const vite = await createServer({
  configFile: join(import.meta.dirname, 'vite.config.ts'),
  // Without a copy of the configuration on disk, which `--watch` would take for a change of the host.
  configLoader: 'native',
  server: { middlewareMode: true, ws: { host: '127.0.0.1' } },
  appType: 'spa',
});

try {
  await seedOnce();
  const workstation = await serveWorkstation({
    dataDir,
    checkOutput: true,
    page: (request, response) => {
      response.setHeader('content-security-policy', developmentPolicy);
      vite.middlewares(request, response);
    },
  });
  process.stdout.write(`\n  ${workstation.address}\n\n`);
  const stop = async (): Promise<void> => {
    await workstation.close();
    await vite.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
} catch (error) {
  if (!(error instanceof ExpectedError)) throw error;
  process.stderr.write(`${error.message} (${error.code})\n`);
  process.exit(1);
}
