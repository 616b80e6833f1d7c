import { Ban, BellRing, CalendarClock, ClockAlert, Mail, MapPin, UserRoundCheck } from 'lucide-react';
import type { RequestDetail } from '../../../../core/contract/queue.ts';
import { useNow } from '../../../app/clock.ts';
import { useFormat } from '../../../app/format.ts';
import { useTexts } from '../../../app/language.tsx';
import { whySentence } from '../../../../core/messages/order.ts';
import { Badge } from '../../../ui/states.tsx';
import { SendAppointment } from './send-appointment.tsx';
import { PersonActions } from './person-actions.tsx';

/** What is owed to the person, first of all. */
const Owed = ({ detail }: { readonly detail: RequestDetail }) => {
  const t = useTexts();
  const format = useFormat();
  const { promise, prospect } = detail;
  if (detail.state === 'closed') {
    const reason = detail.closedReason === null ? '' : t.closedReason[detail.closedReason];
    return <Badge icon={Ban}>{t.person.closed(reason)}</Badge>;
  }
  if (promise === null) return null;
  const tone =
    promise.state === 'late' ? 'late' : promise.state === 'due' && promise.by !== 'rule' ? 'due' : 'plain';
  const icon = tone === 'late' ? ClockAlert : tone === 'due' ? BellRing : CalendarClock;
  const theirs = format.differs(prospect.zone, promise.start)
    ? t.app.theirs(format.window(promise, prospect.zone))
    : null;
  return (
    <span className="line wrap">
      <Badge tone={tone} icon={icon}>
        {format.window(promise)}
      </Badge>
      <span className="small soft">
        {t.promisedBy[promise.by]}, {t.promiseState[promise.state]}
        {theirs !== null && <> · {theirs}</>}
      </span>
      {promise.by !== 'rule' && promise.state !== 'late' && <SendAppointment request={detail.request} />}
    </span>
  );
};

const zoneCity = (zone: string): string => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');

export const PersonHead = ({ detail }: { readonly detail: RequestDetail }) => {
  const t = useTexts();
  const format = useFormat();
  const now = useNow(10_000);
  const { prospect } = detail;
  const elsewhere = format.differs(prospect.zone, now);
  const where = prospect.city || (elsewhere ? zoneCity(prospect.zone) : '');
  const called = prospect.name || prospect.company || t.queue.anonymous;
  return (
    <header className="person-head">
      <div className="line person-head__top">
        <h1 className="grow">{called}</h1>
        <PersonActions detail={detail} />
      </div>
      <Owed detail={detail} />
      <p className="person-head__facts">
        {prospect.name !== '' && prospect.company !== '' && (
          <span className="strong">{prospect.company}</span>
        )}
        {where !== '' && (
          <span className="line person-head__fact">
            <MapPin size={14} aria-hidden />
            {where}
          </span>
        )}
        {elsewhere && <span className="strong">{t.person.theirTime(format.time(now, prospect.zone))}</span>}
        {prospect.phones.map((one) => (
          <span key={one.e164} className="number">
            {format.phone(one.e164)}
          </span>
        ))}
        {prospect.emails.map((address) => (
          <a
            key={address}
            className="line person-head__fact clip"
            href={`mailto:${encodeURIComponent(address)}`}
            title={t.person.email(address)}
          >
            <Mail size={14} aria-hidden />
            <span className="clip">{address}</span>
          </a>
        ))}
      </p>
      <Why detail={detail} now={now} />
    </header>
  );
};

/** Why this person now, in one sentence, and whether a colleague has them before them already. */
const Why = ({ detail, now }: { readonly detail: RequestDetail; readonly now: number }) => {
  const t = useTexts();
  const format = useFormat();
  const { section, reserved } = detail;
  if (section === null) return null;
  const row = { ...detail, section, attempts: detail.tried };
  return (
    <p className="small soft line wrap">
      <span>
        {t.order.title} {whySentence(row, now, t.order, format)}
      </span>
      {reserved !== null && !reserved.here && (
        <Badge icon={UserRoundCheck}>{t.work.reservedBy(reserved.agent)}</Badge>
      )}
    </p>
  );
};
