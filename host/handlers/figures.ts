import type { FiguresAsked, figuresProcedures } from '../../core/contract/figures.ts';
import { may } from '../../core/domain/role.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { FiguresArgs } from '../../db/stores/figures.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { roleOf } from '../rights.ts';

const longest = 10 * 366 * 86_400_000;

export const figuresHandlers = ({ db, ports }: HostContext): HandlersOf<typeof figuresProcedures> => {
  const { zone } = ports.platform;
  const argsOf = ({ from, to, agent, probe }: FiguresAsked): FiguresArgs => {
    if (!(to > from) || to - from > longest)
      throw new ExpectedError(
        'figures/bad-period',
        'The period is empty, or longer than ten years. Choose a first day and a last one after it.',
      );
    return { from, to, zone, agent: agent ?? null, probe: probe ?? null };
  };
  return {
    'figures.scope': async () => {
      const team = may(await roleOf(db), 'figures.team');
      return {
        team,
        zone,
        now: ports.clock.now(),
        agents: team ? [...(await db.read('agents.list'))] : [],
        probes: [...(await db.read('figures.probes'))],
      };
    },
    'figures.read': async (asked) => db.read('figures.read', argsOf(asked)),
    'figures.convincing': async (asked) => {
      const { rates, complete } = await db.read('figures.convincing', argsOf(asked));
      return { rates: [...rates], complete };
    },
  };
};
