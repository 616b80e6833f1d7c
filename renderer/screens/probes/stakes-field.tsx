import type { Stake } from '../../../core/contract/records.ts';
import { useTexts } from '../../app/language.tsx';
import { CheckField } from '../../ui/field.tsx';

export type StakeChoice = Stake;

/** The stakes of an offer, to be ticked, each with how much it matters from 1 to 5. */
export const StakesField = ({
  labels,
  chosen,
  onChange,
}: {
  readonly labels: readonly string[];
  readonly chosen: readonly StakeChoice[];
  readonly onChange: (chosen: readonly StakeChoice[]) => void;
}) => {
  const t = useTexts().asked;
  return (
    <fieldset className="stakes-field">
      <legend className="field__label">{t.stakes}</legend>
      {labels.map((label) => {
        const known = chosen.find((one) => one.label === label);
        return (
          <div key={label} className="stakes-field__one">
            <CheckField
              label={label}
              checked={known !== undefined}
              onChange={(event) =>
                onChange(
                  event.target.checked
                    ? [...chosen, { label, weight: null }]
                    : chosen.filter((one) => one.label !== label),
                )
              }
            />
            {known && (
              <select
                className="input stakes-field__weight"
                aria-label={t.weight(label)}
                value={known.weight?.toString() ?? ''}
                onChange={(event) =>
                  onChange(
                    chosen.map((one) =>
                      one.label === label
                        ? { label, weight: event.target.value === '' ? null : Number(event.target.value) }
                        : one,
                    ),
                  )
                }
              >
                <option value="">{t.noWeight}</option>
                {[1, 2, 3, 4, 5].map((weight) => (
                  <option key={weight} value={weight}>
                    {weight}/5
                  </option>
                ))}
              </select>
            )}
          </div>
        );
      })}
    </fieldset>
  );
};
