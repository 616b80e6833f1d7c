import type { remote } from '../../core/contract/remote.ts';
import type { HandlersOf } from '../context.ts';
import type { Remote } from '../remote.ts';

export const remoteHandlers = ({ answered }: Pick<Remote, 'answered'>): HandlersOf<typeof remote> => ({
  // The id is a secret of the window that was asked: no other can answer for it.
  'remote.answer': (answer) => {
    answered(answer);
    return {};
  },
});
