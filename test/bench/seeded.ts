import { openDb } from '../../db/client.ts';
import { seedDatabase } from '../../host/seed/seed.ts';

/** A workstation past its first start, on the practice line, with so many requests. */
export const seedWorkstation = async (dataDir: string, requests: number): Promise<void> => {
  const db = await openDb(dataDir);
  try {
    const now = Date.now();
    await seedDatabase(db, { requests, calls: 0, seed: 1, languages: ['fr'], now });
    await db.write('settings.write', { values: { welcomed: true, agentName: 'bench' }, at: now });
    await db.write('settings.write', { values: { line: { kind: 'practice' } }, at: now });
  } finally {
    await db.close();
  }
};
