import { ShieldX } from 'lucide-react';
import { useState } from 'react';
import type { PersonRef } from '../../../../core/contract/privacy.ts';
import { useKeys } from '../../../app/keyboard.ts';
import { useTexts } from '../../../app/language.tsx';
import { useCommand } from '../../../data/hooks.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { CheckField } from '../../../ui/field.tsx';
import { ErrorNote } from '../../../ui/states.tsx';
import { useToast } from '../../../ui/toast.tsx';

/** Asks first: a key pressed by mistake must not take somebody's request away. Enter says yes. */
export const WithdrawDialog = ({
  person,
  name,
  via,
  onClose,
}: {
  readonly person: PersonRef;
  readonly name: string;
  readonly via: 'screen' | 'call';
  readonly onClose: () => void;
}) => {
  const t = useTexts();
  const toast = useToast();
  const withdraw = useCommand('consent.withdraw');
  // A number of nobody known has no agreement to take back: not being called is what is meant.
  const [suppress, setSuppress] = useState('number' in person);
  const submit = async (): Promise<void> => {
    if ((await withdraw.run({ person, suppress, via })) === null) return;
    toast({ text: t.privacy.withdrawn(name) });
    onClose();
  };
  return (
    <Dialog title={t.privacy.withdrawTitle(name)} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p>{t.privacy.withdrawHelp}</p>
        <CheckField
          label={t.privacy.withdrawSuppress}
          hint={t.privacy.withdrawSuppressHint}
          checked={suppress}
          onChange={(event) => setSuppress(event.target.checked)}
        />
        <ErrorNote error={withdraw.error} />
        <div className="line">
          <Button submit look="primary" disabled={withdraw.pending} hint="Enter">
            {t.privacy.withdrawDo}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {t.app.cancel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};

/** The button, wherever a person is shown. `withKey`: the key does the same here. */
export const WithdrawButton = ({
  person,
  name,
  via = 'screen',
  withKey = false,
}: {
  readonly person: PersonRef;
  readonly name: string;
  readonly via?: 'screen' | 'call';
  readonly withKey?: boolean;
}) => {
  const t = useTexts().privacy;
  const [open, setOpen] = useState(false);
  useKeys({ w: () => setOpen(true) }, withKey);
  return (
    <>
      <Button icon={ShieldX} {...(withKey ? { hint: 'w' } : {})} onClick={() => setOpen(true)}>
        {t.withdraw}
      </Button>
      {open && <WithdrawDialog person={person} name={name} via={via} onClose={() => setOpen(false)} />}
    </>
  );
};
