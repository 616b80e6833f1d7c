import type { updates } from '../../core/contract/updates.ts';
import type { HandlersOf } from '../context.ts';
import type { Updates } from '../updates/updates.ts';

export const updatesHandlers = (service: Updates): HandlersOf<typeof updates> => ({
  'updates.state': service.state,
  'updates.check': async () => {
    await service.check();
    return {};
  },
  'updates.install': () => {
    service.install();
    return Promise.resolve({});
  },
});
