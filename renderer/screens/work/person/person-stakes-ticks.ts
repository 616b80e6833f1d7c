import { useEffect, useRef, useState } from 'react';
import type { RequestDetail } from '../../../../core/contract/queue.ts';
import type { Talk, TickKind } from '../../../../core/contract/talk.ts';
import { useErrorText } from '../../../app/errors.ts';
import { takeNextKey, useKeys } from '../../../app/keyboard.ts';
import { useTexts } from '../../../app/language.tsx';
import { useClient, useQuery } from '../../../data/hooks.tsx';
import { useToast } from '../../../ui/toast.tsx';

/** The attempt with this request that is up or waits for its outcome; null outside of a call. */
export const useTalkingAttempt = (request: string): string | null =>
  useQuery('attempt.pending', {}).data?.attempts.findLast((one) => one.request === request)?.attempt ?? null;

/** What can be ticked, each with the key that follows F7: digits for stakes, letters for capabilities. */
export type Tickable = {
  readonly kind: 'stake' | 'capability';
  readonly label: string;
  readonly key: string | null;
};

/** The key that opens the field of a need. */
export const needKey = '0';

export const tickablesOf = ({ stakes, offer }: RequestDetail): readonly Tickable[] => {
  const all = [...stakes.toSorted((a, b) => (b.weight ?? 0) - (a.weight ?? 0)), ...(offer?.otherStakes ?? [])];
  const labels = [...new Set(all.map(({ label }) => label))];
  const capabilities = [...new Set(all.flatMap((one) => one.capabilities.map(({ label }) => label)))];
  return [
    ...labels.map((label, index) => ({ kind: 'stake' as const, label, key: '123456789'[index] ?? null })),
    ...capabilities.map((label, index) => ({
      kind: 'capability' as const,
      label,
      key: 'abcdefghijklmnopqrstuvwxyz'[index] ?? null,
    })),
  ];
}; // prettier-ignore

export type Ticks = {
  readonly talk: Talk;
  readonly tickables: readonly Tickable[];
  readonly has: (kind: TickKind, label: string) => boolean;
  readonly toggle: (kind: TickKind, label: string) => void;
  /** F7 was pressed: the next key ticks. */
  readonly armed: boolean;
  /** What was ticked last, to be read out. */
  readonly said: string;
};

const nothingTicked: Talk = { stakes: [], capabilities: [], needs: [] };

/** Ticks of the call with this request; null outside of a call. `onNeed`: F7 and then 0. */
export const useTicks = (detail: RequestDetail, onNeed: () => void): Ticks | null => {
  const t = useTexts().offers;
  const client = useClient();
  const toast = useToast();
  const sentence = useErrorText();
  const attempt = useTalkingAttempt(detail.request);
  const { data, retry } = useQuery('talk.get', attempt === null ? null : { attempt });
  const [armed, setArmed] = useState(false);
  const [said, setSaid] = useState('');
  const talk = data ?? nothingTicked;
  const tickables = tickablesOf(detail);
  const has: Ticks['has'] = (kind, label) =>
    ({ stake: talk.stakes, capability: talk.capabilities, need: talk.needs })[kind].includes(label);
  const toggle: Ticks['toggle'] = (kind, label) => {
    if (attempt === null) return;
    const ticked = !has(kind, label);
    client.call('talk.tick', { attempt, kind, label, ticked }).then(
      () => {
        setSaid(ticked ? t.ticked(label) : t.unticked(label));
        // At once, rather than at the pace at which lists follow the calls.
        retry();
      },
      (error: unknown) => toast({ text: sentence(error) }),
    );
  };
  const onKey = (event: KeyboardEvent): void => {
    setArmed(false);
    if (event.key === needKey) onNeed();
    const meant = tickables.find(({ key }) => key === event.key.toLowerCase());
    if (meant) toggle(meant.kind, meant.label);
  };
  const latest = useRef(onKey);
  useEffect(() => {
    latest.current = onKey;
  });
  useKeys({ F7: () => setArmed(true) }, attempt !== null);
  useEffect(() => (armed ? takeNextKey((event) => latest.current(event)) : undefined), [armed]);
  useEffect(() => {
    setArmed(false);
    setSaid('');
  }, [attempt]);
  return attempt === null ? null : { talk, tickables, has, toggle, armed, said };
};
