import type { RecordingAccess } from '../contract/recording-review.ts';
import type { AttemptQuality } from '../contract/quality.ts';
import type { Stake } from '../contract/records.ts';
import { csvLine } from './csv-cell.ts';
import type { EvidenceCall } from './evidence.ts';

/** What goes with the sound when one call is exported (`call.json`); instants are ISO 8601 in UTC. */
export const callFileFormat = 'rappel-call';
export const callFileVersion = 1;

export type CallFile = {
  readonly format: typeof callFileFormat;
  readonly version: typeof callFileVersion;
  readonly madeAt: string;
  readonly call: EvidenceCall;
  readonly request: {
    readonly uid: string;
    readonly name: string;
    readonly company: string;
    readonly probe: { readonly name: string; readonly kind: string };
    readonly offer: string | null;
    readonly askedAt: string;
    readonly words: readonly { readonly text: string; readonly at: string }[];
    readonly stakes: readonly Stake[];
  } | null;
  readonly quality: AttemptQuality | null;
  readonly accesses: readonly (Omit<RecordingAccess, 'at'> & { readonly at: string })[];
  /** The code of what kept the sound back, where something did. */
  readonly soundFault: string | null;
  /** Null where there is none (any more). `whole`: the file ended where it was closed. */
  readonly sound: {
    readonly file: string;
    readonly durationMs: number;
    readonly whole: boolean;
    readonly left: 'agent';
    readonly right: 'far end';
  } | null;
};

/** `1:02:03`, or `2:03` within the first hour. */
export const clockOf = (ms: number): string => {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
};

/** The marks that stand, for a spreadsheet, formulas defused. */
export const marksCsv = ({ marks }: Pick<EvidenceCall, 'marks'>): string =>
  csvLine(['at_ms', 'at', 'agent', 'made_at', 'text']) +
  marks
    .filter(({ removedAt }) => removedAt === null)
    .map(({ atMs, text, agent, at }) => csvLine([atMs, clockOf(atMs), agent, at, text]))
    .join('');
