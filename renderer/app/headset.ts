import { useState, useSyncExternalStore } from 'react';
import { browserHid, createHeadset, type Headset, type HeadsetState } from '../softphone/headset.ts';
import type { Phone } from '../softphone/phone.ts';
import { usePhone } from './telephone.tsx';

/** One for each telephone: it lives as long as the page. */
const headsets = new WeakMap<Phone, Headset>();

const headsetOf = (phone: Phone): Headset => {
  const known = headsets.get(phone);
  if (known) return known;
  const made = createHeadset(phone, browserHid(), { now: () => Date.now() }, () => undefined);
  headsets.set(phone, made);
  return made;
};

/** The buttons and lights of headsets, from the first time that this window holds the telephone. */
export const useHeadset = (): Headset => {
  const phone = usePhone();
  return headsetOf(phone);
};

export const useHeadsetState = (): HeadsetState => {
  const headset = useHeadset();
  return useSyncExternalStore(headset.subscribe, headset.getState);
};

export type ConnectHeadset = { readonly run: () => void; readonly error: unknown };

/** Lets the agent choose a headset; only in answer to a click. */
export const useConnectHeadset = (): ConnectHeadset => {
  const headset = useHeadset();
  const [error, setError] = useState<unknown>(null);
  return {
    run: () => {
      setError(null);
      headset.connect().catch(setError);
    },
    error,
  };
};
