import type { HidDevice, Session } from './api.ts';
import { isOurs } from './origin.ts';

/** The HID usage page "Telephony": what a headset with a call button describes itself by. */
const telephony = 0x0b;

const isHeadset = ({ collections }: HidDevice): boolean =>
  collections.some(({ usagePage }) => usagePage === telephony);

/**
 * Our page may use the buttons and lights of headsets, and no other device: Electron shows no list to choose from, so
 * the first headset that is not in use yet is taken, and a second click takes the next.
 */
export const guardDevices = (session: Session): void => {
  const taken = new Set<string>();
  session.on('select-hid-device', (event, details, choose) => {
    event.preventDefault();
    const headsets = isOurs(details.frame?.url ?? '') ? details.deviceList.filter(isHeadset) : [];
    const next = headsets.find(({ deviceId }) => !taken.has(deviceId)) ?? headsets[0];
    if (next) taken.add(next.deviceId);
    choose(next?.deviceId ?? null);
  });
  session.on('hid-device-removed', (_event, { device }) => void taken.delete(device.deviceId));
  session.setDevicePermissionHandler(
    ({ deviceType, origin, device }) =>
      deviceType === 'hid' && isOurs(origin) && 'collections' in device && isHeadset(device),
  );
};
