import type { intake } from '../../core/contract/intake.ts';
import { languageFor } from '../../core/messages/index.ts';
import { refusePaused } from '../../db/stores/batches.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { previewFile } from '../intake/import-job.ts';
import { importsOf } from '../intake/imports.ts';
import { rejectsCsv, rejectsName } from '../intake/rejects.ts';
import type { Uploads } from '../intake/uploads.ts';
import { runImport } from '../intake/run-import.ts';
import { practiceSeed } from '../seed/practice.ts';
import { readSettings } from '../settings-values.ts';

export const intakeHandlers = (context: HostContext, uploads: Uploads): HandlersOf<typeof intake> => {
  const { db, ports, emit } = context;
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
      const job = runImport(context, { path, fileName: name, options, mapping, probe });
      await job.started;
      return { batch: job.batch };
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
