import type { LineProblem, LineState } from './phone.ts';

/**
 * The state of the line, as honest as can be.
 *
 *              connect               opened                 registered
 *      off ─────────────▶ connecting ───────▶ registering ──────────────▶ ready ──┐
 *       ▲                  │   ▲                   │                       │  ▲    │ registered
 *       │                  │   │ retry             │ failed                │  └────┘ (refreshed)
 *       │           failed ▼   │                   ▼                       │
 *       │                waiting-to-retry ◀────────┴────────── failed ─────┘
 *       └── disconnect ──(from any)
 *
 * An event that means nothing where the line is (a late answer, a timer that was not stopped in time) changes nothing.
 */
export type LineEvent =
  | { readonly type: 'connect'; readonly kind: 'practice' | 'sip' }
  | { readonly type: 'opened' }
  | { readonly type: 'registered' }
  | {
      readonly type: 'failed';
      readonly problem: LineProblem;
      readonly code: number | null;
      readonly retryAt: number;
    }
  | { readonly type: 'retry' }
  | { readonly type: 'heard'; readonly at: number }
  | { readonly type: 'disconnect' };

export const noLine: LineState = {
  kind: 'none',
  status: 'off',
  lastHeardAt: null,
  problem: null,
  problemCode: null,
  retryAt: null,
  standIn: null,
};

export const nextLine = (line: LineState, event: LineEvent): LineState => {
  switch (event.type) {
    case 'connect':
      return line.status === 'off' ? { ...noLine, kind: event.kind, status: 'connecting' } : line;
    case 'opened':
      return line.status === 'connecting' ? { ...line, status: 'registering' } : line;
    case 'registered':
      return line.status === 'registering' || line.status === 'ready'
        ? { ...line, status: 'ready', problem: null, problemCode: null, retryAt: null }
        : line;
    case 'failed':
      return line.status === 'off' || line.status === 'waiting-to-retry'
        ? line
        : {
            ...line,
            status: 'waiting-to-retry',
            problem: event.problem,
            problemCode: event.code,
            retryAt: event.retryAt,
          };
    case 'retry':
      // The problem stays on show until the line is ready: it is still the reason why there is none.
      return line.status === 'waiting-to-retry' ? { ...line, status: 'connecting', retryAt: null } : line;
    case 'heard':
      // An earlier instant is believed too: the clock was put back.
      return line.status === 'off' || line.lastHeardAt === event.at
        ? line
        : { ...line, lastHeardAt: event.at };
    case 'disconnect':
      return noLine;
  }
};
