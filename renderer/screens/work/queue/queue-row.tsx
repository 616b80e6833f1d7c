import { Ban, BellRing, CalendarClock, ClockAlert, RotateCcw, UserRoundCheck } from 'lucide-react';
import type { QueueRow } from '../../../../core/contract/queue.ts';
import type { Format } from '../../../app/format.ts';
import type { Messages } from '../../../../core/messages/index.ts';

/** The sign of a row: what is owed, and whether a call is held back. Never by colour alone. */
const Sign = ({ row, t }: { readonly row: QueueRow; readonly t: Messages }) => {
  if (row.reserved !== null)
    return (
      <UserRoundCheck
        size={15}
        role="img"
        aria-label={row.reserved.here ? t.work.reservedHere : t.work.reservedBy(row.reserved.agent)}
      />
    );
  // Owed, and not to be called at this hour: both are said.
  if (!row.callable && (row.section === 'late' || row.section === 'due'))
    return (
      <Ban
        size={15}
        className="tone-blocked"
        role="img"
        aria-label={`${t.section[row.section]}, ${t.queue.notCallable}`}
      />
    );
  if (row.section === 'late')
    return <ClockAlert size={15} className="tone-late" role="img" aria-label={t.section.late} />;
  if (row.section === 'due')
    return <BellRing size={15} className="tone-due" role="img" aria-label={t.section.due} />;
  if (!row.callable && row.section !== 'upcoming')
    return <Ban size={15} className="tone-blocked" role="img" aria-label={t.queue.notCallable} />;
  if (row.section === 'upcoming')
    return <CalendarClock size={15} className="soft" role="img" aria-label={t.section.upcoming} />;
  if (row.promise?.by === 'rule')
    return <RotateCcw size={15} className="soft" role="img" aria-label={t.promisedBy.rule} />;
  return <span className="queue-row__nosign" />;
};

export const QueueRowView = ({
  row,
  dense,
  format,
  t,
  now,
}: {
  readonly row: QueueRow;
  readonly now: number;
  readonly dense: boolean;
  readonly format: Format;
  readonly t: Messages;
}) => {
  const { prospect, promise } = row;
  const owed = promise !== null && promise.by !== 'rule' ? promise : null;
  const when = owed
    ? format.shortWindow(owed)
    : promise
      ? format.dayTime(promise.start)
      : format.ago(row.askedAt);
  const theirs =
    owed && format.differs(prospect.zone, owed.start)
      ? t.app.there(format.shortWindow(owed, prospect.zone))
      : null;
  const name =
    prospect.name ||
    prospect.company ||
    prospect.phones.map(format.phone)[0] ||
    prospect.emails[0] ||
    t.queue.anonymous;
  const company = prospect.name === '' ? '' : prospect.company;
  const stake = row.stakes[0]?.label ?? row.words;
  const attempts = row.attempts > 0 && (
    <span className="queue-row__attempts" title={t.queue.attempts(row.attempts)}>
      <span aria-hidden>{t.queue.attemptsShort(row.attempts)}</span>
      <span className="unseen">{t.queue.attempts(row.attempts)}</span>
    </span>
  );
  return (
    <>
      <Sign row={row} t={t} />
      <span className="queue-row__line">
        <span className="queue-row__name clip">
          {name}
          {dense && company !== '' && <span className="soft"> · {company}</span>}
        </span>
        <span className="queue-row__when" title={theirs ?? undefined}>
          {dense && attempts}
          {when}
        </span>
      </span>
      {!dense && (
        <span className="queue-row__line queue-row__line--second">
          <span className="queue-row__about clip">
            {company !== '' && (
              <>
                <span className="queue-row__company">{company}</span> ·{' '}
              </>
            )}
            {stake}
          </span>
          {row.reserved !== null && !row.reserved.here && (
            <span className="queue-row__theirs" title={t.work.reservedBy(row.reserved.agent)}>
              {row.reserved.agent}
            </span>
          )}
          {row.section === 'late' && promise !== null && (
            <span className="queue-row__theirs tone-late">
              {t.queue.lateBy(format.span(now - promise.end))}
            </span>
          )}
          {theirs !== null && <span className="queue-row__theirs">{theirs}</span>}
          {attempts}
        </span>
      )}
    </>
  );
};
