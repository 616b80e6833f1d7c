import { useEffect, useRef, useState } from 'react';
import type { PendingAttempt } from '../../../../core/contract/calls.ts';
import { useFormat } from '../../../app/format.ts';
import { useTexts } from '../../../app/language.tsx';
import { useNavigation } from '../../../app/navigation.tsx';
import { callerName } from '../../../app/live-call.ts';
import { usePhoneState } from '../../../app/telephone.tsx';
import type { CallState } from '../../../softphone/phone.ts';
import { TextArea } from '../../../ui/field.tsx';
import { CallControls } from './call-controls.tsx';
import { CallRecording } from './call-recording.tsx';
import { CallStatus } from './call-status.tsx';
import { ExpectedQuestion } from './expected-question.tsx';
import { HeldCalls } from './held-calls.tsx';
import { LineLost } from './line-lost.tsx';
import { TransferNotice } from './transfer-panel.tsx';
import { OutcomeList } from './outcome-list.tsx';
import { NextPromise } from './next-promise.tsx';
import { useAttemptNote } from './use-attempt-note.ts';
import { VoiceCallback } from './voice-callback.tsx';
import { useWrapUp } from './use-wrap-up.ts';
import { WithdrawButton } from '../person/withdraw-dialog.tsx';
import { WrapUpFoot } from './wrap-up-foot.tsx';

/**
 * One attempt from the first ring to its outcome. The note stays the same field all the way, so that a sentence begun
 * in the talk is finished after it.
 */
export const AttemptPanel = ({
  attempt,
  live,
  isCurrent,
  waiting,
}: {
  /** Null for the instant between dialling and the host's answer. */
  readonly attempt: PendingAttempt | null;
  readonly live: CallState | null;
  /** The attempt of this window's last call, rather than one left from before. */
  readonly isCurrent: boolean;
  readonly waiting: number;
}) => {
  const t = useTexts();
  const format = useFormat();
  const navigation = useNavigation();
  const { call } = usePhoneState();
  const note = useAttemptNote(attempt);
  const result = isCurrent && call?.phase === 'ended' ? call : null;
  const wrapUp = useWrapUp(attempt, live === null, note, result?.result?.lineResult ?? null);
  const panel = useRef<HTMLDivElement>(null);
  const request = attempt?.request ?? null;

  useEffect(() => {
    if (request !== null && request !== navigation.request) navigation.open(request);
    // Once per attempt: the agent may look at somebody else meanwhile.
  }, [request]);

  const ended = live === null;
  const [wasLive] = useState(!ended);
  useEffect(() => {
    // The keys of the outcomes work at once, unless a note is being written.
    if (ended && !(document.activeElement instanceof HTMLTextAreaElement)) panel.current?.focus();
  }, [ended]);

  const name =
    attempt?.name || (live ? callerName(live, format) : attempt ? format.phone(attempt.number) : '');
  return (
    <div ref={panel} className="attempt" tabIndex={-1} onKeyDown={wrapUp.onKeyDown}>
      <div className="attempt__scroll">
        <CallStatus
          name={name}
          attempt={attempt}
          live={live}
          ended={result}
          waiting={waiting}
          fromBefore={!isCurrent && !wasLive}
        />
        {live && <CallControls call={live} />}
        {live && <CallRecording call={live} />}
        {live && (
          <div>
            <WithdrawButton
              person={request === null ? { number: attempt?.number ?? live.number } : { request }}
              name={name}
              via="call"
              withKey
            />
          </div>
        )}
        {live?.direction === 'inbound' && attempt && <VoiceCallback attempt={attempt} live={live} />}
        {live && <HeldCalls active={live} />}
        {ended && isCurrent && <TransferNotice />}
        {ended && isCurrent && <LineLost />}
        {ended && attempt && (
          <>
            {wrapUp.expected.asked && <ExpectedQuestion wrapUp={wrapUp} />}
            <OutcomeList wrapUp={wrapUp} />
            {wrapUp.kind !== null && wrapUp.kind.closes === null && attempt.request !== null && (
              <NextPromise wrapUp={wrapUp} />
            )}
          </>
        )}
        <TextArea
          key="note"
          ref={wrapUp.noteField}
          label={
            ended ? (wrapUp.kind?.noteRequired ? t.wrapUp.noteRequired : t.wrapUp.note) : t.call.noteInCall
          }
          error={wrapUp.noteMissing ? t.wrapUp.noteNeeded : null}
          rows={ended ? 3 : 5}
          maxLength={5000}
          placeholder={t.wrapUp.notePlaceholder}
          disabled={attempt === null}
          value={note.text}
          onChange={(event) => note.setText(event.target.value)}
        />
      </div>
      {ended && attempt && <WrapUpFoot wrapUp={wrapUp} />}
    </div>
  );
};
