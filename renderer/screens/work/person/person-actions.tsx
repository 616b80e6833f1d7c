import { ListTodo, UserRoundCheck } from 'lucide-react';
import { useState } from 'react';
import type { RequestDetail } from '../../../../core/contract/queue.ts';
import { useErrorText } from '../../../app/errors.ts';
import { useTexts } from '../../../app/language.tsx';
import { useLiveCall } from '../../../app/live-call.ts';
import { useNavigation } from '../../../app/navigation.tsx';
import { useClient } from '../../../data/hooks.tsx';
import { Button } from '../../../ui/button.tsx';
import { Menu, type MenuItem } from '../../../ui/menu.tsx';
import { Badge } from '../../../ui/states.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { CloseDialog, ReassignDialog, SnoozeDialog } from './person-action-dialogs.tsx';
import { MergeDialog, SplitDialog } from './person-merge-dialogs.tsx';
import { useActionDone } from './use-action-done.ts';

type Asking = 'snooze' | 'reassign' | 'close' | 'merge' | 'split';

const Asked = ({
  asking,
  detail,
  onClose,
}: {
  readonly asking: Asking;
  readonly detail: RequestDetail;
  readonly onClose: () => void;
}) => {
  const { request } = detail;
  switch (asking) {
    case 'snooze':
      return <SnoozeDialog request={request} onClose={onClose} />;
    case 'reassign':
      return <ReassignDialog request={request} onClose={onClose} />;
    case 'close':
      return <CloseDialog request={request} onClose={onClose} />;
    case 'merge':
      return <MergeDialog request={request} onClose={onClose} />;
    case 'split':
      return <SplitDialog detail={detail} onClose={onClose} />;
  }
};

/** Whose it is, and what can be done with it apart from a call: a menu, by mouse or key. */
export const PersonActions = ({ detail }: { readonly detail: RequestDetail }) => {
  const t = useTexts().actions;
  const navigation = useNavigation();
  const client = useClient();
  const toast = useToast();
  const errorText = useErrorText();
  const tellDone = useActionDone();
  const live = useLiveCall();
  const [asking, setAsking] = useState<Asking | null>(null);
  const { request, mergedInto, state } = detail;
  // Once it is undone, or refused, the words say why: nothing to fill in, so no dialog either.
  const reopen = (): void => {
    client.call('request.reopen', { request }).then(
      ({ action }) => tellDone(t.reopened, action),
      (error: unknown) => toast({ text: errorText(error) }),
    );
  };
  const ask = (one: Asking): MenuItem => ({ text: t[one], onChoose: () => setAsking(one) });
  const canSplit = detail.words.length + detail.stakes.length > 1;
  const items: readonly MenuItem[] =
    state === 'closed'
      ? [{ text: t.reopen, onChoose: reopen }]
      : [
          ask('snooze'),
          ask('reassign'),
          ask('merge'),
          ...(canSplit ? [ask('split')] : []),
          ask('close'),
        ];
  return (
    <>
      {detail.owner !== null && <Badge icon={UserRoundCheck}>{t.owner(detail.owner)}</Badge>}
      {mergedInto === null ? (
        // In a call the keys are about the call.
        <Menu text={t.menu} icon={ListTodo} items={items} {...(live === null ? { shortcut: 'o' } : {})} />
      ) : (
        <Button look="link" title={t.mergedInto} onClick={() => navigation.open(mergedInto)}>
          {t.openMerged}
        </Button>
      )}
      {asking !== null && <Asked asking={asking} detail={detail} onClose={() => setAsking(null)} />}
    </>
  );
}; // prettier-ignore
