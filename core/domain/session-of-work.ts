import { assertNever } from '../errors.ts';

/** Why an agent pauses. `other` wants words; the rest may have them. */
export const pauseReasons = ['break', 'lunch', 'meeting', 'training', 'technical', 'other'] as const;
export type PauseReason = (typeof pauseReasons)[number];

export type WorkState = 'off' | 'working' | 'paused';
export type WorkEvent =
  | { readonly type: 'start' }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** By the agent, at the end of the shift. */
  | { readonly type: 'stop' }
  /** The window was closed, or its process is gone. */
  | { readonly type: 'lost' };

/**
 * The one transition of a session of work; null where the event means nothing in that state.
 *
 *            start               pause
 *   ┌─────┐        ┌─────────┐          ┌────────┐
 *   │ off │───────▶│ working │─────────▶│ paused │
 *   └─────┘        └─────────┘◀─────────└────────┘
 *      ▲                │        resume      │
 *      │   stop, lost   │                    │
 *      └────────────────┴────────────────────┘
 *
 * Every way out of `working` gives back what is reserved (`keepsReservation`): nothing is held by somebody who is not
 * at work.
 */
export const nextWorkState = (state: WorkState, event: WorkEvent): WorkState | null => {
  switch (event.type) {
    case 'start':
      return state === 'off' ? 'working' : null;
    case 'pause':
      return state === 'working' ? 'paused' : null;
    case 'resume':
      return state === 'paused' ? 'working' : null;
    case 'stop':
    case 'lost':
      return state === 'off' ? null : 'off';
    default:
      return assertNever(event);
  }
};

export const keepsReservation = (state: WorkState): boolean => state === 'working';
