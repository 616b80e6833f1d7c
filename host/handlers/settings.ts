import type { Settings, settings } from '../../core/contract/settings.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import type { HotKeys } from '../hot-keys.ts';
import { readSettings } from '../settings-values.ts';

export const settingsHandlers = (
  context: HostContext,
  hotKeys: Pick<HotKeys, 'apply'>,
): HandlersOf<typeof settings> => {
  const { db, ports, emit } = context;

  return {
    'settings.get': () => readSettings(db),
    'settings.set': async (changes) => {
      const values = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      if (Object.keys(values).length > 0) await db.write('settings.write', { values, at: ports.clock.now() });
      if (changes.hotKeys !== undefined) await hotKeys.apply();
      emit('settings.changed', {});
      // Who may be called is another matter by other rules, or in another country.
      if (changes.rulePack !== undefined || changes.defaultCountry !== undefined) {
        emit('rules.changed', {});
        emit('queue.changed', {});
      }
      return readSettings(db) satisfies Promise<Settings>;
    },
  };
};
