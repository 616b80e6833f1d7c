import type { CallDeps } from './call-body.ts';

/**
 * The deps of a call that has digits to send once it is answered: an extension, a code, a conference number. They are
 * sent once, whatever happens to the call afterwards; `send` queues them (renderer/softphone/digits.ts).
 */
export const sendingAfterAnswer = (
  deps: CallDeps,
  digits: string,
  send: (digits: string) => void,
): CallDeps => {
  if (digits === '') return deps;
  let sent = false;
  return {
    ...deps,
    onEvent: (event) => {
      deps.onEvent(event);
      if (sent || event.type !== 'step' || event.step !== 'answered') return;
      sent = true;
      send(digits);
    },
  };
};
