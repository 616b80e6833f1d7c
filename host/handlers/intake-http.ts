import type { intakeHttp } from '../../core/contract/intake-http.ts';
import type { Output } from '../../core/contract/index.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { writeIntakeHttp, type IntakeHttp } from '../intake/http/intake-http.ts';
import { metaVerifyToken } from '../intake/presets/meta.ts';
import { probeSecrets } from '../intake/probe-secrets.ts';

const hourMs = 3_600_000;

export const intakeHttpHandlers = (
  context: HostContext,
  server: () => IntakeHttp,
): HandlersOf<typeof intakeHttp> => {
  const { db, ports, emit } = context;
  const secrets = probeSecrets(ports);

  const intakeOf = async (uid: string): Promise<Output<'probes.intake'>> => {
    const probe = await db.read('probes.intake', { uid });
    if (!probe)
      throw new ExpectedError('probe/missing', 'This probe does not exist any more. Choose another one.');
    const [current] = secrets.valid(uid);
    return {
      preset: probe.preset,
      access: probe.access,
      path: `/probes/${uid}/requests`,
      hasSecret: current !== undefined,
      previousUntil: secrets.previousUntil(uid),
      metaVerifyToken: current === undefined ? null : metaVerifyToken(current),
    };
  };

  return {
    'intake.server': () => server().status(),
    'intake.setServer': async (changes) => {
      await writeIntakeHttp(context, changes);
      await server().apply();
      emit('intake.changed', {});
      return server().status();
    },
    'probes.intake': ({ probe }) => intakeOf(probe),
    'probes.setIntake': async ({ probe, preset, access }) => {
      await db.write('probes.saveIntake', { uid: probe, preset, access, at: ports.clock.now() });
      emit('probes.changed', {});
      return intakeOf(probe);
    },
    'probes.makeSecret': async ({ probe, secret, keepHours }) => {
      await intakeOf(probe);
      const made = secrets.renew(probe, secret, keepHours * hourMs);
      emit('probes.changed', {});
      return { secret: secret === null ? made : null, intake: await intakeOf(probe) };
    },
  };
};
