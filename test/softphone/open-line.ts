import { plainLineOptions } from '../../core/contract/line.ts';
import type { Invitation } from 'sip.js';
import { createLine, type Line } from '../../renderer/softphone/line.ts';
import type { LineState } from '../../renderer/softphone/phone.ts';
import { pageTimers } from '../../renderer/softphone/timers.ts';
import { standardTiming, type PhoneTiming } from '../../renderer/softphone/timing.ts';
import type { ScriptedServer } from './scripted-server.ts';

export type OpenLine = {
  readonly line: Line;
  readonly states: readonly LineState[];
  readonly invitations: readonly Invitation[];
  readonly log: readonly string[];
  /** Realms the host was asked for. */
  readonly asked: readonly string[];
  readonly status: () => LineState['status'];
};

/** The product's line over a scripted server, without a browser. */
export const openLine = (
  server: ScriptedServer,
  {
    timing = {},
    secrets = { 'pbx.example': 'ha1-of-the-domain' },
    now = () => Date.now(),
  }: {
    readonly timing?: Partial<PhoneTiming>;
    readonly secrets?: Readonly<Record<string, string>>;
    readonly now?: () => number;
  } = {},
): OpenLine => {
  const states: LineState[] = [];
  const invitations: Invitation[] = [];
  const log: string[] = [];
  const asked: string[] = [];
  const line = createLine(
    {
      kind: 'sip',
      open: server.open,
      protocol: 'WSS',
      domain: 'pbx.example',
      user: '1001',
      authorizationUser: '',
      displayName: 'Anna "A" <Smith>\r\n',
      options: plainLineOptions,
      instanceId: '5b5a9c7e-0f5b-4a6e-9c57-7f5a0b6ad0f1',
      credentials: (realm) => {
        asked.push(realm);
        const secret = secrets[realm];
        return secret === undefined ? Promise.reject(new Error('no secret')) : Promise.resolve(secret);
      },
    },
    {
      clock: { now },
      timers: pageTimers(),
      timing: { ...standardTiming, ...timing },
      log: (level, message) => log.push(`${level} ${message}`),
      media: () => {
        throw new Error('no call is answered here');
      },
      onState: (state) => states.push(state),
      onInvite: (invitation) => invitations.push(invitation),
      onReady: () => undefined,
      onLost: () => undefined,
      onSend: () => undefined,
      onReceive: () => undefined,
      onMessageSummary: () => undefined,
    },
  );
  line.start();
  return { line, states, invitations, log, asked, status: () => line.getState().status };
};
