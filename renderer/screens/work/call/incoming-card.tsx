import { PhoneIncoming, PhoneOff, ShieldX } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { PersonRef } from '../../../../core/contract/privacy.ts';
import { useFormat } from '../../../app/format.ts';
import { useErrorText } from '../../../app/errors.ts';
import { useKeys } from '../../../app/keyboard.ts';
import { useTexts } from '../../../app/language.tsx';
import { useLiveCall } from '../../../app/live-call.ts';
import { useNavigation } from '../../../app/navigation.tsx';
import { usePhone, usePhoneState } from '../../../app/telephone.tsx';
import { useQuery } from '../../../data/hooks.tsx';
import type { CallState } from '../../../softphone/phone.ts';
import { Button } from '../../../ui/button.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { WithdrawDialog } from '../person/withdraw-dialog.tsx';

type Withdrawing = { readonly person: PersonRef; readonly name: string };

const Card = ({
  call,
  onWithdraw,
}: {
  readonly call: CallState;
  readonly onWithdraw: (who: Withdrawing) => void;
}) => {
  const t = useTexts();
  const format = useFormat();
  const phone = usePhone();
  const live = useLiveCall();
  const navigation = useNavigation();
  const toast = useToast();
  const sentence = useErrorText();
  const matches =
    useQuery('prospect.byNumber', call.number === '' ? null : { number: call.number }).data?.matches ?? [];
  const match = matches.find((one) => one.request !== null) ?? matches[0];
  const request = match?.request ?? null;
  const detail = useQuery('request.get', request === null ? null : { request }).data;
  const words = detail?.words.at(-1)?.text ?? '';

  const answer = (): void => {
    if (request !== null) navigation.open(request);
    else navigation.go('work');
    phone.answer().catch((error: unknown) => toast({ text: sentence(error) }));
  };
  const name = match ? match.name || match.company || t.queue.anonymous : format.phone(call.number);
  const withdraw = (): void =>
    onWithdraw({ person: request === null ? { number: call.number } : { request }, name });
  // While another call is up, the key is about that one.
  useKeys({ w: withdraw }, live === null && call.number !== '');
  return (
    <aside className="incoming" role="alertdialog" aria-label={t.call.incoming}>
      <p className="incoming__what">
        <PhoneIncoming size={16} aria-hidden />
        {t.call.incoming}
      </p>
      <p className="incoming__who">{name}</p>
      {match ? (
        <p className="soft">
          {match.name !== '' && match.company !== '' && <>{match.company} · </>}
          <span className="number">{format.phone(call.number)}</span>
        </p>
      ) : (
        <p className="soft">
          {t.call.unknownCaller}
          {call.displayName !== '' && <>, {t.call.callerSays(call.displayName)}</>}
        </p>
      )}
      {words !== '' && <blockquote className="incoming__words">{words}</blockquote>}
      {detail && detail.stakes.length > 0 && (
        <p className="small">
          {detail.stakes
            .slice(0, 3)
            .map((stake) => stake.label)
            .join(' · ')}
        </p>
      )}
      <div className="incoming__actions">
        <Button
          look="primary"
          large
          icon={PhoneIncoming}
          hint={live === null ? 'F9' : 'F8'}
          title={live === null ? undefined : t.several.answerWaiting}
          onClick={answer}
        >
          {t.call.answer}
        </Button>
        <Button large icon={PhoneOff} hint="Esc" onClick={phone.reject}>
          {t.call.reject}
        </Button>
        {call.number !== '' && (
          <Button icon={ShieldX} {...(live === null ? { hint: 'w' } : {})} onClick={withdraw}>
            {t.privacy.withdraw}
          </Button>
        )}
      </div>
    </aside>
  );
};

/** A call that rings here, over whatever screen is shown, with what the caller had asked for. */
export const IncomingCard = () => {
  const { incoming } = usePhoneState();
  const live = useLiveCall();
  const navigation = useNavigation();
  const answered = live?.direction === 'inbound' ? live.id : null;
  useEffect(() => {
    // Answered by its key, too: the needs are before the eyes when the first word is said.
    if (answered !== null) navigation.go('work');
    // Once per call: the agent may look at another screen meanwhile.
  }, [answered]);
  // It outlives the card: the caller may hang up, or be answered, while the question is open.
  const [withdrawing, setWithdrawing] = useState<Withdrawing | null>(null);
  return (
    <>
      {incoming !== null && <Card key={incoming.id} call={incoming} onWithdraw={setWithdrawing} />}
      {withdrawing !== null && (
        <WithdrawDialog {...withdrawing} via="call" onClose={() => setWithdrawing(null)} />
      )}
    </>
  );
};
