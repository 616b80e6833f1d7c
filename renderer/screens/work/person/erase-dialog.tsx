import type { ErasurePlan, PersonRef } from '../../../../core/contract/privacy.ts';
import { useFormat } from '../../../app/format.ts';
import { useTexts } from '../../../app/language.tsx';
import { useCommand, useQuery } from '../../../data/hooks.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ErrorNote, Failed } from '../../../ui/states.tsx';
import { useToast } from '../../../ui/toast.tsx';

const Plan = ({ plan }: { readonly plan: ErasurePlan }) => {
  const t = useTexts();
  const format = useFormat();
  return (
    <>
      <h3>{t.privacy.eraseGoes}</h3>
      <table className="table">
        <tbody>
          {plan.goes.map(({ place, fate, count }) => (
            <tr key={place}>
              <th scope="row">{t.personalPlace[place]}</th>
              <td className="end number">{format.number(count)}</td>
              <td className="soft">{fate === 'blanked' ? t.privacy.blanked : t.privacy.removed}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>{t.privacy.eraseStays}</h3>
      <ul className="stack-s">
        {plan.stays.map(({ place, count }) => (
          <li key={place}>
            {t.keptPlace[place]} <span className="soft">({format.number(count)})</span>
          </li>
        ))}
      </ul>
      {plan.sharedWith > 0 && <p className="notice">{t.privacy.eraseShared(plan.sharedWith)}</p>}
      <p className="soft">{t.privacy.eraseFiles}</p>
    </>
  );
};

/** The dry run, and the erasure behind one more button. */
export const EraseDialog = ({
  person,
  name,
  onClose,
  onErased,
}: {
  readonly person: PersonRef;
  readonly name: string;
  readonly onClose: () => void;
  readonly onErased: () => void;
}) => {
  const t = useTexts();
  const toast = useToast();
  const plan = useQuery('person.erasePlan', { person });
  const erase = useCommand('person.erase');
  const run = async (): Promise<void> => {
    const done = await erase.run({ person });
    if (done === null) return;
    toast({ text: done.wiped ? t.privacy.eraseDone(name) : t.privacy.eraseDoneLater(name) });
    onClose();
    onErased();
  };
  return (
    <Dialog title={t.privacy.eraseTitle(name)} wide toRead onClose={onClose}>
      <div className="stack">
        <p>{t.privacy.eraseHelp}</p>
        {plan.data ? (
          <>
            <Plan plan={plan.data} />
            <p className="strong">{plan.data.inCall ? t.privacy.eraseInCall : t.privacy.eraseCannotUndo}</p>
          </>
        ) : plan.error !== null ? (
          <Failed title={t.app.failed} error={plan.error} onRetry={plan.retry} />
        ) : (
          <div className="placeholder" style={{ height: 240 }} aria-busy="true" />
        )}
        <ErrorNote error={erase.error} />
        <div className="line">
          <Button
            look="ink"
            disabled={!plan.data || plan.data.inCall || erase.pending}
            onClick={() => void run()}
          >
            {t.privacy.eraseDo}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {t.app.cancel}
          </Button>
        </div>
      </div>
    </Dialog>
  );
};
