import type { WebSocket } from 'ws';
import type { HostTransport } from '../../core/rpc/frames.ts';
import { listenersOf } from '../listeners.ts';
import { textOf } from './text.ts';

/** A window's WebSocket, once it has been welcomed, as the wire of core/rpc. Text that is no JSON ends the wire. */
export const webSocketTransport = (socket: WebSocket): HostTransport => {
  const frames = listenersOf<unknown>();
  const closes = listenersOf<void>();
  socket.on('message', (data, isBinary) => {
    let frame: unknown;
    try {
      if (isBinary) throw new SyntaxError('a binary frame');
      frame = JSON.parse(textOf(data));
    } catch {
      socket.close(1003, 'only JSON text is understood');
      return;
    }
    frames.tell(frame);
  });
  socket.once('close', () => closes.tell());
  return {
    send: (frame) => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
    },
    onFrame: frames.add,
    onClose: closes.add,
    close: () => socket.close(1001, 'the host closes'),
  };
};
