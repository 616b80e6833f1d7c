import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { writeTone } from '../support/tone-file.ts';
import { startNetwork, type Network } from './network.ts';
import { until } from './processes.ts';

export type Lab = {
  readonly network: Network;
  /** Its microphone says 1 kHz while the far end plays 440 Hz: each side proves the other. */
  readonly chromium: Chromium;
  /** Waits until the far end hears that tone. */
  readonly farEndHears: (frequency: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** A telephone network, and a Chromium to sit at a desk of it. */
export const startLab = async (): Promise<Lab> => {
  const folder = mkdtempSync(join(tmpdir(), 'rappel-lab-voice-'));
  const voice = join(folder, 'agent.wav');
  writeTone(voice, 1000, { sampleRate: 16_000 });
  const network = await startNetwork();
  const chromium = await launchChromium({ audioFile: voice });
  return {
    network,
    chromium,
    farEndHears: (frequency) =>
      until(
        `the far end hears ${frequency} Hz`,
        () => {
          const { share, level } = network.farEnd.heard(frequency);
          return share > 0.6 && level > 0.01;
        },
        { limit: 10_000, every: 200, tell: () => JSON.stringify(network.farEnd.heard(frequency)) },
      ),
    close: async () => {
      await chromium.close();
      await network.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
