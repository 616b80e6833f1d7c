import { contextBridge, ipcRenderer } from 'electron';
import { callChannel, frameChannel } from './channels.ts';

/** Runs sandboxed beside the page, and gives it the wire and nothing else. */
const documentId = crypto.randomUUID();

contextBridge.exposeInMainWorld('rappel', {
  send: (frame: unknown): void => ipcRenderer.send(callChannel, documentId, frame),
  onFrame: (listener: (frame: unknown) => void): (() => void) => {
    const heard = (_event: unknown, document: unknown, frame: unknown): void => {
      if (document === documentId) listener(frame);
    };
    ipcRenderer.on(frameChannel, heard);
    return () => ipcRenderer.removeListener(frameChannel, heard);
  },
});
