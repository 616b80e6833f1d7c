import { Inviter, SessionState, UserAgent, type Invitation, type Session } from 'sip.js';
import type { LabAccount } from './main.ts';

/**
 * A telephone as SIP.js makes it, with none of our adapter: it answers whoever calls, and follows every REFER.
 * What a colleague's simple phone does, and what ours must get on with.
 */
export type PlainPhone = {
  readonly states: () => readonly string[];
  /** Sends a request outside any call. */
  readonly send: (
    method: string,
    user: string,
    headers: readonly string[],
    body: string,
    type: string,
  ) => void;
  readonly call: (user: string) => void;
  /** Asks the far end of its call to call somebody else. Answers the status. */
  readonly refer: (user: string) => Promise<number>;
  readonly close: () => Promise<void>;
};

export const openPlainPhone = async (
  account: Pick<LabAccount, 'server' | 'domain' | 'user'>,
  password: string,
): Promise<PlainPhone> => {
  const sessions: Session[] = [];
  const agent = new UserAgent({
    uri: UserAgent.makeURI(`sip:${account.user}@${account.domain}`) ?? fail(),
    authorizationUsername: account.user,
    authorizationPassword: password,
    transportOptions: { server: account.server },
    logBuiltinEnabled: false,
    sessionDescriptionHandlerFactoryOptions: { peerConnectionConfiguration: { iceServers: [] } },
    delegate: {
      onInvite: (invitation: Invitation) => {
        sessions.push(invitation);
        void invitation.accept();
      },
    },
  });
  const { Registerer } = await import('sip.js');
  await agent.start();
  await new Registerer(agent).register();
  const target = (user: string) => UserAgent.makeURI(`sip:${user}@${account.domain}`) ?? fail();
  return {
    states: () => sessions.map(({ state }) => state),
    call: (user) => {
      const inviter = new Inviter(agent, target(user));
      sessions.push(inviter);
      void inviter.invite();
    },
    send: (method, user, extraHeaders, content, contentType) => {
      const core = agent.userAgentCore;
      const uri = target(user);
      const message = core.makeOutgoingRequestMessage(
        method,
        uri,
        core.configuration.aor,
        uri,
        {},
        [...extraHeaders],
        { contentDisposition: 'render', contentType, content },
      );
      core.request(message);
    },
    refer: (user) => {
      const session = sessions.find(({ state }) => state === SessionState.Established);
      const { promise, resolve } = Promise.withResolvers<number>();
      const settle = ({
        message,
      }: {
        readonly message: { readonly statusCode?: number | undefined };
      }): void => resolve(message.statusCode ?? 0);
      void session?.refer(target(user), { requestDelegate: { onAccept: settle, onReject: settle } });
      return promise;
    },
    close: () => agent.stop(),
  };
};

const fail = (): never => {
  throw new Error('no such address');
};
