import type { EventData, Input } from '../../core/contract/index.ts';
import { toErrorShape } from '../../core/errors.ts';
import { useClient, useEvent } from '../data/hooks.tsx';
import { useNavigation } from './navigation.tsx';
import { obey, type RemoteDeps } from './obey.ts';
import { useSession } from './session.tsx';
import { usePhone, useRecorder } from './telephone.tsx';

type Answer = Input<'remote.answer'>['answer'];

const answerOf = async ({ command }: EventData<'remote.asked'>, deps: RemoteDeps): Promise<Answer> => {
  try {
    return { result: await obey(command, deps) };
  } catch (error) {
    const { code, message } = toErrorShape(error);
    if (code === 'bug') console.error(error);
    return { error: { code, message } };
  }
};

/** Answers the command line and the keys of the system, while this window holds the phone. */
export const useRemote = (): void => {
  const phone = usePhone();
  const recorder = useRecorder();
  const client = useClient();
  const navigation = useNavigation();
  const { settings } = useSession();
  useEvent('remote.asked', (asked) => {
    const deps: RemoteDeps = {
      phone,
      recorder,
      client,
      settings,
      show: navigation.setPad,
      showRequest: navigation.open,
      showWrapUp: () => navigation.go('work'),
      inFront: navigation,
      done: navigation.done,
      placed: (request) => {
        navigation.setPad(null);
        if (request !== null) navigation.open(request);
        navigation.go('work');
      },
    };
    void answerOf(asked, deps)
      .then((answer) => client.call('remote.answer', { id: asked.id, answer }))
      // The host is away: whoever asked hears from it that nothing came.
      .catch((error: unknown) => console.warn('a command could not be answered', error));
  });
};
