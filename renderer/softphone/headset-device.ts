import type { Clock } from '../../core/ports.ts';
import { isOn, layoutOf, reportsFor, usages, type HidCollection, type HidField } from './hid-report.ts';

/** The part of a WebHID HIDDevice that is used; the browser's types do not know it yet. */
export type HidDevice = {
  readonly opened: boolean;
  readonly productName: string;
  readonly collections: readonly HidCollection[];
  readonly open: () => Promise<void>;
  readonly close: () => Promise<void>;
  readonly sendReport: (reportId: number, data: Uint8Array<ArrayBuffer>) => Promise<void>;
  readonly addEventListener: (type: 'inputreport', listener: (report: InputReport) => void) => void;
  readonly removeEventListener: (type: 'inputreport', listener: (report: InputReport) => void) => void;
};
export type InputReport = { readonly reportId: number; readonly data: DataView };

/** What the lights of a headset are to show. */
export type Lights = {
  readonly offHook: boolean;
  readonly ring: boolean;
  readonly mute: boolean;
  readonly hold: boolean;
};

/** What the agent did on the headset. `hook` and `mute` without a value are pushes: the other way than it is. */
export type HeadsetEvent =
  | { readonly type: 'hook'; readonly offHook: boolean | null }
  | { readonly type: 'mute'; readonly muted: boolean | null }
  | { readonly type: 'flash' }
  | { readonly type: 'drop' };

export type OpenHeadset = {
  readonly name: string;
  readonly show: (lights: Lights) => Promise<void>;
  /** Lights out, and the device is let go. */
  readonly close: () => Promise<void>;
};

/** So long a headset may take to say back what it was told: DECT ones bring up their radio first. */
const echoMs = 3000;
/** A push that sends no release is a new one after this. */
const pulseMs = 300;

const inputUsages: ReadonlyMap<number, HeadsetEvent['type']> = new Map([
  [usages.hookSwitch, 'hook'],
  [usages.phoneMute, 'mute'],
  [usages.flash, 'flash'],
  [usages.drop, 'drop'],
]);

/** Whether a device has buttons of a telephone at all. */
export const hasTelephoneButtons = ({ collections }: Pick<HidDevice, 'collections'>): boolean =>
  layoutOf(collections).inputs.some(({ usage }) => usage === usages.hookSwitch || usage === usages.phoneMute);

const litBy = (lights: Lights): ReadonlyMap<number, boolean> =>
  new Map([
    [usages.ledOffHook, lights.offHook],
    [usages.ledRing, lights.ring],
    [usages.ledMute, lights.mute],
    [usages.ledHold, lights.hold],
  ]);

/**
 * One headset, opened. The host owns the state: it lights "off hook" and "mute", and the headset says them back as its
 * own switches. Such an echo, late as it may come, is no push of a button.
 */
export const openHeadset = async (
  device: HidDevice,
  clock: Clock,
  onEvent: (event: HeadsetEvent) => void,
): Promise<OpenHeadset> => {
  const layout = layoutOf(device.collections);
  const buttons = layout.inputs.filter(({ usage }) => inputUsages.has(usage));
  const before = new Map<HidField, boolean>();
  const pushedAt = new Map<HidField, number>();
  /** When the headset was told a state that it has yet to say back. */
  const echoes = new Map<string, number>();
  let shown: Lights = { offHook: false, ring: false, mute: false, hold: false };
  let sending: Promise<void> = Promise.resolve();

  const isEcho = (type: 'hook' | 'mute', value: boolean): boolean => {
    const key = `${type} ${String(value)}`;
    const at = echoes.get(key);
    echoes.delete(key);
    return at !== undefined && clock.now() - at < echoMs;
  };

  const wasPushed = (field: HidField, on: boolean): boolean => {
    const last = pushedAt.get(field) ?? Number.NEGATIVE_INFINITY;
    const again = field.manner === 'pulse' && clock.now() - last >= pulseMs;
    if (on) pushedAt.set(field, clock.now());
    return on && (before.get(field) !== true || again);
  };

  const read = ({ reportId, data }: InputReport): void => {
    for (const field of buttons) {
      if (field.report !== reportId) continue;
      const on = isOn(field, data);
      const type = inputUsages.get(field.usage);
      if (field.manner === 'state' && (type === 'hook' || type === 'mute')) {
        if (before.get(field) === on) continue;
        // The first report of a switch that lies at rest says nothing new.
        const news = before.has(field) || on;
        before.set(field, on);
        if (!news || isEcho(type, on)) continue;
        onEvent(type === 'hook' ? { type, offHook: on } : { type, muted: on });
        continue;
      }
      const pushed = wasPushed(field, on);
      before.set(field, on);
      if (!pushed) continue;
      if (type === 'hook') onEvent({ type, offHook: null });
      else if (type === 'mute') onEvent({ type, muted: null });
      else if (type !== undefined) onEvent({ type });
    }
  };

  const send = (lights: Lights): Promise<void> => {
    for (const [type, was, is] of [
      ['hook', shown.offHook, lights.offHook],
      ['mute', shown.mute, lights.mute],
    ] as const)
      if (was !== is) echoes.set(`${type} ${String(is)}`, clock.now());
    shown = lights;
    const work = async (): Promise<void> => {
      for (const [report, bytes] of reportsFor(layout, litBy(lights)))
        await device.sendReport(report, new Uint8Array(bytes));
    };
    sending = sending.then(work, work);
    return sending;
  };

  if (!device.opened) await device.open();
  device.addEventListener('inputreport', read);
  return {
    name: device.productName,
    show: send,
    close: async () => {
      device.removeEventListener('inputreport', read);
      await send({ offHook: false, ring: false, mute: false, hold: false }).catch(() => undefined);
      await device.close();
    },
  };
};
