import type { intake } from '../../core/contract/intake.ts';
import { toErrorShape } from '../../core/errors.ts';
import { languageFor } from '../../core/messages/index.ts';
import { refusePaused } from '../../db/stores/batches.ts';
import { newUid } from '../../db/uid.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { previewFile, startImport } from '../intake/import-job.ts';
import { importsOf } from '../intake/imports.ts';
import { rejectsCsv, rejectsName } from '../intake/rejects.ts';
import { createUploads } from '../intake/uploads.ts';
import { practiceSeed } from '../seed/practice.ts';
import { readSettings } from '../settings-values.ts';
import { suppressionKey } from '../suppression-key.ts';

export const intakeHandlers = (context: HostContext): HandlersOf<typeof intake> => {
  const { db, ports, dataDir, emit } = context;
  const uploads = createUploads(dataDir);
  const imports = importsOf(db);

  return {
    'probes.list': async () => ({ probes: [...(await db.read('probes.list'))] }),
    'probes.save': async (input) => {
      const probe = await db.write('probes.save', {
        ...input,
        workstationZone: ports.platform.zone,
        at: ports.clock.now(),
      });
      emit('probes.changed', {});
      return { probe };
    },

    'intake.fileBegin': async ({ name, size }) => ({ file: await uploads.begin(name, size) }),
    'intake.filePart': async ({ file, base64 }) => ({ received: await uploads.part(file, base64) }),

    'intake.preview': async ({ file, probe: uid, options, mapping }) => {
      const { path } = uploads.get(file);
      const probe = await db.read('probes.get', { uid });
      return previewFile({
        path,
        options,
        mapping: mapping ?? probe.mapping,
        probe,
        at: ports.clock.now(),
      });
    },

    'intake.import': async ({ file, probe: uid, options, mapping }) => {
      const { path, name } = uploads.get(file);
      const probe = await db.read('probes.get', { uid });
      refusePaused(probe);
      await db.write('probes.saveMapping', { uid, mapping });
      emit('probes.changed', {});
      const batch = newUid();
      const job = startImport({
        dataDir,
        path,
        fileName: name,
        options,
        mapping,
        probe,
        batch,
        at: ports.clock.now(),
        suppressionKey: suppressionKey(ports.secrets),
        waiting: db.waitingWrites,
        onProgress: (progress) => emit('intake.progress', { batch, ...progress }),
      });
      imports.add(
        batch,
        job,
        job.ended
          .then(async ({ state, error, recorded }) => {
            if (error !== null) {
              const shape = toErrorShape(error);
              ports.logger.log('error', 'an import failed', {
                code: shape.code,
                ...(shape.code === 'bug' ? { stack: error.stack ?? '' } : {}),
              });
              if (!recorded)
                await db.write('batches.finish', {
                  uid: batch,
                  state: 'failed',
                  error: shape,
                  at: ports.clock.now(),
                });
            }
            emit('intake.finished', { batch, state });
            emit('queue.changed', {});
          })
          .catch((error: unknown) => {
            // The disk may be too full even for this: the next start calls the batch interrupted.
            ports.logger.log('error', 'the end of an import could not be recorded', {
              code: toErrorShape(error).code,
            });
          }),
      );
      await job.started;
      return { batch };
    },

    'intake.cancel': ({ batch }) => {
      imports.cancel(batch);
      return {};
    },

    'intake.batches': async () => ({ batches: [...(await db.read('batches.list'))] }),

    'intake.rejects': async ({ batch }) => {
      const { language: wanted } = await readSettings(db);
      const language = languageFor(wanted, ports.platform.locale);
      const { fileName } = await db.read('batches.get', { uid: batch });
      let body = '';
      for await (const text of rejectsCsv(
        (after, limit) => db.read('batches.rejects', { batch, after, limit }),
        language,
      ))
        body += text;
      return { name: rejectsName(fileName, language), body };
    },

    'practice.seed': async ({ language }) => {
      const requests = await practiceSeed(context, language);
      emit('probes.changed', {});
      emit('queue.changed', {});
      return { requests };
    },
  };
};
