import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import type { OutcomeKind, PendingAttempt } from '../../../../core/contract/calls.ts';
import type { Expected, LineResult } from '../../../../core/contract/records.ts';
import { asksExpected, needsExpected } from '../../../../core/domain/expected.ts';
import { useFormat } from '../../../app/format.ts';
import { useKeys } from '../../../app/keyboard.ts';
import { useLanguage, useTexts } from '../../../app/language.tsx';
import { useNavigation } from '../../../app/navigation.tsx';
import { useRecorder, whenSent } from '../../../app/telephone.tsx';
import { useCommand, useQuery } from '../../../data/hooks.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { focusQueue } from '../queue/focus-queue.ts';
import type { AttemptNote } from './use-attempt-note.ts';
import { useNextPromise, type NextPromiseState } from './use-next-promise.ts';

export type WrapUp = {
  readonly kinds: readonly OutcomeKind[];
  readonly kind: OutcomeKind | null;
  readonly choose: (code: string) => void;
  readonly next: NextPromiseState;
  /** The first question, "was the call expected?"; `asked` false where there is nothing to ask. */
  readonly expected: {
    readonly asked: boolean;
    readonly answer: Expected | null;
    readonly choose: (answer: Expected) => void;
    readonly missing: boolean;
  };
  readonly noteMissing: boolean;
  readonly promiseMissing: boolean;
  readonly save: () => void;
  readonly pending: boolean;
  readonly error: unknown;
  readonly noteField: RefObject<HTMLTextAreaElement | null>;
  readonly nextField: RefObject<HTMLInputElement | null>;
  readonly saveButton: RefObject<HTMLButtonElement | null>;
  readonly expectedFirst: RefObject<HTMLButtonElement | null>;
  readonly onKeyDown: (event: KeyboardEvent) => void;
};

/** Answers to the first question: function keys, since every plain key may be an outcome, and a note may be under way. */
export const expectedKeys = [
  ['F2', 'yes'],
  ['F3', 'forgot'],
  ['F4', 'never-asked'],
] as const;

/** The end of a call waits for a lost wire to come back; an outcome does not wait longer than this. */
const endLimitMs = 5000;

/** Choosing an outcome, what it asks for, and saving it: the state behind the wrap-up. */
export const useWrapUp = (
  attempt: PendingAttempt | null,
  ended: boolean,
  note: AttemptNote,
  /** What the line of this window says; the host hears of it a moment later. */
  heard: LineResult | null,
): WrapUp => {
  const t = useTexts();
  const language = useLanguage();
  const format = useFormat();
  const toast = useToast();
  const recorder = useRecorder();
  const navigation = useNavigation();
  const listed = useQuery('outcome.kinds', {}).data;
  const kinds = (listed?.kinds ?? []).filter((one) => one.active);
  const [code, setCode] = useState<string | null>(null);
  const next = useNextPromise(attempt?.request ?? null);
  const [answer, setAnswer] = useState<Expected | null>(null);
  const [tried, setTried] = useState(false);
  const save = useCommand('outcome.save');
  const [closing, setClosing] = useState(false);
  const pending = save.pending || closing;
  const endedAt = useRef(0);
  const noteField = useRef<HTMLTextAreaElement>(null);
  const nextField = useRef<HTMLInputElement>(null);
  const saveButton = useRef<HTMLButtonElement>(null);
  const expectedFirst = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (ended) endedAt.current = Date.now();
  }, [ended]);

  const kind = kinds.find((one) => one.code === code) ?? null;
  const wantsPromise =
    kind !== null && kind.closes === null && kind.next === 'promise' && attempt?.request !== null;
  const asked = attempt && { ...attempt, lineResult: attempt.lineResult ?? heard };
  const asks = asked !== null && asksExpected(asked);
  const lacksExpected = asked !== null && kind !== null && answer === null && needsExpected(asked, kind);
  const lacksNote = kind?.noteRequired === true && note.text.trim() === '';
  const lacksPromise = wantsPromise && next.window === null;

  // To the first thing that is still asked for; else to Save, where Enter ends the work.
  const toNextStep = (): void => {
    if (lacksExpected) expectedFirst.current?.focus();
    else if (lacksPromise) nextField.current?.focus();
    else if (lacksNote) noteField.current?.focus();
    else saveButton.current?.focus();
  };
  const chosen = useRef(false);
  useEffect(() => {
    if (!chosen.current) return;
    chosen.current = false;
    toNextStep();
  });
  const choose = (wanted: string): void => {
    chosen.current = true;
    setTried(false);
    setCode(wanted);
  };

  const chooseExpected = (wanted: Expected): void => {
    setAnswer(wanted);
    // What follows from it is one key less; any other outcome can still be chosen.
    const neverAsked = kinds.find((one) => one.closes === 'never-asked');
    if (wanted === 'never-asked' && code === null && neverAsked) choose(neverAsked.code);
    else if (code !== null) choose(code);
  };

  const run = async (): Promise<void> => {
    if (!attempt || !ended || pending) return;
    setTried(true);
    if (!kind || lacksExpected || lacksPromise || lacksNote) {
      toNextStep();
      return;
    }
    const window = kind.closes === null && attempt.request !== null ? next.window : null;
    // A moment typed but not understood must not be lost in silence.
    if (kind.closes === null && next.text.trim() !== '' && window === null && attempt.request !== null) {
      nextField.current?.focus();
      return;
    }
    const wrapMs = endedAt.current === 0 ? 0 : Date.now() - endedAt.current;
    // How the call ended comes first: an outcome without it would make the call a lost one.
    setClosing(true);
    await whenSent(recorder, endLimitMs);
    setClosing(false);
    const saved = await save.run({
      attempt: attempt.attempt,
      kind: kind.code,
      note: note.text,
      next: window,
      wrapMs,
      expected: asks ? answer : null,
    });
    if (saved === null) return;
    note.done();
    const label = kind.label[language];
    toast({
      text:
        saved.closedReason !== null && saved.state === 'closed'
          ? t.wrapUp.savedClosed(label, t.closedReason[saved.closedReason])
          : saved.promise === null
            ? t.wrapUp.saved(label)
            : saved.promise.by === 'rule'
              ? t.wrapUp.savedRetry(label, format.dayTime(saved.promise.start))
              : t.wrapUp.savedNext(label, format.window(saved.promise)),
    });
    if (saved.quarantined !== null)
      toast({
        text: t.wrapUp.quarantined(format.number(saved.quarantined.requests), saved.quarantined.more),
      });
    recorder.finished(attempt.attempt);
    navigation.next(attempt.request);
    focusQueue();
  };

  const outcomeKeys = Object.fromEntries(kinds.map((one) => [one.key, () => choose(one.code)]));
  useKeys(outcomeKeys, ended && attempt !== null);
  useKeys(
    Object.fromEntries(expectedKeys.map(([key, one]) => [key, () => chooseExpected(one)])),
    ended && asks,
  );
  useKeys(
    {
      'Ctrl+Enter': (event) => {
        // A form of its own keeps the key: the note of the person, a written reason.
        if (!(event.target instanceof Element && event.target.closest('form'))) void run();
      },
    },
    ended && attempt !== null,
  );

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!ended) return;
    if (
      event.key === 'Escape' &&
      (event.target === noteField.current || event.target === nextField.current)
    ) {
      event.preventDefault();
      saveButton.current?.focus();
    } else if (event.key === 'Enter' && event.target === nextField.current && !event.ctrlKey) {
      event.preventDefault();
      toNextStep();
    }
  };

  return {
    kinds,
    kind,
    choose,
    next,
    expected: {
      asked: asks,
      answer,
      choose: chooseExpected,
      missing: tried && lacksExpected,
    },
    noteMissing: tried && lacksNote,
    promiseMissing: tried && lacksPromise,
    save: () => void run(),
    pending,
    error: save.error,
    noteField,
    nextField,
    saveButton,
    expectedFirst,
    onKeyDown,
  };
};
