import { ArrowLeftRight, Pause, PhoneOff, Split, Users } from 'lucide-react';
import { callerName } from '../../../app/live-call.ts';
import { useNow } from '../../../app/clock.ts';
import { useErrorText } from '../../../app/errors.ts';
import { useFormat } from '../../../app/format.ts';
import { useTexts } from '../../../app/language.tsx';
import { usePhone, usePhoneState } from '../../../app/telephone.tsx';
import type { CallState } from '../../../softphone/phone.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { useToast } from '../../../ui/toast.tsx';

const Row = ({
  call,
  first,
  active,
}: {
  readonly call: CallState;
  readonly first: boolean;
  readonly active: CallState;
}) => {
  const t = useTexts().several;
  const format = useFormat();
  const phone = usePhone();
  const { joined, transfer } = usePhoneState();
  const toast = useToast();
  const sentence = useErrorText();
  const now = useNow(1000);
  const name = callerName(call, format);
  const together = joined.includes(call.id);
  const both = call.phase === 'connected' && active.phase === 'connected';
  const underWay = transfer !== null && transfer.phase !== 'done' && transfer.phase !== 'failed';
  const tell = (work: Promise<unknown>): void => {
    work.catch((error: unknown) => toast({ text: sentence(error) }));
  };
  return (
    <li className="held">
      <div className="line">
        {together ? <Users size={15} aria-hidden /> : <Pause size={15} aria-hidden />}
        <span className="grow clip strong">{name}</span>
        <span className="small soft">
          {together
            ? t.inConference
            : call.heldSince === null
              ? t.beingHeld
              : t.onHold(format.duration(now - call.heldSince))}
        </span>
        <IconButton name={t.end(name)} icon={PhoneOff} onClick={() => phone.hangUpOne(call.id)} />
      </div>
      <div className="held__actions">
        <Button
          icon={ArrowLeftRight}
          title={t.swapWith(name)}
          {...(first ? { hint: 'F8' } : {})}
          onClick={() => tell(phone.swap(call.id))}
        >
          {t.swap}
        </Button>
        {together ? (
          <Button icon={Split} hint="-" title={t.splitLong} onClick={() => tell(phone.split())}>
            {t.split}
          </Button>
        ) : (
          <Button
            icon={Users}
            title={t.joinWith(name)}
            disabled={!both}
            {...(first ? { hint: '+' } : {})}
            onClick={() => tell(phone.join(call.id))}
          >
            {t.join}
          </Button>
        )}
        {first && (
          <Button
            title={t.connectLong(name)}
            disabled={!both || underWay}
            onClick={() => tell(phone.connectBoth())}
          >
            {t.connect}
          </Button>
        )}
      </div>
    </li>
  );
};

/** Everybody who waits beside the call that is talked. */
export const HeldCalls = ({ active }: { readonly active: CallState }) => {
  const { held } = usePhoneState();
  const t = useTexts().several;
  if (held.length === 0) return null;
  return (
    <ul className="stack-s" aria-label={t.waiting}>
      {held.map((call, at) => (
        <Row key={call.id} call={call} first={at === 0} active={active} />
      ))}
    </ul>
  );
};
