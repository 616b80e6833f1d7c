import { Phone as PhoneIcon, UserRound } from 'lucide-react';
import { useDeferredValue, useId, useState } from 'react';
import { isEmergency } from '../../../../core/domain/decision.ts';
import { readNumber } from '../../../../core/domain/dialling.ts';
import { neutralPack } from '../../../../core/rules/neutral.ts';
import { useFormat } from '../../../app/format.ts';
import { useTexts } from '../../../app/language.tsx';
import { useNavigation } from '../../../app/navigation.tsx';
import { useSession } from '../../../app/session.tsx';
import { useLiveCall } from '../../../app/live-call.ts';
import { usePlaceCall } from '../../../app/telephone.tsx';
import { useQuery } from '../../../data/hooks.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNote } from '../../../ui/states.tsx';
import { Blocked } from './blocked.tsx';
import { LineNotice, useReadyToCall } from './line-notice.tsx';
import { NumberPad } from './number-pad.tsx';

const Matches = ({ number, onClose }: { readonly number: string; readonly onClose: () => void }) => {
  const t = useTexts();
  const navigation = useNavigation();
  const matches = useQuery('prospect.byNumber', { number }).data?.matches;
  if (!matches) return null;
  if (matches.length === 0) return <p className="small soft">{t.call.padNoMatch}</p>;
  return (
    <ul className="stack-s">
      {matches.map((match) => (
        <li key={match.prospect} className="line">
          <UserRound size={15} aria-hidden className="soft" />
          <span className="grow">
            {t.call.padMatch(match.name || t.queue.anonymous)}
            {match.company !== '' && <span className="soft"> · {match.company}</span>}
          </span>
          {match.request !== null && (
            <Button
              look="link"
              onClick={() => {
                navigation.open(match.request);
                onClose();
              }}
            >
              {t.call.padOpen}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
};

/** A number that is not in the queue, or one that a link gave. */
export const DialDialog = ({
  number: given,
  onClose,
}: {
  readonly number: string;
  readonly onClose: () => void;
}) => {
  const t = useTexts();
  const format = useFormat();
  const navigation = useNavigation();
  const { settings } = useSession();
  const [text, setText] = useState(given);
  // Enter after the number goes on to the next thing that is asked for.
  const [writing, setWriting] = useState(false);
  const ready = useReadyToCall();
  const whyNot = useId();
  const live = useLiveCall();
  const place = usePlaceCall();
  const read = readNumber(useDeferredValue(text), settings.defaultCountry, settings.dialling);
  const target = read.ok ? read.target : null;
  const after = read.ok ? read.after : '';
  const pending = useQuery('attempt.pending', {}).data;
  const unfinished = live === null && (pending?.attempts.length ?? 0) > 0;
  const matches = useQuery('prospect.byNumber', target === null ? null : { number: target }).data?.matches;
  const request = matches?.find((match) => match.request !== null)?.request ?? null;
  const asked = useQuery('call.decide', target === null || !matches ? null : { request, number: target });
  const decision = asked.data;
  // An emergency waits for no wrap-up and no other call.
  const urgent = target !== null && isEmergency(target, neutralPack, settings.dialling.outside);
  const can = ready && !place.pending && (urgent || (live === null && !unfinished));

  const call = async (reason?: string): Promise<void> => {
    if (target === null || !can) return;
    const order = { request, number: `${target}${after}`, ...(reason === undefined ? {} : { reason }) };
    if ((await place.run(order)) === null) return;
    if (request !== null) navigation.open(request);
    navigation.go('work');
    onClose();
  };

  return (
    <Dialog title={t.call.padTitle} wide onClose={onClose}>
      <div className="dial-dialog">
        <div className="stack">
          <form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault();
              if (decision?.allowed || urgent) void call();
              else setWriting(true);
            }}
          >
            <TextField
              label={t.call.padNumber}
              hint={t.call.padHint}
              error={text.trim() !== '' && !read.ok && read.reason !== 'too-short' ? t.call.padBad : null}
              type="tel"
              inputMode="tel"
              autoFocus
              maxLength={64}
              value={text}
              onChange={(event) => {
                setWriting(false);
                setText(event.target.value);
              }}
            />
          </form>
          <NumberPad naming={(digit) => digit} onDigit={(digit) => setText((before) => before + digit)} />
        </div>
        <div className="stack">
          {target !== null && (
            <p className="dial-dialog__target number" aria-live="polite">
              {format.phone(target)}
              {after !== '' && <span className="soft small"> {t.dialling.followedBy(after.slice(1))}</span>}
            </p>
          )}
          {target !== null && <Matches number={target} onClose={onClose} />}
          <LineNotice id={whyNot} />
          {unfinished && !urgent && <p className="notice">{t.call.unfinished}</p>}
          {target !== null &&
            (decision || urgent) &&
            (urgent || !decision || decision.allowed ? (
              <Button
                look="primary"
                large
                block
                icon={PhoneIcon}
                disabled={!can}
                aria-describedby={ready ? undefined : whyNot}
                onClick={() => void call()}
              >
                {t.call.callNumber(format.phone(target))}
              </Button>
            ) : (
              <Blocked
                key={`${decision.rule} ${writing}`}
                byKey={false}
                writing={writing}
                decision={decision}
                zone={format.zone}
                draft={`reason.pad.${target}`}
                disabled={!can}
                whyNot={ready ? undefined : whyNot}
                onCall={(reason) => void call(reason)}
              />
            ))}
          <ErrorNote error={asked.error ?? place.error} />
        </div>
      </div>
    </Dialog>
  );
};
