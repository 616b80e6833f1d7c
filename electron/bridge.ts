import type { Logger } from '../core/ports.ts';
import type { HostTransport } from '../core/rpc/frames.ts';
import { listenersOf } from '../host/listeners.ts';
import type { ElectronApi, IpcEvent, WebContents } from './api.ts';
import { callChannel, frameChannel } from './channels.ts';
import { isOurs } from './origin.ts';

type Wire = {
  readonly document: string;
  readonly receive: (frame: unknown) => void;
  readonly end: () => void;
};

/** Only the top frame of our own page may speak: not a frame inside it, nor a page it was led away to. */
const isOurPage = ({ senderFrame }: IpcEvent): boolean =>
  senderFrame !== null && senderFrame.parent === null && isOurs(senderFrame.url);

const openWire = (
  contents: WebContents,
  document: string,
): { readonly wire: Wire; readonly transport: HostTransport } => {
  const frames = listenersOf<unknown>();
  const closes = listenersOf<void>();
  let open = true;
  const end = (): void => {
    if (!open) return;
    open = false;
    closes.tell();
  };
  return {
    wire: { document, receive: frames.tell, end },
    transport: {
      send: (frame) => {
        if (open && !contents.isDestroyed()) contents.send(frameChannel, document, frame);
      },
      onFrame: frames.add,
      onClose: closes.add,
      close: end,
    },
  };
};

/** Joins each document of our windows to the host: a new one ends the wire of the one before it. */
export const bridge = (
  { ipcMain }: Pick<ElectronApi, 'ipcMain'>,
  connect: (transport: HostTransport) => void,
  logger: Logger,
): void => {
  const wires = new Map<number, Wire>();

  const begin = (contents: WebContents, document: string): Wire => {
    const before = wires.get(contents.id);
    before?.end();
    const { wire, transport } = openWire(contents, document);
    wires.set(contents.id, wire);
    if (!before) {
      const end = (): void => {
        wires.get(contents.id)?.end();
        wires.delete(contents.id);
      };
      contents.on('destroyed', end);
      contents.on('render-process-gone', (_event, { reason }) => {
        logger.log('error', 'the window’s page ended', { reason });
        end();
      });
    }
    connect(transport);
    return wire;
  };

  ipcMain.on(callChannel, (event, document, frame) => {
    if (!isOurPage(event) || typeof document !== 'string') {
      logger.log('warn', 'a call that did not come from our page was ignored');
      return;
    }
    const known = wires.get(event.sender.id);
    const wire = known?.document === document ? known : begin(event.sender, document);
    wire.receive(frame);
  });
};
