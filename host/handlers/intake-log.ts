import type { intakeLog } from '../../core/contract/intake-log.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { bodyText, readContent } from '../intake/content.ts';
import { underRule } from '../intake/mail/rules.ts';
import { readDelivery } from '../intake/read-delivery.ts';
import { askedWhen, receiverOf } from '../intake/receive.ts';
import { replayDelivery } from '../intake/replay.ts';
import type { Refusals } from '../intake/http/refusals.ts';

const weekMs = 7 * 86_400_000;

export const intakeLogHandlers = (context: HostContext, refusals: Refusals): HandlersOf<typeof intakeLog> => {
  const { db, ports, emit } = context;

  return {
    'intake.log': async ({ cursor = null, ...input }) => {
      const { rows, next } = await db.read('deliveries.page', { ...input, cursor });
      return { rows: [...rows], next };
    },
    'intake.delivery': async ({ delivery }) => {
      const {
        body,
        sender: _sender,
        providerId: _id,
        ...row
      } = await db.read('deliveries.get', { delivery });
      const text = bodyText(body);
      const probe = await db.read('probes.intake', { uid: row.probeUid });
      const content = await readContent(row.contentType, body);
      const read = probe
        ? readDelivery(content, row.preset, await underRule(context, probe, content), {
            at: ports.clock.now(),
            asked: askedWhen(row.source, row.receivedAt),
          })
        : null;
      return {
        ...row,
        body: text ?? Buffer.from(body).toString('latin1').replaceAll('\u0000', '\ufffd'),
        isText: text !== null,
        fields: (read?.fields ?? []).map(({ path, label, value, field }) => ({ path, label, value, field })),
        ends: [...row.ends],
        requests: [...row.requests],
        replayedBy: [...row.replayedBy],
      };
    },
    'intake.replay': ({ delivery, body }) => replayDelivery(db, receiverOf(context), delivery, body),
    'intake.settle': async ({ delivery }) => {
      await db.write('deliveries.settle', { delivery, at: ports.clock.now() });
      emit('intake.changed', {});
      return {};
    },
    'intake.waiting': async () => {
      const { quarantines, requests } = await db.read('quarantine.waiting');
      return {
        rejected: await db.read('deliveries.waiting'),
        quarantines,
        quarantined: requests,
        failedImports: await db.read('batches.failed', { since: ports.clock.now() - weekMs }),
        refused: refusals.since(),
      };
    },
  };
};
