import type { Page } from 'playwright-core';

/**
 * Gives a page a microphone that sounds of one frequency, so that several pages of one browser can be told apart.
 * To be called before the page is opened.
 */
export const installVoice = (page: Page, frequency: number): Promise<unknown> =>
  page.addInitScript((hertz) => {
    let context: AudioContext | null = null;
    navigator.mediaDevices.getUserMedia = async () => {
      context ??= new AudioContext();
      await context.resume();
      const oscillator = new OscillatorNode(context, { frequency: hertz });
      const out = context.createMediaStreamDestination();
      oscillator.connect(new GainNode(context, { gain: 0.3 })).connect(out);
      oscillator.start();
      return out.stream;
    };
  }, frequency);
