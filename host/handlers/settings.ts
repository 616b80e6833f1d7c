import { createHash } from 'node:crypto';
import type { Settings, settings } from '../../core/contract/settings.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { checkDomain, checkServer, checkUser } from '../line-address.ts';
import { lineInstanceId, linePassword, readLine, readSettings, type StoredLine } from '../settings-values.ts';

const passwordMissing = (): ExpectedError =>
  new ExpectedError(
    'line/password-missing',
    'The line has no password yet. Enter the one your PBX gave you for this account, then save.',
  );

export const settingsHandlers = (context: HostContext): HandlersOf<typeof settings> => {
  const { db, ports, emit } = context;

  const saveLine = async (account: StoredLine) => {
    await db.write('settings.write', { values: { line: account }, at: ports.clock.now() });
    const saved = await readLine(context);
    if (!saved) throw new Error('the line that was just saved cannot be read');
    emit('line.changed', {});
    return { account: saved };
  };

  return {
    'settings.get': () => readSettings(db),
    'settings.set': async (changes) => {
      const values = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      if (Object.keys(values).length > 0) await db.write('settings.write', { values, at: ports.clock.now() });
      emit('settings.changed', {});
      return readSettings(db) satisfies Promise<Settings>;
    },
    'line.get': async () => ({ account: await readLine(context) }),
    'line.save': async (input) => {
      if (input.kind === 'practice') return saveLine({ kind: 'practice' });
      const user = checkUser('user', input.user);
      const account: StoredLine = {
        kind: 'sip',
        server: checkServer(input.server),
        domain: checkDomain(input.domain),
        user,
        authorizationUser: input.authorizationUser
          ? checkUser('authorizationUser', input.authorizationUser)
          : user,
        displayName: input.displayName ?? '',
        instanceId: await lineInstanceId(context),
      };
      const password = input.password ?? '';
      if (password !== '') ports.secrets.set(linePassword, password);
      else if (ports.secrets.get(linePassword) === null) throw passwordMissing();
      return saveLine(account);
    },
    'line.credentials': async ({ realm }) => {
      const line = await readLine(context);
      const password = ports.secrets.get(linePassword);
      if (line?.kind !== 'sip' || password === null) throw passwordMissing();
      return {
        ha1: createHash('md5').update(`${line.authorizationUser}:${realm}:${password}`, 'utf8').digest('hex'),
      };
    },
  };
};
