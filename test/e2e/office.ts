import { existsSync } from 'node:fs';
import type { Language } from '../../core/contract/records.ts';
import type { Client } from '../../core/rpc/client.ts';
import { openDb, type Db } from '../../db/client.ts';
import { databaseFile } from '../../db/open.ts';
import { practicePeople } from '../../host/seed/practice-people.ts';
import { seedOffers, type SeedOffer } from '../../host/seed/offers.ts';
import { chooseRulesIn } from '../support/neutral-rules.ts';
import {
  openClient,
  startWorkstation,
  type StartOptions,
  type TestWorkstation,
} from '../support/workstation.ts';

export const zone = 'Europe/Paris';
const ourZone = zone;

/** A workstation with the real page, whose system speaks `language`. */
export const startOffice = (
  language: Language,
  { zone = ourZone, ...options }: Omit<StartOptions, 'withPage'> & { readonly zone?: string } = {},
): Promise<TestWorkstation> =>
  startWorkstation({
    ...options,
    withPage: true,
    ports: {
      platform: {
        capabilities: {
          desktop: false,
          tray: false,
          systemNotifications: false,
          protocolLinks: false,
          hotKeys: false,
        },
        locale: language === 'fr' ? 'fr-FR' : 'en-GB',
        zone,
      },
      ...options.ports,
    },
  });

/** What somebody else had set up before: through a window of their own, which is closed again. */
export const prepare = async <T>(
  workstation: TestWorkstation,
  work: (client: Client) => Promise<T>,
): Promise<T> => {
  const { client, socket } = await openClient(workstation);
  try {
    return await work(client);
  } finally {
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.close();
    await closed;
  }
};

/** Past the first start, on the practice line. */
export const settleIn = async (client: Client, agentName: string, language: Language): Promise<void> => {
  await client.call('settings.set', { agentName, welcomed: true, language });
  await client.call('line.save', { kind: 'practice' });
};

/** The same, with twelve people in the queue. */
export const practiseAs = (
  workstation: TestWorkstation,
  agentName: string,
  language: Language,
): Promise<void> =>
  prepare(workstation, async (client) => {
    await settleIn(client, agentName, language);
    await client.call('practice.seed', { language });
  });

const inDatabase = async <T>(dataDir: string, work: (db: Db) => Promise<T>): Promise<T> => {
  if (!existsSync(databaseFile(dataDir))) chooseRulesIn(dataDir);
  const db = await openDb(dataDir);
  try {
    return await work(db);
  } finally {
    await db.close();
  }
};

export const offerIn = (language: Language): SeedOffer => {
  const offer = seedOffers.find((one) => one.language === language);
  if (!offer) throw new Error(`there is no offer in ${language}`);
  return offer;
};

/** A probe that goes with an offer, as a team lead would have made it. The workstation must not run yet. */
export const addProbeWithOffer = (dataDir: string, language: Language, name: string, wording: string) =>
  inDatabase(dataDir, (db) =>
    db.write('seed.places', {
      probes: [
        { name, kind: 'form', country: 'FR', zone, consentWording: wording, offer: offerIn(language) },
      ],
      agents: [],
      at: Date.now(),
    }),
  );

/** The names of the people to practise with, as the queue has them first: promises kept waiting, then due. */
export const practiceNames = (language: Language): readonly string[] =>
  practicePeople[language].map(({ name }) => name);
