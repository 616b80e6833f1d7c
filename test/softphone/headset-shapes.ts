import type { HidDevice, InputReport } from '../../renderer/softphone/headset-device.ts';
import type { Hid } from '../../renderer/softphone/headset.ts';
import { usages, type HidCollection, type HidItem } from '../../renderer/softphone/hid-report.ts';

/** Headsets as WebHID describes them: the shapes that makers use, none of them read from a real device. */
const bit = (usage: number, changes: Partial<HidItem> = {}): HidItem => ({
  usages: [usage],
  reportSize: 1,
  reportCount: 1,
  isAbsolute: true,
  isArray: false,
  isConstant: false,
  isRange: false,
  hasPreferredState: false,
  ...changes,
});
const padding = (count: number): HidItem => ({
  reportSize: 1,
  reportCount: count,
  isConstant: true,
  isAbsolute: true,
});
const relative = { isAbsolute: false } as const;
const springing = { hasPreferredState: true } as const;

/** One telephony collection; hook a switch, the rest relative; lights in a report of their own. */
export const flat: readonly HidCollection[] = [
  { usagePage: 0x0c, usage: 1, inputReports: [{ reportId: 1, items: [padding(8)] }], children: [] },
  {
    usagePage: 0x0b,
    usage: 5,
    children: [],
    inputReports: [
      {
        reportId: 2,
        items: [
          bit(usages.hookSwitch),
          bit(0x0b_00_97),
          bit(usages.phoneMute, relative),
          bit(usages.flash, relative),
          bit(usages.drop, relative),
          padding(3),
        ],
      },
    ],
    outputReports: [
      {
        reportId: 3,
        items: [
          bit(usages.ledOffHook),
          bit(usages.ledMute),
          bit(usages.ledRing),
          bit(usages.ledHold),
          padding(4),
        ],
      },
    ],
  },
];

/** Buttons and lights in collections within the collection, mute a switch, no report ids, lights in two reports. */
export const nested: readonly HidCollection[] = [
  {
    usagePage: 0x0b,
    usage: 5,
    inputReports: [{ reportId: 0, items: [bit(usages.hookSwitch)] }],
    children: [
      {
        usagePage: 0x0b,
        usage: 6,
        inputReports: [
          { reportId: 0, items: [padding(8), bit(usages.phoneMute), bit(usages.flash, springing)] },
        ],
        children: [],
      },
      {
        usagePage: 0x08,
        usage: 1,
        outputReports: [
          { reportId: 9, items: [padding(8), bit(usages.ledOffHook), padding(7)] },
          { reportId: 23, items: [bit(usages.ledMute), bit(usages.ledRing), padding(6)] },
        ],
        children: [],
      },
    ],
  },
];

/** The hook is a push button that springs back; usages come as a range, and the drop key in an array. */
export const pushing: readonly HidCollection[] = [
  {
    usagePage: 0x0b,
    usage: 5,
    children: [],
    inputReports: [
      {
        reportId: 4,
        items: [
          {
            isRange: true,
            usageMinimum: usages.hookSwitch,
            usageMaximum: usages.flash,
            reportSize: 1,
            reportCount: 2,
            isAbsolute: true,
            hasPreferredState: true,
          },
          padding(6),
          {
            isArray: true,
            usages: [0x0b_00_25, usages.drop],
            logicalMinimum: 1,
            reportSize: 4,
            reportCount: 2,
            isAbsolute: true,
          },
        ],
      },
    ],
    outputReports: [{ reportId: 4, items: [bit(usages.ledOffHook), bit(usages.ledMute), padding(6)] }],
  },
];

/** Volume keys only, as a headset without telephony has them. */
export const plain: readonly HidCollection[] = [
  { usagePage: 0x0c, usage: 1, inputReports: [{ reportId: 1, items: [bit(0x0c_00_e9)] }], children: [] },
];

export type FakeHeadset = HidDevice & {
  /** As the device's firmware would say it. */
  readonly say: (report: number, ...bytes: readonly number[]) => void;
  /** Output reports so far, as `id: bytes`. */
  readonly told: string[];
  /** Rejects what follows, as a device that is gone does. */
  readonly fail: () => void;
};

export const fakeHeadset = (collections: readonly HidCollection[], productName = 'Headset'): FakeHeadset => {
  const listeners = new Set<(report: InputReport) => void>();
  const told: string[] = [];
  let opened = false;
  let failing = false;
  return {
    productName,
    collections,
    told,
    get opened() {
      return opened;
    },
    open: () => {
      if (failing) return Promise.reject(new DOMException('held', 'NotAllowedError'));
      opened = true;
      return Promise.resolve();
    },
    close: () => {
      opened = false;
      return Promise.resolve();
    },
    sendReport: (id, data) => {
      if (failing) return Promise.reject(new DOMException('gone', 'NetworkError'));
      told.push(`${id}: ${[...data].join(' ')}`);
      return Promise.resolve();
    },
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
    say: (reportId, ...bytes) => {
      for (const listener of listeners)
        listener({ reportId, data: new DataView(Uint8Array.from(bytes).buffer) });
    },
    fail: () => {
      failing = true;
    },
  };
};

export const fakeHid = (known: readonly HidDevice[] = [], chosen: readonly HidDevice[] = []) => {
  const listeners = { connect: new Set<Listener>(), disconnect: new Set<Listener>() };
  type Listener = (event: { readonly device: HidDevice }) => void;
  const asked: unknown[] = [];
  const hid: Hid = {
    getDevices: () => Promise.resolve(known),
    requestDevice: (options) => {
      asked.push(options);
      return Promise.resolve(chosen);
    },
    addEventListener: (type, listener) => void listeners[type].add(listener),
    removeEventListener: (type, listener) => void listeners[type].delete(listener),
  };
  return {
    hid,
    asked,
    plug: (device: HidDevice) => {
      for (const listener of listeners.connect) listener({ device });
    },
    unplug: (device: HidDevice) => {
      for (const listener of listeners.disconnect) listener({ device });
    },
  };
};
