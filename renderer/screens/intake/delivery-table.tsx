import { TriangleAlert } from 'lucide-react';
import type { DeliveryRow } from '../../../core/contract/intake-log.ts';
import type { DeliveryReason } from '../../../core/messages/intake-log.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { Button } from '../../ui/button.tsx';

/** The code of a reason in words; a code of another version stays as it is. */
export const useReasonText = (): ((reason: string) => string) => {
  const texts = useTexts();
  return (reason) =>
    Object.hasOwn(texts.deliveryReason, reason) ? texts.deliveryReason[reason as DeliveryReason] : reason;
};

/** One line a delivery; the name of whoever asked opens its detail. */
export const DeliveryTable = ({
  rows,
  more,
  chosen,
  onChoose,
  onMore,
}: {
  readonly rows: readonly DeliveryRow[];
  readonly more: boolean;
  readonly chosen: string | null;
  readonly onChoose: (delivery: string) => void;
  readonly onMore: () => void;
}) => {
  const texts = useTexts();
  const t = texts.intakeLog;
  const format = useFormat();
  const reasonText = useReasonText();
  return (
    <div className="calls__table" role="region" aria-label={t.open} tabIndex={0}>
      <table className="table deliveries">
        <thead>
          <tr>
            <th scope="col">{t.when}</th>
            <th scope="col">{t.who}</th>
            <th scope="col">{t.probe}</th>
            <th scope="col">{t.fate}</th>
            <th scope="col">{t.reason}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.delivery} data-chosen={row.delivery === chosen ? '' : undefined}>
              <td className="number">{format.dayTime(row.receivedAt)}</td>
              <td>
                <Button
                  look="link"
                  aria-expanded={row.delivery === chosen}
                  onClick={() => onChoose(row.delivery)}
                >
                  {row.summary === '' ? t.nobody : row.summary}
                </Button>
              </td>
              <td className="clip">{row.probe}</td>
              <td>
                <span className="line">
                  {row.waits && <TriangleAlert size={15} role="img" aria-label={t.onlyWaiting} />}
                  {texts.deliveryFate[row.fate]}
                </span>
              </td>
              <td className="soft">{row.reason === null ? '' : reasonText(row.reason)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more && (
        <div className="deliveries__more">
          <Button onClick={onMore}>{t.more}</Button>
        </div>
      )}
    </div>
  );
};
