import type { Notifier } from '../core/ports.ts';
import type { ElectronApi } from './api.ts';

/** System notifications; one of the same tag takes the earlier one's place. A click brings the window forward. */
export const systemNotifier = (
  { Notification }: Pick<ElectronApi, 'Notification'>,
  open: () => void,
): Notifier => {
  const shown = new Map<string, { readonly close: () => void }>();
  return {
    notify: ({ title, body, tag }) => {
      if (!Notification.isSupported()) return;
      shown.get(tag)?.close();
      // The page rings; the system need not chime as well.
      const notification = new Notification({ title, body, silent: true });
      notification.on('click', () => {
        shown.delete(tag);
        open();
      });
      shown.set(tag, notification);
      notification.show();
    },
  };
};
