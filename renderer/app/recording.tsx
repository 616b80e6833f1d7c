import './recording.css';
import { CircleDot, CirclePause, Megaphone } from 'lucide-react';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { Voicemail } from '../../core/contract/recordings.ts';
import { useQuery } from '../data/hooks.tsx';
import { recordedMs, type RecordingState } from '../softphone/recording-machine.ts';
import type { DropState } from '../softphone/voicemail-drop.ts';
import { useToast } from '../ui/toast.tsx';
import { useNow } from './clock.ts';
import { useErrorText } from './errors.ts';
import { useFormat } from './format.ts';
import { useKeys } from './keyboard.ts';
import { useLanguage, useTexts } from './language.tsx';
import { useLiveCall } from './live-call.ts';
import { useSession } from './session.tsx';
import { useRecorderState, useTelephone } from './telephone.tsx';

export const useRecordingState = (): RecordingState => {
  const { recording } = useTelephone();
  return useSyncExternalStore(recording.subscribe, recording.getState);
};

/** Recording by hand: the one key begins and ends it, the other pauses and goes on. */
export const useRecording = () => {
  const { recording } = useTelephone();
  const state = useRecordingState();
  const behind = useSyncExternalStore(recording.subscribe, recording.isBehind);
  const language = useLanguage();
  const request = useRecorderState().current?.request ?? null;
  // The announcement is for the person called: in their language where it is known.
  const theirs = useQuery('request.get', request === null ? null : { request }).data?.prospect.language;
  const toast = useToast();
  const sentence = useErrorText();
  return useMemo(() => {
    const failed = (error: unknown): void => toast({ text: sentence(error) });
    return {
      state,
      behind,
      toggle: (): void => {
        (state.kind === 'off' ? recording.start(theirs ?? language) : recording.stop()).catch(failed);
      },
      pauseOrResume: state.kind === 'paused' ? recording.resume : recording.pause,
    };
  }, [recording, state, behind, theirs, language, toast, sentence]);
};

export const useDropState = (): DropState => {
  const { drop } = useTelephone();
  return useSyncExternalStore(drop.subscribe, drop.getState);
};

/** The messages of one's own, and how one is left in the call; the key leaves the chosen one. */
export const useVoicemailDrop = () => {
  const { drop } = useTelephone();
  const state = useDropState();
  const { settings } = useSession();
  const messages = useQuery('voicemail.list', {}).data?.messages;
  const toast = useToast();
  const sentence = useErrorText();
  const t = useTexts().recording;
  const { voicemailMessage, voicemailHangUp } = settings;
  return useMemo(() => {
    const all = messages ?? [];
    const byKey = all.find(({ message }) => message === voicemailMessage) ?? all[0] ?? null;
    const leave = (message: Voicemail): void => {
      drop.drop(message, { hangUp: voicemailHangUp }).then(
        (whole) => {
          if (whole) toast({ text: t.dropped });
        },
        (error: unknown) => toast({ text: sentence(error) }),
      );
    };
    return {
      state,
      messages: all,
      known: messages !== undefined,
      leave,
      stop: drop.stop,
      byKey: (): void => {
        if (state.kind === 'playing') drop.stop();
        else if (byKey) leave(byKey);
        else toast({ text: t.noMessages });
      },
    };
  }, [drop, state, messages, voicemailMessage, voicemailHangUp, toast, sentence, t]);
};

/** Keys of both, on every screen while a call is talked; and what failed without being asked. */
export const RecordingKeys = () => {
  const { recording } = useTelephone();
  const { state, toggle, pauseOrResume } = useRecording();
  const { byKey } = useVoicemailDrop();
  const talking = useLiveCall()?.phase === 'connected';
  const toast = useToast();
  const sentence = useErrorText();
  useKeys({ e: toggle, v: byKey }, talking || state.kind !== 'off');
  useKeys({ p: pauseOrResume }, state.kind === 'recording' || state.kind === 'paused');
  useEffect(
    () => recording.onFailure((error) => toast({ text: sentence(error) })),
    [recording, toast, sentence],
  );
  return null;
};

const RunningSign = ({ state }: { readonly state: RecordingState }) => {
  const t = useTexts().recording;
  const format = useFormat();
  const now = useNow(1000);
  const time = format.duration(recordedMs(state, now));
  const paused = state.kind === 'paused';
  const Icon = paused ? CirclePause : CircleDot;
  return (
    <span
      className={paused ? 'chip recording-sign' : 'chip recording-sign recording-sign--on'}
      role="timer"
      aria-label={paused ? t.paused(time) : t.running(time)}
    >
      <Icon size={15} aria-hidden />
      {paused ? t.pausedSign : t.runningSign} <span className="number">{time}</span>
    </span>
  );
};

/**
 * The sign that a call is being recorded: an icon, a word and the running time, on every screen. The change of state is
 * read out; the time is not, but can be asked for by name.
 */
export const RecordingSign = () => {
  const state = useRecordingState();
  const t = useTexts().recording;
  const said = { off: '', announcing: t.announcing, recording: t.runningSign, paused: t.pausedSign }[
    state.kind
  ];
  return (
    <>
      <span role="status" className="unseen">
        {said}
      </span>
      {state.kind === 'announcing' && (
        <span className="chip recording-sign">
          <Megaphone size={15} aria-hidden />
          {t.announcing}
        </span>
      )}
      {(state.kind === 'recording' || state.kind === 'paused') && <RunningSign state={state} />}
    </>
  );
};
