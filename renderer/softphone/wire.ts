/** What carries SIP messages: a WebSocket, or two ends in one page for the practice line. */
export type WireListener = {
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  /** `code` as in RFC 6455 §7.4; 1006 when the connection broke or never came about. Heard once. */
  readonly onClose: (code: number, reason: string) => void;
};

export type Wire = {
  readonly send: (text: string) => void;
  /** From here on the listener hears nothing more, even if the far end never assents. */
  readonly close: () => void;
};

export type OpenWire = (listener: WireListener) => Wire;

/** SIP over WebSocket, RFC 7118. Throws when the address cannot be one. */
export const webSocketWire =
  (server: string): OpenWire =>
  (listener) => {
    const socket = new WebSocket(server, 'sip');
    socket.binaryType = 'arraybuffer';
    let listening = true;
    const decoder = new TextDecoder();
    socket.addEventListener('open', () => {
      if (listening) listener.onOpen();
    });
    socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (listening) listener.onText(typeof data === 'string' ? data : decoder.decode(data));
    });
    socket.addEventListener('close', ({ code, reason }) => {
      if (!listening) return;
      listening = false;
      listener.onClose(code, reason);
    });
    return {
      send: (text) => socket.send(text),
      close: () => {
        listening = false;
        socket.close(1000);
      },
    };
  };

export type WirePair = {
  readonly near: OpenWire;
  readonly far: OpenWire;
  /** Breaks the near end, as a lost network does. */
  readonly drop: () => void;
};

/** Two ends in one page. Messages arrive in a task of their own, as they would from a network. */
export const createWirePair = (): WirePair => {
  type End = { readonly listener: WireListener; on: boolean };
  const ends: { near: End | null; far: End | null } = { near: null, far: null };
  const later = (run: () => void): void => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      run();
    });
    port1.start();
    port2.postMessage(null);
  };
  const other = { near: 'far', far: 'near' } as const;
  const open =
    (side: 'near' | 'far'): OpenWire =>
    (listener) => {
      const end: End = { listener, on: true };
      ends[side] = end;
      later(() => {
        if (end.on) listener.onOpen();
      });
      return {
        send: (text) => {
          if (!end.on) return;
          later(() => {
            const peer = ends[other[side]];
            if (peer?.on === true) peer.listener.onText(text);
          });
        },
        close: () => {
          end.on = false;
        },
      };
    };
  return {
    near: open('near'),
    far: open('far'),
    drop: () => {
      const end = ends.near;
      if (end?.on !== true) return;
      end.on = false;
      end.listener.onClose(1006, '');
    },
  };
};
