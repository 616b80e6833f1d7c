import { useErrorText } from '../../../app/errors.ts';
import { useTexts } from '../../../app/language.tsx';
import { useClient } from '../../../data/hooks.tsx';
import { useToast } from '../../../ui/toast.tsx';

export type ActionUndo = (action: string) => void;

/** Takes an action back, and says so, or why not; whoever is shown by then. */
export const useActionUndo = (): ActionUndo => {
  const t = useTexts().actions;
  const toast = useToast();
  const client = useClient();
  const errorText = useErrorText();
  return (action) => {
    client.call('request.undo', { action }).then(
      () => toast({ text: t.undone }),
      (error: unknown) => toast({ text: errorText(error) }),
    );
  };
};

/** Says what was done, with Undo. */
export const useActionDone = (): ((text: string, action: string) => void) => {
  const toast = useToast();
  const undo = useActionUndo();
  return (text, action) => toast({ text, undo: () => undo(action) });
};
