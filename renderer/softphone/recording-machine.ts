/**
 * The recording of a call, as the agent sees it.
 *
 *   off ──announce──▶ announcing ──began──▶ recording ──paused──▶ paused
 *    ▲                    │                   │  ▲                  │
 *    │                    │                   │  └─────went on──────┤
 *    └──────── over (by hand, with the call, or by a failure) ──────┘
 *
 * An event that means nothing where it is changes nothing.
 */
export type RecordingState =
  | { readonly kind: 'off' }
  | { readonly kind: 'announcing'; readonly call: string }
  | {
      readonly kind: 'recording';
      readonly call: string;
      /** Recorded before the stretch that runs since `since`. */
      readonly recordedMs: number;
      readonly since: number;
    }
  | { readonly kind: 'paused'; readonly call: string; readonly recordedMs: number };

export type RecordingEvent =
  | { readonly type: 'announce'; readonly call: string }
  | { readonly type: 'began'; readonly at: number }
  | { readonly type: 'paused'; readonly at: number }
  | { readonly type: 'went-on'; readonly at: number }
  | { readonly type: 'over' };

export const notRecording: RecordingState = { kind: 'off' };

/** What is recorded so far. */
export const recordedMs = (state: RecordingState, at: number): number => {
  switch (state.kind) {
    case 'off':
    case 'announcing':
      return 0;
    case 'recording':
      return state.recordedMs + Math.max(0, at - state.since);
    case 'paused':
      return state.recordedMs;
  }
};

export const nextRecording = (state: RecordingState, event: RecordingEvent): RecordingState => {
  switch (event.type) {
    case 'announce':
      return state.kind === 'off' ? { kind: 'announcing', call: event.call } : state;
    case 'began':
      return state.kind === 'announcing'
        ? { kind: 'recording', call: state.call, recordedMs: 0, since: event.at }
        : state;
    case 'paused':
      return state.kind === 'recording'
        ? { kind: 'paused', call: state.call, recordedMs: recordedMs(state, event.at) }
        : state;
    case 'went-on':
      return state.kind === 'paused' ? { ...state, kind: 'recording', since: event.at } : state;
    case 'over':
      return notRecording;
  }
};
