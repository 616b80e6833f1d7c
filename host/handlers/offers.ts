import type { offers } from '../../core/contract/offers.ts';
import type { talks } from '../../core/contract/talk.ts';
import { needsCsv, needsJson } from '../../core/domain/needs-export.ts';
import { needsLooked } from '../../db/stores/needs.ts';
import { ticksLooked } from '../../db/stores/talks.ts';
import type { HandlersOf, HostContext } from '../context.ts';

/** Offers, what of them is ticked in talks, and what the report for whoever places the probes is made of. */
export const offersHandlers = ({
  db,
  ports,
  emit,
}: HostContext): HandlersOf<typeof offers & typeof talks> => {
  const at = (): number => ports.clock.now();
  const offersChanged = (): void => {
    emit('probes.changed', {});
    // The talking points of everybody who came by a probe of this offer.
    emit('queue.changed', {});
  };
  return {
    'offers.list': async () => ({ offers: [...(await db.read('offers.list'))] }),
    'offers.save': async (offer) => {
      const saved = await db.write('offers.save', { offer, at: at() });
      offersChanged();
      return { offer: saved };
    },
    'offers.remove': async ({ offer: uid }) => {
      await db.write('offers.setRemoved', { uid, removed: true, at: at() });
      offersChanged();
      return {};
    },
    'offers.restore': async ({ offer: uid }) => {
      await db.write('offers.setRemoved', { uid, removed: false, at: at() });
      offersChanged();
      return {};
    },
    'offers.sample': async ({ offer }) => ({ sample: await db.read('offers.sample', { offer }) }),
    'offers.rates': async () => ({ rates: [...(await db.read('offers.rates'))], looked: ticksLooked }),
    'needs.report': async () => ({ needs: [...(await db.read('needs.report'))], looked: needsLooked }),
    'needs.export': async ({ format }) => {
      const needs = await db.read('needs.report');
      return {
        name: `needs-${new Date(at()).toISOString().slice(0, 10)}.${format}`,
        mime: format === 'csv' ? 'text/csv;charset=utf-8' : 'application/json',
        body: format === 'csv' ? needsCsv(needs) : needsJson(needs),
      };
    },
    'talk.get': ({ attempt }) => db.read('talk.get', { attempt }),
    'talk.tick': async ({ attempt, kind, label, ticked }) => {
      const talk = await db.write('talk.tick', { attempt, kind, label, ticked, at: at() });
      emit('calls.changed', {});
      return talk;
    },
  };
};
