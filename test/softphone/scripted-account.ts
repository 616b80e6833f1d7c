import type { LabAccount } from '../lab/page/main.ts';
import type { ScriptedServer } from '../lab/scripted-server.ts';

/** A desk's account on a server that does as it is told. */
export const scriptedAccount = (server: ScriptedServer): LabAccount => ({
  kind: 'sip',
  server: server.url,
  domain: server.domain,
  user: '1001',
  authorizationUser: '1001',
  displayName: 'Desk 1001',
  instanceId: crypto.randomUUID(),
  // The second is a gateway's, behind the server.
  secrets: { [server.domain]: 'a'.repeat(32), 'gateway.test': 'b'.repeat(32) },
});
