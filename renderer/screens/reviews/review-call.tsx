import { useSession } from '../../app/session.tsx';
import { may } from '../../../core/domain/role.ts';
import { ClipboardList, Scale } from 'lucide-react';
import { useTexts } from '../../app/language.tsx';
import { useNavigation } from '../../app/navigation.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/states.tsx';

/** Beside one call of the log: opens its review, or begins a calibration on it; nothing for who may not. */
export const ReviewCall = ({ attempt }: { readonly attempt: string }) => {
  const t = useTexts().reviews;
  const { goReviews } = useNavigation();
  const writes = may(useSession().hello.role, 'reviews.write');
  const forms = useQuery('scoreForms.list', writes ? {} : null).data?.forms;
  const open = useCommand('reviews.open');
  const calibrate = useCommand('calibrations.start');
  const form = forms?.[0]?.uid;
  if (!writes) return null;
  return (
    <div className="stack-s">
      <div>
        <Button
          icon={ClipboardList}
          disabled={open.pending}
          onClick={() =>
            void open.run({ attempt, form: null }).then((opened) => {
              if (opened) goReviews('list', opened.review);
            })
          }
        >
          {t.openCall}
        </Button>
      </div>
      {form !== undefined && (
        <div>
          <Button
            icon={Scale}
            disabled={calibrate.pending}
            onClick={() =>
              void calibrate.run({ attempt, form }).then((started) => {
                if (started) goReviews('calibration', started.review);
              })
            }
          >
            {t.calibrateCall}
          </Button>
        </div>
      )}
      <ErrorNote error={open.error ?? calibrate.error} />
    </div>
  );
};
