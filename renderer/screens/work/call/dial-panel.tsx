import { Grid3x3, Phone as PhoneIcon, PhoneIncoming } from 'lucide-react';
import { useId } from 'react';
import type { Decision } from '../../../../core/contract/records.ts';
import type { RequestDetail } from '../../../../core/contract/queue.ts';
import { useFormat } from '../../../app/format.ts';
import { useKeys } from '../../../app/keyboard.ts';
import { useTexts } from '../../../app/language.tsx';
import { useNavigation } from '../../../app/navigation.tsx';
import { usePhone, usePhoneState, usePlaceCall } from '../../../app/telephone.tsx';
import { useQuery } from '../../../data/hooks.tsx';
import { Button } from '../../../ui/button.tsx';
import { ErrorNote } from '../../../ui/states.tsx';
import { Blocked } from './blocked.tsx';
import { LineNotice, useReadyToCall } from './line-notice.tsx';

/** Nobody's: of the range kept for fiction. */
const strangerNumber = '+33199009999';

const Numbers = ({
  detail,
  chosen,
  onChoose,
}: {
  readonly detail: RequestDetail;
  readonly chosen: string;
  readonly onChoose: (number: string) => void;
}) => {
  const t = useTexts();
  const format = useFormat();
  return (
    <fieldset className="numbers">
      <legend className="unseen">{t.call.chooseNumber}</legend>
      {detail.prospect.phones.map(({ e164, raw }) => (
        <label key={e164} className="numbers__one">
          <input type="radio" name="number" checked={e164 === chosen} onChange={() => onChoose(e164)} />
          <span>
            <span className="number">{format.phone(e164)}</span>
            {!/^[\d\s+().-]*$/.test(raw) && <span className="soft small"> {t.person.rawNumber(raw)}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
};

const CallTo = ({
  detail,
  number,
  decision,
  whyNot,
}: {
  readonly detail: RequestDetail;
  readonly number: string;
  readonly decision: Decision;
  /** Id of what says why no call can be placed, while none can. */
  readonly whyNot: string;
}) => {
  const t = useTexts().call;
  const format = useFormat();
  const ready = useReadyToCall();
  const place = usePlaceCall();
  // A call that rings comes first: the same key answers it.
  const { incoming } = usePhoneState();
  const can = decision.allowed && ready && incoming === null && !place.pending;
  const call = (reason?: string): void => {
    void place.run({ request: detail.request, number, ...(reason === undefined ? {} : { reason }) });
  };
  useKeys({ c: () => call(), F9: () => call() }, can);
  return (
    <>
      {decision.allowed ? (
        <Button
          look="primary"
          large
          block
          icon={PhoneIcon}
          hint="c"
          disabled={!can}
          aria-describedby={ready ? undefined : whyNot}
          onClick={() => call()}
        >
          {t.callNumber(format.phone(number))}
        </Button>
      ) : (
        <Blocked
          decision={decision}
          zone={detail.prospect.zone}
          draft={`reason.${detail.request}`}
          disabled={!ready || incoming !== null || place.pending}
          whyNot={ready ? undefined : whyNot}
          onCall={call}
        />
      )}
      <ErrorNote error={place.error} />
    </>
  );
};

/** The person in the centre, ready to be called: one primary action. */
export const DialPanel = ({ ready }: { readonly ready: boolean }) => {
  const t = useTexts();
  const navigation = useNavigation();
  const phone = usePhone();
  const { line } = usePhoneState();
  const detail = useQuery(
    'request.get',
    navigation.request === null ? null : { request: navigation.request },
  ).data;
  const whyNot = useId();
  const phones = detail?.prospect.phones ?? [];
  const chosen = phones.find(({ e164 }) => e164 === navigation.number) ?? phones[0];
  const number = chosen?.e164 ?? null;
  const asked = useQuery(
    'call.decide',
    detail && number !== null ? { request: detail.request, number } : null,
  );
  const decision = asked.data ?? (number === phones[0]?.e164 ? detail?.decision : undefined);
  return (
    <div className="dial">
      <div className="dial__main stack">
        <h2>{t.call.ready}</h2>
        {!detail && navigation.request === null && <p className="soft">{t.call.nobody}</p>}
        <LineNotice id={whyNot} />
        {detail && phones.length > 1 && number !== null && (
          <Numbers detail={detail} chosen={number} onChoose={navigation.chooseNumber} />
        )}
        {detail && ready && number !== null && decision && (
          <CallTo
            key={`${detail.request} ${number}`}
            detail={detail}
            number={number}
            decision={decision}
            whyNot={whyNot}
          />
        )}
        {detail && number === null && (
          <Blocked
            decision={detail.decision}
            zone={detail.prospect.zone}
            draft={null}
            disabled
            onCall={() => undefined}
          />
        )}
        <ErrorNote error={asked.error} />
      </div>
      <div className="dial__foot">
        {line.kind === 'practice' && line.status === 'ready' && (
          <Button
            icon={PhoneIncoming}
            block
            onClick={() => phone.practice?.callMe(number ?? strangerNumber, detail?.prospect.name ?? '')}
          >
            {t.call.practiceCall}
          </Button>
        )}
        <Button icon={Grid3x3} hint="d" block onClick={() => navigation.setPad('')}>
          {t.call.pad}
        </Button>
      </div>
    </div>
  );
};
