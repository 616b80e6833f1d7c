import type { Log } from './line.ts';
import type { DeviceChoice } from './phone.ts';
import { failure } from './failure.ts';

export type DeviceLists = {
  readonly microphones: readonly DeviceChoice[];
  readonly speakers: readonly DeviceChoice[];
};

/** Chromium lists these twice: as themselves and as what the system would choose. */
const isAlias = (id: string): boolean => id === 'default' || id === 'communications';

const choices = (devices: readonly MediaDeviceInfo[], kind: MediaDeviceKind): readonly DeviceChoice[] =>
  devices
    .filter((device) => device.kind === kind && device.deviceId !== '' && !isAlias(device.deviceId))
    .map((device, index) => ({ id: device.deviceId, label: device.label || `${index + 1}` }));

/** Devices that can be chosen. Before the browser has let us in there are none, for their names are kept from us. */
export const watchDevices = (log: Log, onChange: (lists: DeviceLists) => void) => {
  const list = async (): Promise<void> => {
    const devices = await navigator.mediaDevices.enumerateDevices();
    onChange({ microphones: choices(devices, 'audioinput'), speakers: choices(devices, 'audiooutput') });
  };
  const refresh = (): void => {
    if (!('mediaDevices' in navigator)) return;
    list().catch((error: unknown) => log('warn', 'devices could not be listed', { error: failure(error) }));
  };
  const listen = 'mediaDevices' in navigator ? navigator.mediaDevices : null;
  listen?.addEventListener('devicechange', refresh);
  refresh();
  return { refresh, stop: () => listen?.removeEventListener('devicechange', refresh) };
};
