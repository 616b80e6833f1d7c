import { Inviter, SessionState, UserAgent } from 'sip.js';
import { plainLineOptions } from '../../../core/contract/line.ts';
import { createPhone } from '../../../renderer/softphone/create-phone.ts';

/** From the click to the INVITE as it is handed to the WebSocket, in milliseconds. */
export type Dialler = {
  /** `stun`: of our account; empty: none. */
  readonly start: (server: string, stun: string) => Promise<void>;
  readonly ours: () => Promise<number>;
  readonly theirs: () => Promise<number>;
};

declare global {
  // oxlint-disable-next-line no-var -- a global of the page can only be declared so
  var dialler: Dialler;
}

const user = 'bench';
const domain = 'pbx.example';

let invited: ((at: number) => void) | null = null;
/** Both telephones go through here, whatever they are made of. */
globalThis.WebSocket = class extends WebSocket {
  override send(data: Parameters<WebSocket['send']>[0]): void {
    if (typeof data === 'string' && data.startsWith('INVITE ')) invited?.(performance.now());
    super.send(data);
  }
};

const nextInvite = (): Promise<number> => {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const limit = setTimeout(() => reject(new Error('no INVITE within 10 s')), 10_000);
  invited = (at) => {
    invited = null;
    clearTimeout(limit);
    resolve(at);
  };
  return promise;
};

const phone = createPhone({ clock: { now: () => Date.now() } });
const phoneSays = (isSo: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (!isSo()) return;
      stop();
      resolve();
    };
    const stop = phone.subscribe(look);
    look();
  });

let agent: UserAgent | null = null;

globalThis.dialler = {
  start: async (server, stun) => {
    phone.connect({
      kind: 'sip',
      server,
      domain,
      user,
      authorizationUser: user,
      displayName: '',
      instanceId: crypto.randomUUID(),
      options: { ...plainLineOptions, stun },
      credentials: () => Promise.resolve('never asked for'),
    });
    // As on the queue: the microphone is open and muted before anybody clicks.
    phone.setWarm(true);
    await phoneSays(
      () => phone.getState().line.status === 'ready' && phone.getState().microphone === 'ready',
    );
    const uri = UserAgent.makeURI(`sip:${user}@${domain}`);
    if (!uri) throw new Error('no address');
    agent = new UserAgent({
      uri,
      transportOptions: { server },
      logBuiltinEnabled: false,
      sessionDescriptionHandlerFactoryOptions: { peerConnectionConfiguration: { iceServers: [] } },
    });
    await agent.start();
  },
  ours: async () => {
    const at = nextInvite();
    const clicked = performance.now();
    await phone.call('+33199000142');
    const taken = (await at) - clicked;
    await phoneSays(() => phone.getState().call?.phase === 'ended');
    phone.clear();
    return taken;
  },
  theirs: async () => {
    const at = nextInvite();
    const target = UserAgent.makeURI(`sip:+33199000142@${domain}`);
    if (!agent || !target) throw new Error('start first');
    const clicked = performance.now();
    const inviter = new Inviter(agent, target);
    const over = new Promise<void>((resolve) => {
      inviter.stateChange.addListener((state) => {
        if (state === SessionState.Terminated) resolve();
      });
    });
    await inviter.invite();
    const taken = (await at) - clicked;
    await over;
    return taken;
  },
};
