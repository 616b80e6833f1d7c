import type { probeForm } from '../../core/contract/probe-form.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { makeForm, readFormAccess, writeFormAccess } from '../intake/form/make-form.ts';

export const probeFormHandlers = ({ db, ports, emit }: HostContext): HandlersOf<typeof probeForm> => {
  const parts = { db, clock: ports.clock };
  return {
    'probes.form': async ({ probe, ...options }) => {
      const made = await makeForm(parts, probe, options);
      if (options.target.way === 'intake') emit('probes.changed', {});
      return made;
    },
    'probes.formAccess': ({ probe }) => readFormAccess(db, probe),
    'probes.setFormAccess': async ({ probe, ...access }) => {
      await writeFormAccess(parts, probe, access);
      emit('probes.changed', {});
      return readFormAccess(db, probe);
    },
  };
};
