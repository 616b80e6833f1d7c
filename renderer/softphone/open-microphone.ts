import type { SoundProcessing } from './phone.ts';

export const statusOf = (error: unknown): 'refused' | 'absent' | 'busy' => {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'absent';
  return 'busy';
};

export const failures = {
  refused: 'Rappel may not use the microphone. Allow it in the browser or the system, then try again.',
  absent: 'There is no microphone. Plug in a headset, then try again.',
  busy: 'Another program holds the microphone. Close it, then try again.',
} as const;

/** As long as nobody chooses otherwise. */
export const allProcessing: SoundProcessing = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};
export const isSameProcessing = (a: SoundProcessing, b: SoundProcessing): boolean =>
  a.echoCancellation === b.echoCancellation &&
  a.noiseSuppression === b.noiseSuppression &&
  a.autoGainControl === b.autoGainControl;

export type KnownDevice = { readonly id: string; readonly label: string };

/** The system's choice bears the name of what it stands for: "Default - Headset". */
const plainName = (label: string): string => label.replace(/^[^-]{3,20} - /, '');

/**
 * Opens a microphone; null for the system's own choice. Rejects with what the browser says (`statusOf`). Chromium treats a
 * device in one way at a time: one that is open keeps its processing, whatever is asked.
 */
export const openTrack = async (
  deviceId: string | null,
  processing: SoundProcessing,
): Promise<MediaStreamTrack> => {
  // Absent where the page is not served from a safe origin.
  if (!('mediaDevices' in navigator)) throw new DOMException('no devices here', 'SecurityError');
  const opened = await navigator.mediaDevices.getUserMedia({
    audio: { ...processing, ...(deviceId === null ? {} : { deviceId: { exact: deviceId } }) },
  });
  const [track] = opened.getAudioTracks();
  if (!track) throw new DOMException('no audio track', 'NotFoundError');
  return track;
};

/** Where the missing device is now: under its id, or in another socket under its name. */
export const findDevice = async (gone: KnownDevice): Promise<string | null> => {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const there = devices.filter(
    ({ kind, deviceId }) => kind === 'audioinput' && !['', 'default', 'communications'].includes(deviceId),
  );
  const found =
    there.find(({ deviceId }) => deviceId === gone.id) ??
    there.find(({ label }) => label !== '' && (label === gone.label || label === plainName(gone.label)));
  return found?.deviceId ?? null;
};
