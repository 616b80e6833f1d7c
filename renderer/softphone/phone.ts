import type { LineOptions } from '../../core/contract/line.ts';
import type { CallStep, Direction, EndedBy, LineResult } from '../../core/contract/records.ts';
import type { LineResultText } from '../../core/domain/line-result.ts';
import type { TransferProgress } from './transfer-machine.ts';
import type { CallQuality, CallQualitySummary } from '../../core/domain/quality.ts';
import type { OutgoingMix } from './outgoing-mix.ts';

/**
 * What the screens see of the telephone, and all they may do with it. Behind it stands the adapter over SIP.js,
 * for a real account and for the practice line alike. Instants are UTC milliseconds.
 */

/** Why the line is not ready; each has a sentence and a remedy in core/messages. */
export type LineProblem =
  | 'unreachable'
  | 'certificate'
  | 'wrong-password'
  | 'forbidden'
  | 'silent'
  | 'closed-by-server'
  | 'refused'
  | 'elsewhere';

export type LineStatus = 'off' | 'connecting' | 'registering' | 'ready' | 'waiting-to-retry';

export type LineState = {
  readonly kind: 'none' | 'practice' | 'sip';
  readonly status: LineStatus;
  /** When the last SIP message of the far end was heard: the honest age of the line. */
  readonly lastHeardAt: number | null;
  readonly problem: LineProblem | null;
  /** SIP code behind the problem, when there was one. */
  readonly problemCode: number | null;
  readonly retryAt: number | null;
  /** Another account than the first is used; null when it is the first. */
  readonly standIn: {
    /** 2 for the second account. */
    readonly place: number;
    readonly of: number;
    readonly name: string;
    /** What is wrong with the first. */
    readonly because: LineProblem;
    readonly code: number | null;
  } | null;
};

export type CallPhase =
  | 'preparing'
  | 'dialling'
  | 'trying'
  | 'ringing'
  | 'early-media'
  | 'incoming'
  | 'connecting'
  | 'connected'
  | 'ending'
  | 'ended';

export type CallResult = {
  readonly lineResult: LineResult;
  readonly sipCode: number | null;
  readonly sipReason: string;
  readonly endedBy: EndedBy;
  /** Key of the sentence in `lineWords` (core/messages/phone.ts): finer than the result. */
  readonly text: LineResultText;
};

export type CallState = {
  readonly id: string;
  readonly direction: Direction;
  /** E.164 where it could be read as such, else what the line gave. */
  readonly number: string;
  /** What the far end calls itself: hostile text, shown as text only. */
  readonly displayName: string;
  readonly phase: CallPhase;
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
  readonly muted: boolean;
  readonly held: boolean;
  /** Whole time on hold so far, running hold not included. */
  readonly holdMs: number;
  readonly heldSince: number | null;
  /** Digits sent by DTMF so far. */
  readonly digits: string;
  /** Nothing is heard from the far end although the call is up. */
  readonly silent: boolean;
  /** How it sounds at the moment; null until it was measured. */
  readonly quality: CallQuality | null;
  readonly result: CallResult | null;
};

export type MicrophoneStatus = 'unknown' | 'ready' | 'refused' | 'absent' | 'busy';

/** What the browser does to the sound of the microphone (W3C mediacapture-main §4.3.8). */
export type SoundProcessing = {
  readonly echoCancellation: boolean;
  readonly noiseSuppression: boolean;
  readonly autoGainControl: boolean;
};

export type DeviceChoice = { readonly id: string; readonly label: string };

/** A transfer that the agent asked for, until the next one or until it is cleared. */
export type TransferState = TransferProgress & {
  /** `blind`: the far end is sent to a number. `attended`: to the one whom the agent has asked before. */
  readonly kind: 'blind' | 'attended';
  /** The call whose far end is sent elsewhere. */
  readonly call: string;
  /** Where to, as it is shown. */
  readonly target: string;
};

/** A far end asks us to call somebody else (REFER), or has asked in vain. */
export type ReferralState = {
  /** The call whose far end asks. */
  readonly call: string;
  /** Whom to call; empty when it could not be read. */
  readonly number: string;
  /**
   * `asked` waits for the agent's word. Refused without asking: `unreadable` names nobody who could be called,
   * `inconvenient` came at a time for no other call. `expired`: the agent did not say in time.
   */
  readonly phase: 'asked' | 'unreadable' | 'inconvenient' | 'expired';
};

/** What the PBX says of the voice mailbox. */
export type Voicemail = { readonly waiting: boolean; readonly fresh: number };

export type PhoneState = {
  readonly line: LineState;
  /** The call being placed, talked or just ended; null once cleared. */
  readonly call: CallState | null;
  /** Other calls that are up, the one talked with last first: on hold, unless they are `joined`. */
  readonly held: readonly CallState[];
  /** Ids of the calls of a conference, the active one among them; else empty. */
  readonly joined: readonly string[];
  readonly transfer: TransferState | null;
  readonly referral: ReferralState | null;
  /** Calls are turned away as busy, and kept in the log as missed. Ends with the page. */
  readonly doNotDisturb: boolean;
  /** Null until the PBX has said anything. */
  readonly voicemail: Voicemail | null;
  /** A call that rings here and waits for an answer. */
  readonly incoming: CallState | null;
  readonly microphone: MicrophoneStatus;
  /** The agent talks into a microphone that is muted: nobody hears it. */
  readonly talkingMuted: boolean;
  readonly microphones: readonly DeviceChoice[];
  readonly speakers: readonly DeviceChoice[];
};

export type PhoneAccount =
  | { readonly kind: 'practice'; readonly language: 'fr' | 'en' }
  | {
      readonly kind: 'sip';
      readonly server: string;
      readonly domain: string;
      readonly user: string;
      readonly authorizationUser: string;
      readonly displayName: string;
      readonly instanceId: string;
      /** Absent: as `plainLineOptions` has them. */
      readonly options?: LineOptions;
      /** What the TURN server of the options is to be shown; empty for none. */
      readonly turnCredential?: () => Promise<string>;
      /** Asks the host for HA1 under the realm of a challenge. */
      readonly credentials: (realm: string) => Promise<string>;
    };

/** What happened to a call, for the attempt's record. */
export type PhoneEvent =
  | {
      readonly type: 'step';
      readonly call: string;
      readonly step: CallStep;
      readonly at: number;
      readonly detail: string;
    }
  /** How a call has sounded: once, just before its end. */
  | {
      readonly type: 'quality';
      readonly call: string;
      readonly at: number;
      readonly quality: CallQualitySummary;
    }
  | { readonly type: 'ended'; readonly call: CallState };

/** The sound of one call, for whoever plays something into it or records it; to be let go of afterwards. */
export type CallSound = {
  /** What the far end says. */
  readonly far: MediaStream;
  /** What goes out. */
  readonly mix: OutgoingMix;
  readonly release: () => void;
};

export type Phone = {
  readonly getState: () => PhoneState;
  /** For useSyncExternalStore: state objects are replaced, never changed. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly onEvent: (listener: (event: PhoneEvent) => void) => () => void;
  /** The machine slept until now: asks at once whether the line still lives, instead of at its next turn, and keeps nothing of the network before. */
  readonly woke: () => void;
  /** `others` stand in for the account, in their order, while it cannot be registered. */
  readonly connect: (account: PhoneAccount, others?: readonly PhoneAccount[]) => void;
  readonly disconnect: () => Promise<void>;
  /** Registers again at once instead of waiting for the next try. */
  readonly retryNow: () => void;
  /**
   * Places a call; answers its id as soon as it exists. Throws ExpectedError `phone/busy`, `phone/not-ready`,
   * `phone/bad-number`, `phone/microphone-refused`, `phone/microphone-absent`.
   */
  readonly call: (number: string) => Promise<string>;
  /**
   * A second call beside the one that is up, which goes on hold: to ask before a transfer, or to bring somebody in.
   * Throws what `call` throws, and ExpectedError `phone/no-call` when no call is up.
   */
  readonly consult: (number: string) => Promise<string>;
  /** Answers the call that rings. One that is up goes on hold; one that is still being placed is given up. */
  readonly answer: () => Promise<void>;
  /** Talks with a call of `held` (the first without an id); the one before goes on hold. */
  readonly swap: (id?: string) => Promise<void>;
  /** Brings a call of `held` (the first without an id) into one conference with the active one, mixed here. */
  readonly join: (id?: string) => Promise<void>;
  /** Ends the conference: the active call stays, the rest goes on hold. */
  readonly split: () => Promise<void>;
  /**
   * Sends the far end of the active call to a number (blind transfer); settles with what came of it. Throws
   * ExpectedError `phone/no-call`, `phone/bad-number`, `phone/transferring`, `phone/transfer-failed` (data: the code).
   */
  readonly transfer: (number: string) => Promise<void>;
  /** Puts the call on hold (the first of `held`) through to the active one, and leaves both. Throws as `transfer`. */
  readonly connectBoth: () => Promise<void>;
  /**
   * Calls whom the far end has asked for, as `consult` does, and tells it what comes of it. Throws what `consult`
   * throws, and `phone/no-call` when nothing is asked any more.
   */
  readonly follow: (number: string) => Promise<string>;
  /** Says no to what the far end asks for. */
  readonly refuseReferral: () => void;
  readonly setDoNotDisturb: (on: boolean) => void;
  readonly reject: () => void;
  /** Ends the active call, and with it the conference that it is in. */
  readonly hangUp: () => void;
  /** Ends one of several calls. */
  readonly hangUpOne: (id: string) => void;
  readonly setMuted: (muted: boolean) => void;
  readonly setHeld: (held: boolean) => Promise<void>;
  /**
   * Negotiates the sound of a call anew, over fresh ways through the network (ICE restart): the cure for one that is
   * up and silent. Throws ExpectedError `phone/no-call`, `phone/sound-refused`.
   */
  readonly restoreSound: () => Promise<void>;
  /** 0-9, *, #, A-D; a comma waits a second. */
  readonly sendDigits: (digits: string) => void;
  /** Forgets an ended call and a transfer that is settled, so that the region is free for the next. */
  readonly clear: () => void;
  readonly useDevices: (choice: {
    readonly microphone: string | null;
    readonly speaker: string | null;
    readonly ringer: string | null;
    /** As it was where it is left out; all of it at first. */
    readonly processing?: SoundProcessing;
  }) => Promise<void>;
  readonly setWarm: (warm: boolean) => void;
  /** Calls back about 20 times a second with the microphone's level, 0 to 1, while somebody looks. */
  readonly watchLevel: (listener: (level: number) => void) => () => void;
  /** Null when the call is not up. */
  readonly openSound: (call: string) => CallSound | null;
  /** The microphone apart from any call. Throws ExpectedError `phone/microphone-refused`, `-absent`, `-busy`. */
  readonly borrowMicrophone: () => Promise<{
    readonly track: MediaStreamTrack;
    readonly release: () => void;
  }>;
  /** Plays a short tone on the speaker, to hear whether it is the right one. */
  readonly playTestTone: () => Promise<void>;
  /** Plays that a promise's time has come: softly in a call, and not at all while something rings. */
  readonly playReminder: () => void;
  /** The practice line's own doings, while it is connected; null on a real line. */
  readonly practice: Practice | null;
  /** Ends calls, leaves the line and lets go of every device. */
  readonly close: () => Promise<void>;
};

export type Practice = {
  /** Somebody calls: `number` and `name` are shown as a real caller's would be. */
  readonly callMe: (number: string, name: string) => void;
};
