import type { hotKeys } from '../../core/contract/hot-keys.ts';
import type { HandlersOf } from '../context.ts';
import type { HotKeys } from '../hot-keys.ts';

export const hotKeysHandlers = ({ states }: Pick<HotKeys, 'states'>): HandlersOf<typeof hotKeys> => ({
  'hotKeys.states': states,
});
