import { describe, expect, it } from 'vitest';
import { pathSample, type PathSample } from '../../core/domain/quality.ts';
import { messages } from '../../core/messages/index.ts';
import { createFormat } from '../../renderer/app/format.ts';
import { qualityFigures, qualityLight } from '../../renderer/app/quality-words.ts';

const formats = {
  fr: createFormat('fr', 'fr-FR', 'Europe/Paris', 'FR', messages.fr.app, () => 0),
  en: createFormat('en', 'en-GB', 'Europe/London', 'GB', messages.en.app, () => 0),
};
const path = (changes: Partial<PathSample> = {}): PathSample =>
  pathSample({ loss: 0, delayMs: 90, jitterMs: 4, roundTripMs: 40, codec: 'opus', ...changes });
const light = (language: 'fr' | 'en', heard: PathSample | null, sent: PathSample | null) =>
  qualityLight({ heard, sent }, formats[language], messages[language].quality);
/** With plain spaces, as a test is read. */
const plain = (lines: readonly string[] | undefined) =>
  (lines ?? []).map((line) => line.replaceAll(/[\u00a0\u202f]/g, ' '));

describe('the light of a call', () => {
  it('says which way is bad, and why', () => {
    const bad = light('en', path(), path({ loss: 0.09 }));
    expect(bad?.grade).toBe('poor');
    expect(plain(bad?.lines)).toEqual(['They hear you badly: your network loses 9%']);
    expect(plain(light('fr', path(), path({ loss: 0.09 }))?.lines)).toEqual([
      'On vous entend mal : votre réseau perd 9 %',
    ]);
    expect(plain(light('en', path({ loss: 0.05 }), path())?.lines)).toEqual([
      'You hear them less well: 5% of their words are lost on the way',
    ]);
    expect(plain(light('en', path({ delayMs: 420 }), null)?.lines)).toEqual([
      'You hear them badly: the sound takes 420 ms to arrive',
    ]);
    expect(plain(light('fr', null, path({ delayMs: 420, jitterMs: 140 }))?.lines)).toEqual([
      'On vous entend mal : le réseau est irrégulier (gigue de 140 ms)',
    ]);
  });

  it('takes the worse way for its grade, and says both where both are bad', () => {
    const both = light('en', path({ loss: 0.05 }), path({ loss: 0.2 }));
    expect(both?.grade).toBe('poor');
    expect(plain(both?.lines)).toEqual([
      'They hear you badly: your network loses 20%',
      'You hear them less well: 5% of their words are lost on the way',
    ]);
  });

  it('is good in words too, and silent while nothing is known', () => {
    expect(light('en', path(), path())).toEqual({ grade: 'good', lines: ['Good sound both ways'] });
    expect(light('en', null, null)).toBeNull();
  });

  it('has figures behind it', () => {
    const { en } = messages;
    expect(plain(qualityFigures({ heard: path(), sent: null }, formats.en, en.quality))).toEqual([
      'Score: you hear 4.4 (loss 0%, jitter 4 ms), they hear unknown',
      'Round trip 40 ms',
    ]);
  });
});
