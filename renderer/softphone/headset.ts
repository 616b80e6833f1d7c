import { ExpectedError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import { failure } from './failure.ts';
import {
  hasTelephoneButtons,
  openHeadset,
  type HeadsetEvent,
  type HidDevice,
  type Lights,
  type OpenHeadset,
} from './headset-device.ts';
import type { Log } from './line.ts';
import type { CallState, Phone, PhoneState } from './phone.ts';

/** WebHID (navigator.hid), where the browser has it. */
export type Hid = {
  readonly getDevices: () => Promise<readonly HidDevice[]>;
  readonly requestDevice: (options: {
    readonly filters: readonly { readonly usagePage: number }[];
  }) => Promise<readonly HidDevice[]>;
  readonly addEventListener: (
    type: 'connect' | 'disconnect',
    listener: (event: { readonly device: HidDevice }) => void,
  ) => void;
  readonly removeEventListener: (
    type: 'connect' | 'disconnect',
    listener: (event: { readonly device: HidDevice }) => void,
  ) => void;
};

export const browserHid = (): Hid | null => (navigator as unknown as { readonly hid?: Hid }).hid ?? null;

export type HeadsetState = {
  /** Whether this browser can reach headsets at all. */
  readonly available: boolean;
  /** Names of the headsets whose buttons work. */
  readonly connected: readonly string[];
};

export type Headset = {
  readonly getState: () => HeadsetState;
  readonly subscribe: (listener: () => void) => () => void;
  /**
   * Lets the agent choose a headset; only in answer to a click. Nothing happens where none is chosen. Throws
   * ExpectedError `headset/no-buttons`, `headset/busy`.
   */
  readonly connect: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type HeadsetPhone = Pick<
  Phone,
  'getState' | 'subscribe' | 'answer' | 'reject' | 'hangUp' | 'setMuted' | 'setHeld'
>;

export type HeadsetAction = 'answer' | 'reject' | 'hang-up' | 'mute' | 'unmute' | 'hold' | 'resume';

const liveCall = ({ call }: PhoneState): CallState | null =>
  call && call.phase !== 'ended' && call.phase !== 'ending' ? call : null;

/**
 * What a push means where the telephone stands; null where it means nothing. Nobody is dialled by a headset.
 *
 *              rings            talks            both                nothing
 *   off hook   answer           —                answer              —
 *   on hook    —                hang up          hang up             —
 *   hook       answer           hang up          answer              —
 *   mute       —                mute, unmute     mute, unmute        —
 *   flash      answer           hold, resume     answer              —
 *   drop       reject           hang up          reject              —
 */
export const actionFor = (event: HeadsetEvent, state: PhoneState): HeadsetAction | null => {
  const rings = state.incoming !== null;
  const call = liveCall(state);
  switch (event.type) {
    case 'hook':
      if (rings && event.offHook !== false) return 'answer';
      return call && event.offHook !== true ? 'hang-up' : null;
    case 'mute': {
      if (!call) return null;
      const wanted = event.muted ?? !call.muted;
      return wanted === call.muted ? null : wanted ? 'mute' : 'unmute';
    }
    case 'flash':
      if (rings) return 'answer';
      return call?.phase === 'connected' ? (call.held ? 'resume' : 'hold') : null;
    case 'drop':
      if (rings) return 'reject';
      return call ? 'hang-up' : null;
  }
};

export const lightsFor = (state: PhoneState): Lights => {
  const call = liveCall(state);
  return {
    offHook: call !== null,
    ring: state.incoming !== null,
    mute: call?.muted ?? false,
    hold: call?.held ?? false,
  };
};

const same = (a: Lights, b: Lights): boolean =>
  a.offHook === b.offHook && a.ring === b.ring && a.mute === b.mute && a.hold === b.hold;

/** Buttons and lights of headsets, tied to the telephone. */
export const createHeadset = (phone: HeadsetPhone, hid: Hid | null, clock: Clock, log: Log): Headset => {
  const listeners = new Set<() => void>();
  const open = new Map<HidDevice, OpenHeadset>();
  const opening = new Set<HidDevice>();
  let state: HeadsetState = { available: hid !== null, connected: [] };
  let shown: Lights = { offHook: false, ring: false, mute: false, hold: false };
  let closed = false;

  const become = (): void => {
    state = { available: hid !== null, connected: [...open.values()].map(({ name }) => name) };
    for (const listener of listeners) listener();
  };

  const show = (headset: OpenHeadset, lights: Lights): void => {
    headset
      .show(lights)
      .catch((error: unknown) => log('info', 'a headset did not take its lights', { error: failure(error) }));
  };

  const act = async (action: HeadsetAction): Promise<void> => {
    switch (action) {
      case 'answer':
        return phone.answer();
      case 'reject':
        return phone.reject();
      case 'hang-up':
        return phone.hangUp();
      case 'mute':
      case 'unmute':
        return phone.setMuted(action === 'mute');
      case 'hold':
      case 'resume':
        return phone.setHeld(action === 'hold');
    }
  };

  const react = (event: HeadsetEvent): void => {
    const action = actionFor(event, phone.getState());
    if (action !== null) {
      act(action).catch((error: unknown) =>
        log('info', 'a button of the headset could not be obeyed', { action, error: failure(error) }),
      );
      return;
    }
    // Without a call of ours the headset may be in one of another program's: its switches are none of our business.
    log('info', 'a button of the headset meant nothing here', { button: event.type });
  };

  const take = async (device: HidDevice): Promise<void> => {
    if (closed || open.has(device) || opening.has(device)) return;
    opening.add(device);
    try {
      const headset = await openHeadset(device, clock, react);
      open.set(device, headset);
      show(headset, lightsFor(phone.getState()));
      become();
    } finally {
      opening.delete(device);
    }
  };

  const tryToTake = (device: HidDevice): void => {
    if (!hasTelephoneButtons(device)) return;
    take(device).catch((error: unknown) =>
      log('info', 'a headset could not be opened', { error: failure(error) }),
    );
  };
  const plugged = ({ device }: { readonly device: HidDevice }): void => tryToTake(device);
  const unplugged = ({ device }: { readonly device: HidDevice }): void => {
    if (open.delete(device)) become();
  };
  hid?.addEventListener('connect', plugged);
  hid?.addEventListener('disconnect', unplugged);
  hid
    ?.getDevices()
    .then((devices) => {
      for (const device of devices) tryToTake(device);
    })
    .catch((error: unknown) => log('info', 'headsets could not be listed', { error: failure(error) }));

  const stop = phone.subscribe(() => {
    const lights = lightsFor(phone.getState());
    if (same(lights, shown)) return;
    shown = lights;
    for (const headset of open.values()) show(headset, lights);
  });

  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    connect: async () => {
      if (!hid) return;
      const chosen = await hid.requestDevice({ filters: [{ usagePage: 0x0b }] });
      if (chosen.length === 0) return;
      const usable = chosen.filter(hasTelephoneButtons);
      if (usable.length === 0)
        throw new ExpectedError(
          'headset/no-buttons',
          'This device has no telephone buttons that it describes by the standard. Its sound works all the same.',
        );
      try {
        for (const device of usable) await take(device);
      } catch (error) {
        throw new ExpectedError(
          'headset/busy',
          'The headset could not be opened: another program may hold it. Close that one, then try again.',
          undefined,
          { cause: error },
        );
      }
    },
    close: async () => {
      closed = true;
      stop();
      hid?.removeEventListener('connect', plugged);
      hid?.removeEventListener('disconnect', unplugged);
      const all = [...open.values()];
      open.clear();
      await Promise.all(all.map((headset) => headset.close().catch(() => undefined)));
    },
  };
};
