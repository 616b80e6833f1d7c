import type { rules } from '../../core/contract/rules.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { suppressionKey } from '../suppression-key.ts';

export const rulesHandlers = ({ db, ports, emit }: HostContext): HandlersOf<typeof rules> => ({
  'rules.get': async ({ pack }) => {
    const found = await db.read('rules.inForce', { pack: pack ?? null });
    return {
      ...found,
      packs: found.packs.map(({ id, version, name, countries }) => ({ id, version, name, countries })),
    };
  },
  'rules.preview': ({ pack }) =>
    db.read('rules.preview', { pack, now: ports.clock.now(), key: suppressionKey(ports.secrets) }),
  'rules.save': async ({ id, pack }) => {
    const version = await db.write('rules.save', { id, pack, at: ports.clock.now() });
    emit('rules.changed', {});
    emit('queue.changed', {});
    return { version };
  },
});
