import { join } from 'node:path';
import type { Language } from '../core/contract/records.ts';
import { desktopTexts } from '../core/messages/desktop.ts';
import type { LineIndicator } from '../host/handlers/session.ts';
import type { ElectronApi, Tray } from './api.ts';

type State = LineIndicator['state'];

/** Colour is never the only sign: each icon has a shape of its own, and the tooltip says it in words. */
const icons: Readonly<Record<State, string>> = {
  offline: 'tray-offline.png',
  connecting: 'tray-connecting.png',
  ready: 'tray-ready.png',
  ringing: 'tray-busy.png',
  'in-call': 'tray-busy.png',
  error: 'tray-error.png',
};

export type TrayActions = { readonly open: () => void; readonly quit: () => void };

export type LineTray = { readonly show: (state: LineIndicator) => void; readonly destroy: () => void };

export const createTray = (
  api: Pick<ElectronApi, 'Tray' | 'Menu'>,
  bundle: string,
  language: Language,
  actions: TrayActions,
): LineTray => {
  const words = desktopTexts[language];
  const file = (state: State): string => join(bundle, 'icons', icons[state]);
  const tray: Tray = new api.Tray(file('offline'));
  const show = ({ state, text }: LineIndicator): void => {
    const line = text === '' ? words[state] : text;
    tray.setImage(file(state));
    tray.setToolTip(`Rappel – ${line}`);
    tray.setContextMenu(
      api.Menu.buildFromTemplate([
        { label: line, enabled: false },
        { type: 'separator' },
        { label: words.open, click: actions.open },
        { label: words.quit, click: actions.quit },
      ]),
    );
  };
  tray.on('click', actions.open);
  show({ state: 'offline', text: '' });
  return { show, destroy: () => tray.destroy() };
};
