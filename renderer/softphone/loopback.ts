/**
 * Two peer connections in this page, a tone in one and an ear at the other: whether sound goes through WebRTC on this
 * machine at all, before anybody is called.
 */
export type LoopbackResult = {
  readonly heard: 'heard' | 'silent' | 'failed';
  /** Addresses that this machine could offer for sound. */
  readonly candidates: number;
};

const toneHz = 1000;
const toleranceHz = 60;
const limitMs = 6_000;

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** The strongest frequency, or null in silence. */
const strongest = (analyser: AnalyserNode): number | null => {
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  let best = 0;
  for (let bin = 1; bin < bins.length; bin += 1) if ((bins[bin] ?? -200) > (bins[best] ?? -200)) best = bin;
  return (bins[best] ?? -200) < -70 ? null : (best * analyser.context.sampleRate) / analyser.fftSize;
};

export const loopback = async (signal: AbortSignal): Promise<LoopbackResult> => {
  const context = new AudioContext();
  const near = new RTCPeerConnection();
  const far = new RTCPeerConnection();
  const ear = new Audio();
  let candidates = 0;
  try {
    await context.resume();
    const tone = context.createOscillator();
    tone.frequency.value = toneHz;
    const out = context.createMediaStreamDestination();
    tone.connect(out);
    tone.start();
    const analyser = context.createAnalyser();
    analyser.fftSize = 4096;
    const pass = (to: RTCPeerConnection) => (event: RTCPeerConnectionIceEvent) => {
      if (!event.candidate) return;
      candidates += 1;
      void to.addIceCandidate(event.candidate).catch(() => undefined);
    };
    near.addEventListener('icecandidate', pass(far));
    far.addEventListener('icecandidate', pass(near));
    far.addEventListener('track', ({ track }) => {
      const stream = new MediaStream([track]);
      // Chromium gives the sound of a far end to Web Audio only where it is played, too.
      ear.muted = true;
      ear.srcObject = stream;
      ear.play().catch(() => undefined);
      context.createMediaStreamSource(stream).connect(analyser);
    });
    for (const track of out.stream.getTracks()) near.addTrack(track, out.stream);
    await near.setLocalDescription();
    if (near.localDescription) await far.setRemoteDescription(near.localDescription);
    await far.setLocalDescription();
    if (far.localDescription) await near.setRemoteDescription(far.localDescription);
    const end = performance.now() + limitMs;
    while (performance.now() < end && !signal.aborted) {
      await pause(100);
      const peak = strongest(analyser);
      if (peak !== null && Math.abs(peak - toneHz) <= toleranceHz) return { heard: 'heard', candidates };
    }
    return { heard: near.connectionState === 'connected' ? 'silent' : 'failed', candidates };
  } catch {
    // A policy may forbid WebRTC altogether: that is an answer, too.
    return { heard: 'failed', candidates };
  } finally {
    near.close();
    far.close();
    ear.srcObject = null;
    await context.close();
  }
};
