import { failure } from './failure.ts';
import type { Log } from './line.ts';
import type { PhoneAccount } from './phone.ts';

/** The STUN and TURN servers of an account; TURN only where the host could give what it asks for. */
export const iceServersOf = async (account: PhoneAccount, log: Log): Promise<readonly RTCIceServer[]> => {
  if (account.kind === 'practice' || !account.options) return [];
  const { stun, turn, turnUser } = account.options;
  const servers: RTCIceServer[] = stun === '' ? [] : [{ urls: stun }];
  if (turn === '') return servers;
  try {
    const credential = (await account.turnCredential?.()) ?? '';
    return [...servers, { urls: turn, username: turnUser, credential }];
  } catch (error) {
    log('warn', 'the host could not give the secret of the TURN server', { error: failure(error) });
    return servers;
  }
};
