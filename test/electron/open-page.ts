import { createClient, type Client } from '../../core/rpc/client.ts';
import type { CallFrame, HostFrame } from '../../core/rpc/frames.ts';
import { callChannel, frameChannel } from '../../electron/channels.ts';
import { listenersOf } from '../../host/listeners.ts';
import type { StandIn } from './stand-in.ts';

export const mainWindowOf = ({ windows: [window] }: StandIn) => {
  if (!window) throw new Error('no window was opened');
  return window;
};

/** The page's end of the bridge, as the preload script makes it for one document. */
export const openPageOf = (electron: StandIn, documentId: string, url = 'app://rappel/'): Client => {
  const contents = mainWindowOf(electron).webContents;
  const frames = listenersOf<HostFrame>();
  contents.outgoing.on(frameChannel, (id: string, frame: HostFrame) => {
    if (id === documentId) frames.tell(frame);
  });
  return createClient({
    send: (frame: CallFrame) => electron.say(contents, electron.top(url), callChannel, documentId, frame),
    onFrame: frames.add,
    onClose: () => () => undefined,
    close: () => undefined,
  });
};
