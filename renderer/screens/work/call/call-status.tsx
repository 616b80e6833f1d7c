import { MicOff } from 'lucide-react';
import type { PendingAttempt } from '../../../../core/contract/calls.ts';
import { assertNever } from '../../../../core/errors.ts';
import type { Messages } from '../../../../core/messages/index.ts';
import { useNow } from '../../../app/clock.ts';
import { useFormat } from '../../../app/format.ts';
import { useTexts } from '../../../app/language.tsx';
import type { CallPhase, CallState } from '../../../softphone/phone.ts';
import { Badge } from '../../../ui/states.tsx';
import { CallQuality } from './call-quality.tsx';
import { MutedTalk, Silence } from './call-cures.tsx';

const phaseText = (phase: CallPhase, held: boolean, t: Messages['call']): string => {
  switch (phase) {
    case 'preparing':
      return t.preparing;
    case 'dialling':
      return t.dialling;
    case 'trying':
      return t.trying;
    case 'ringing':
      return t.ringing;
    case 'early-media':
      return t.earlyMedia;
    case 'incoming':
      return t.incoming;
    case 'connecting':
      return t.connecting;
    case 'connected':
      return held ? t.onHold : t.connected;
    case 'ending':
      return t.ending;
    case 'ended':
      return t.ended;
    default:
      return assertNever(phase);
  }
};

const Timer = ({ call }: { readonly call: CallState }) => {
  const now = useNow(1000);
  const format = useFormat();
  return (
    <p className="timer" role="timer">
      {format.duration(now - (call.answeredAt ?? call.startedAt))}
    </p>
  );
};

/** How long the outcome has been waited for: shown, and nothing happens when it grows. */
const WrapUpTimer = ({ since }: { readonly since: number }) => {
  const now = useNow(1000);
  const format = useFormat();
  const t = useTexts().work;
  return (
    <p className="small soft" role="timer">
      {t.wrapUp(format.duration(now - since))}
    </p>
  );
};

/** Who, and how the call stands or ended. The phase is read out when it changes; the timer is not. */
export const CallStatus = ({
  name,
  attempt,
  live,
  ended,
  waiting,
  fromBefore,
}: {
  readonly name: string;
  readonly attempt: PendingAttempt | null;
  readonly live: CallState | null;
  readonly ended: CallState | null;
  readonly waiting: number;
  readonly fromBefore: boolean;
}) => {
  const t = useTexts();
  const format = useFormat();
  const number = attempt?.number ?? live?.number ?? '';
  const result = ended?.result?.lineResult ?? attempt?.lineResult ?? null;
  const talk =
    ended !== null && ended.answeredAt !== null && ended.endedAt !== null
      ? ended.endedAt - ended.answeredAt
      : null;
  return (
    <header className="attempt__head">
      <div className="line">
        <h2 className="grow clip">{name}</h2>
        {live && <Timer call={live} />}
        {!live && ended !== null && ended.endedAt !== null && <WrapUpTimer since={ended.endedAt} />}
      </div>
      <p className="line wrap small">
        {name !== format.phone(number) && <span className="number">{format.phone(number)}</span>}
        <span role="status" className="strong">
          {live
            ? phaseText(live.phase, live.held, t.call)
            : talk !== null
              ? t.wrapUp.talk(format.duration(talk))
              : ended?.result
                ? t.lineWords[ended.result.text]
                : result !== null
                  ? t.lineResult[result]
                  : t.wrapUp.title}
        </span>
        {ended?.result && ended.result.lineResult !== 'answered' && ended.result.sipCode !== null && (
          <span className="soft">
            {ended.result.sipCode} {ended.result.sipReason}
          </span>
        )}
      </p>
      {live?.muted && (
        <Badge icon={MicOff}>
          <span role="status">{t.call.muted}</span>
        </Badge>
      )}
      {live?.quality && <CallQuality quality={live.quality} />}
      {live?.muted && <MutedTalk />}
      {live?.silent && <Silence />}
      {!live && fromBefore && attempt && (
        <p className="notice">{t.wrapUp.fromBefore(format.dayTime(attempt.startedAt))}</p>
      )}
      {!live && waiting > 1 && <p className="small soft">{t.wrapUp.pending(waiting)}</p>}
    </header>
  );
};
