import { ArrowDown, ArrowUp, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { SipAccount } from '../../../core/contract/line.ts';
import { useTexts } from '../../app/language.tsx';
import { LockedNote, useLocks } from '../../app/policy.tsx';
import { useCommand } from '../../data/hooks.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';

export const accountName = ({ user, domain }: SipAccount): string =>
  user === '' ? domain : `${user}@${domain}`;

/** The accounts in the order in which they stand in for each other. A new order holds at once. */
export const LineAccounts = ({
  accounts,
  busy,
  onEdit,
}: {
  readonly accounts: readonly SipAccount[];
  /** A call is up: the line is not to be touched. */
  readonly busy: boolean;
  /** Null: one more. */
  readonly onEdit: (account: SipAccount | null) => void;
}) => {
  const texts = useTexts();
  const t = texts.line;
  const order = useCommand('line.order');
  const locked = useLocks().line !== null;
  const toast = useToast();
  const [removing, setRemoving] = useState<SipAccount | null>(null);
  const put = (next: readonly SipAccount[]) => order.run({ ids: next.map(({ id }) => id) });
  const swap = (index: number, other: number): void => {
    const a = accounts[index];
    const b = accounts[other];
    if (a && b) void put(accounts.with(index, b).with(other, a));
  };
  const remove = async (account: SipAccount): Promise<void> => {
    setRemoving(null);
    if ((await put(accounts.filter(({ id }) => id !== account.id))) !== null)
      toast({ text: t.removed(accountName(account)) });
  };
  return (
    <section className="panel" aria-label={t.accounts}>
      <h3>{t.accounts}</h3>
      <p className="soft">{t.accountsHelp}</p>
      <ol className="stack-s">
        {accounts.map((account, index) => {
          const name = accountName(account);
          return (
            <li key={account.id} className="line">
              <span>{name}</span>
              <IconButton
                icon={ArrowUp}
                name={texts.settings.moveUp(name)}
                disabled={locked || busy || order.pending || index === 0}
                onClick={() => swap(index, index - 1)}
              />
              <IconButton
                icon={ArrowDown}
                name={texts.settings.moveDown(name)}
                disabled={locked || busy || order.pending || index === accounts.length - 1}
                onClick={() => swap(index, index + 1)}
              />
              <IconButton icon={Pencil} name={texts.settings.edit(name)} onClick={() => onEdit(account)} />
              <IconButton
                icon={Trash2}
                name={t.remove(name)}
                disabled={locked || busy || order.pending || accounts.length === 1}
                onClick={() => setRemoving(account)}
              />
            </li>
          );
        })}
      </ol>
      {removing && (
        <div role="alertdialog" aria-label={t.remove(accountName(removing))} className="notice">
          <p>{t.removeAsk(accountName(removing))}</p>
          <p className="line">
            <Button look="ink" onClick={() => void remove(removing)}>
              {t.removeYes}
            </Button>
            <Button onClick={() => setRemoving(null)}>{t.removeNo}</Button>
          </p>
        </div>
      )}
      {locked && <LockedNote />}
      <ErrorNote error={order.error} />
      <div>
        <Button icon={Plus} disabled={locked || accounts.length >= 8} onClick={() => onEdit(null)}>
          {t.add}
        </Button>
      </div>
    </section>
  );
};
