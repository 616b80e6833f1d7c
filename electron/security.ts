import type { Logger } from '../core/ports.ts';
import type { ElectronApi, Session } from './api.ts';
import { guardDevices } from './headsets.ts';
import { isOurs } from './origin.ts';

/** What our page may be granted. Everything else is refused, and so is everything for anybody else. */
const grantable: readonly string[] = ['media', 'speaker-selection', 'clipboard-sanitized-write', 'hid'];

const soundOnly = (types: readonly string[]): boolean => types.every((type) => type === 'audio');

export const guardPermissions = (session: Session): void => {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const asker = details.requestingUrl ?? '';
    answer(
      grantable.includes(permission) &&
        isOurs(asker) &&
        details.isMainFrame === true &&
        (permission !== 'media' || soundOnly(details.mediaTypes ?? [])),
    );
  });
  session.setPermissionCheckHandler(
    (_contents, permission, asker, details) =>
      grantable.includes(permission) &&
      isOurs(asker) &&
      (permission !== 'media' || details.mediaType !== 'video'),
  );
  guardDevices(session);
};

/** No page of ours leads elsewhere, opens a window, or holds another page. Lead text with links in it can do no harm. */
export const guardNavigation = ({ app, shell }: Pick<ElectronApi, 'app' | 'shell'>, logger: Logger): void => {
  app.on('web-contents-created', (_event, contents) => {
    const stay = (details: { readonly preventDefault: () => void; readonly url: string }): void => {
      if (isOurs(details.url)) return;
      details.preventDefault();
      // A draft in the agent's own mail program: nothing is sent, and nothing is shown in our window.
      if (details.url.startsWith('mailto:')) {
        shell.openExternal(details.url).catch(() => logger.log('warn', 'no mail program opened'));
        return;
      }
      logger.log('warn', 'a page tried to lead elsewhere');
    };
    contents.on('will-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
};
