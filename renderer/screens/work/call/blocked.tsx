import { Ban, Phone as PhoneIcon } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Decision } from '../../../../core/contract/records.ts';
import { isUsableReason } from '../../../../core/domain/decision.ts';
import type { RuleId } from '../../../../core/rules/rule-ids.ts';
import type { Messages } from '../../../../core/messages/index.ts';
import { useFormat } from '../../../app/format.ts';
import { useKeys } from '../../../app/keyboard.ts';
import { useTexts } from '../../../app/language.tsx';
import { useDraft } from '../../../data/draft.ts';
import { useQuery } from '../../../data/hooks.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextArea } from '../../../ui/field.tsx';

export const ruleText = (rule: string, t: Messages): string =>
  Object.hasOwn(t.rule, rule) ? t.rule[rule as RuleId] : rule;

/** What the rule rests on, and of whose clock it speaks. */
const Grounds = ({ decision, zone }: { readonly decision: Decision; readonly zone: string }) => {
  const t = useTexts().call;
  const { rule, facts } = decision;
  const isOfClock = rule === 'hours' || rule === 'holiday';
  // The pack in force now: an older one is not kept in the window, and its source is that of the decision's day.
  const found = useQuery('rules.get', { pack: decision.pack.split('@')[0] ?? '' });
  const source = found.data?.pack.rules.find(({ id }) => id === rule)?.source ?? '';
  return (
    <>
      {typeof facts['holiday'] === 'string' && <p>{t.holidayIs(facts['holiday'])}</p>}
      {isOfClock && (
        <p className="soft">{t.theirZone(zone.replaceAll('_', ' '), facts['zoneGuessed'] === true)}</p>
      )}
      {source !== '' && <p className="soft">{t.ruleFrom(source, decision.pack)}</p>}
    </>
  );
};

/** The zone a decision was made by: the number may tell another than the record. */
const zoneOf = (decision: Decision, otherwise: string): string => {
  const { zone } = decision.facts;
  return typeof zone === 'string' ? zone : otherwise;
};

/** Why a call is held back, and, where a written reason can lift it, the place to write it. */
export const Blocked = ({
  decision,
  zone,
  draft,
  disabled,
  whyNot,
  byKey = true,
  writing = false,
  onCall,
}: {
  readonly decision: Decision;
  readonly zone: string;
  /** Under which name the reason is kept while it is typed. */
  readonly draft: string | null;
  readonly disabled: boolean;
  /** Id of what says why no call can be placed, while none can. */
  readonly whyNot?: string | undefined;
  /** Whether `c` opens the place to write: not in a dialog, where plain keys rest. */
  readonly byKey?: boolean;
  /** Whether it is open from the start. */
  readonly writing?: boolean;
  readonly onCall: (reason: string) => void;
}) => {
  const t = useTexts();
  const format = useFormat();
  const [reason, setReason] = useDraft(draft ?? 'reason');
  const [open, setOpen] = useState(reason !== '' || writing);
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (open) field.current?.focus();
  }, [open]);
  useKeys(
    { c: () => (open ? field.current?.focus() : setOpen(true)) },
    byKey && decision.overridable && !disabled,
  );
  const at = decision.nextAllowedAt;
  const theirs = zoneOf(decision, zone);
  const call = (): void => {
    setTried(true);
    if (isUsableReason(reason)) onCall(reason.trim());
    else field.current?.focus();
  };
  return (
    <>
      <div className="notice notice--blocked">
        <Ban size={16} aria-hidden />
        <div>
          <p className="notice__title">{t.call.blocked}</p>
          <p>{ruleText(decision.rule, t)}</p>
          {at !== null && (
            <p>
              {t.call.blockedUntil(format.dayTime(at))}
              {format.differs(theirs, at) && <> · {t.app.theirs(format.dayTime(at, theirs))}</>}
            </p>
          )}
          {!decision.overridable && decision.rule !== 'no-number' && <p>{t.call.notOverridable}</p>}
          <Grounds decision={decision} zone={theirs} />
        </div>
      </div>
      {decision.overridable && !open && (
        <Button
          icon={PhoneIcon}
          block
          disabled={disabled}
          aria-describedby={whyNot}
          onClick={() => setOpen(true)}
          {...(byKey ? { hint: 'c' } : {})}
        >
          {t.call.callAnyway}
        </Button>
      )}
      {decision.overridable && open && (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            call();
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) call();
            if (event.key === 'Escape') {
              event.preventDefault();
              setOpen(false);
            }
          }}
        >
          <TextArea
            ref={field}
            label={t.call.reason}
            hint={t.call.reasonHint}
            error={tried && !isUsableReason(reason) ? t.call.reasonShort : null}
            required
            rows={3}
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          <Button
            submit
            icon={PhoneIcon}
            block
            hint="Ctrl+Enter"
            disabled={disabled}
            aria-describedby={whyNot}
          >
            {t.call.callAnyway}
          </Button>
        </form>
      )}
    </>
  );
};
