import type { probes } from '../../core/contract/probes.ts';
import type { quarantine } from '../../core/contract/quarantine.ts';
import type { HandlersOf, HostContext } from '../context.ts';

export const probesHandlers = ({
  db,
  ports,
  emit,
}: HostContext): HandlersOf<typeof probes & typeof quarantine> => {
  const at = (): number => ports.clock.now();
  const quarantineChanged = (): void => {
    emit('intake.changed', {});
    emit('queue.changed', {});
  };
  return {
    'probes.setStatus': async ({ probe: uid, status }) => {
      const probe = await db.write('probes.setStatus', { uid, status, at: at() });
      emit('probes.changed', {});
      return { probe };
    },
    'probes.wordings': async ({ probe: uid }) => ({
      wordings: [...(await db.read('probes.wordings', { uid }))],
    }),
    'probes.yield': async () => ({ yields: [...(await db.read('probes.yields'))] }),
    'quarantine.list': async () => ({ quarantines: [...(await db.read('quarantine.list'))] }),
    'quarantine.page': async ({ quarantine, cursor, limit }) => {
      const { rows, next } = await db.read('quarantine.page', { quarantine, cursor: cursor ?? null, limit });
      return { rows: [...rows], next };
    },
    'quarantine.settle': async (input) => {
      const settled = await db.write('quarantine.settle', { ...input, at: at() });
      quarantineChanged();
      return settled;
    },
    'quarantine.undo': async ({ settlement }) => {
      await db.write('quarantine.undo', { settlement, at: at() });
      quarantineChanged();
      return {};
    },
    'quarantine.keep': async ({ quarantine, keep }) => {
      await db.write('quarantine.keep', { quarantine, keep, at: at() });
      quarantineChanged();
      return {};
    },
  };
};
