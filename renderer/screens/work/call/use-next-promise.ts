import { useState } from 'react';
import type { TimeWindow } from '../../../../core/contract/records.ts';
import { parseWhen, type WhenResult } from '../../../../core/domain/when.ts';
import { useNow } from '../../../app/clock.ts';
import { useFormat } from '../../../app/format.ts';
import { useSession } from '../../../app/session.tsx';
import { useQuery } from '../../../data/hooks.tsx';

/** On whose clock a time was said. */
export type SaidOn = 'them' | 'you';

export type NextPromiseState = {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly saidOn: SaidOn;
  readonly setSaidOn: (clock: SaidOn) => void;
  readonly theirZone: string;
  /** Whether the two clocks show different times now. */
  readonly apart: boolean;
  /** Null while nothing is typed. */
  readonly read: WhenResult | null;
  readonly past: boolean;
  /** What was understood, where it can be promised. */
  readonly window: TimeWindow | null;
};

/** When to call again, as it is typed, and what it means. */
export const useNextPromise = (request: string | null): NextPromiseState => {
  const format = useFormat();
  const { settings } = useSession();
  const now = useNow(15_000);
  const detail = useQuery('request.get', request === null ? null : { request }).data;
  const theirZone = detail?.prospect.zone ?? format.zone;
  const apart = format.differs(theirZone, now);
  const [text, setText] = useState('');
  // The person named the time, so it is read on their clock unless the agent says otherwise.
  const [saidOn, setSaidOn] = useState<SaidOn>('them');
  const zone = apart && saidOn === 'them' ? theirZone : format.zone;
  const read = text.trim() === '' ? null : parseWhen(text, { now, zone, country: settings.defaultCountry });
  const past = read?.ok === true && read.window.end <= now;
  const window = read?.ok === true && !past ? read.window : null;
  return { text, setText, saidOn, setSaidOn, theirZone, apart, read, past, window };
};
