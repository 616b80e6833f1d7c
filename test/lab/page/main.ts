import { createPhone, type PhoneOptions } from '../../../renderer/softphone/create-phone.ts';
import type { Phone, PhoneAccount, PhoneEvent } from '../../../renderer/softphone/phone.ts';
import { openPlainPhone, type PlainPhone } from './plain-phone.ts';

/** The real telephone on a bare page, within reach of the tests. */
export type LabAccount = Omit<Extract<PhoneAccount, { kind: 'sip' }>, 'credentials'> & {
  /** HA1 by realm. */
  readonly secrets: Readonly<Record<string, string>>;
};

export type Lab = {
  phone: Phone;
  readonly events: PhoneEvent[];
  readonly sent: { readonly at: number; readonly first: string; readonly text: string }[];
  readonly log: string[];
  /** Every peer connection that this page has made and not yet forgotten. */
  readonly peers: () => readonly RTCPeerConnection[];
  readonly senders: () => readonly RTCRtpSender[];
  readonly start: (options?: Pick<PhoneOptions, 'timing'>) => void;
  /** `others` stand in for the account, in their order. */
  readonly connect: (account: LabAccount, others?: readonly LabAccount[]) => void;
  /** Opens a telephone without our adapter in this page. */
  readonly openPlain: (account: LabAccount, password: string) => Promise<void>;
  plain: PlainPhone;
  /** Resolves to the code of what `work` threw, or null. */
  readonly codeOf: (work: () => Promise<unknown>) => Promise<string | null>;
};

declare global {
  // oxlint-disable-next-line no-var -- a global of the page can only be declared so
  var lab: Lab;
}

const make = (options: Pick<PhoneOptions, 'timing'> = {}): Phone => {
  const phone = createPhone({
    clock: { now: () => Date.now() },
    log: (level, message, facts) => lab.log.push(`${level} ${message} ${JSON.stringify(facts ?? {})}`),
    onSend: (text) =>
      lab.sent.push({ at: performance.now(), first: text.slice(0, text.indexOf('\r\n')), text }),
    ...options,
  });
  phone.onEvent((event) => lab.events.push(event));
  return phone;
};

const withSecrets = ({ secrets, ...account }: LabAccount): PhoneAccount => ({
  ...account,
  credentials: (realm) => {
    const ha1 = secrets[realm];
    return ha1 === undefined ? Promise.reject(new Error(`no secret for ${realm}`)) : Promise.resolve(ha1);
  },
});

/** Held weakly: a page that makes many must not keep them. */
let peers: readonly WeakRef<RTCPeerConnection>[] = [];
globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    peers = [...peers.filter((peer) => peer.deref() !== undefined), new WeakRef(this)];
  }
};

globalThis.lab = {
  events: [],
  sent: [],
  log: [],
  peers: () => peers.flatMap((peer) => peer.deref() ?? []),
  senders: () => lab.peers().flatMap((peer) => peer.getSenders()),
  get phone(): Phone {
    throw new Error('start the phone first');
  },
  set phone(phone: Phone) {
    Object.defineProperty(this, 'phone', { value: phone, configurable: true });
  },
  get plain(): PlainPhone {
    throw new Error('open it first');
  },
  set plain(plain: PlainPhone) {
    Object.defineProperty(this, 'plain', { value: plain, configurable: true });
  },
  openPlain: async (account, password) => {
    lab.plain = await openPlainPhone(account, password);
  },
  start: (options) => {
    lab.phone = make(options);
  },
  connect: (account, others = []) => lab.phone.connect(withSecrets(account), others.map(withSecrets)),
  codeOf: async (work) => {
    try {
      await work();
      return null;
    } catch (error) {
      return typeof error === 'object' && error !== null && 'code' in error
        ? String(error.code)
        : String(error);
    }
  },
};
