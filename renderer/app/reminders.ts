import { useEffect } from 'react';
import { errorCode } from '../../core/errors.ts';
import { useClient, useConnectionStatus, useEvent, useQuery } from '../data/hooks.tsx';
import { useToast } from '../ui/toast.tsx';
import { useNavigation } from './navigation.tsx';
import { useSession } from './session.tsx';
import { usePhone } from './telephone.tsx';

/** A browser's own number on the icon of an installed page; most pages have none, and that troubles nobody. */
const setBadge = (count: number): void => {
  if (!('setAppBadge' in navigator)) return;
  (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => undefined);
};

const setFavicon = (owed: boolean): void => {
  const link = document.querySelector('link[rel="icon"]');
  if (link instanceof HTMLLinkElement) link.href = owed ? '/icon-owed.svg' : '/icon.svg';
};

/** Says that a promise's time comes, is there, or is over: in the page, by a sound, and outside of it; and counts those owed. */
export const useReminders = (): void => {
  const client = useClient();
  const online = useConnectionStatus().kind === 'online';
  const phone = usePhone();
  const toast = useToast();
  const navigation = useNavigation();
  const { hello, settings } = useSession();
  const counts = useQuery('queue.counts', {}).data;
  const owed = (counts?.late ?? 0) + (counts?.due ?? 0);

  useEffect(() => {
    setBadge(owed);
    setFavicon(owed > 0);
  }, [owed]);

  useEvent('promise.reminder', ({ title, body, tag, requests }) => {
    toast({ text: `${title}. ${body.replaceAll('\n', '. ')}` });
    if (settings.reminderSound) phone.playReminder();
    // Where the host shows the notice, the page need not.
    if (hello.capabilities.systemNotifications || !('Notification' in window)) return;
    if (Notification.permission !== 'granted') return;
    const shown = new Notification(title, { body, tag, silent: true });
    const [first] = requests;
    shown.addEventListener('click', () => {
      window.focus();
      if (first !== undefined) navigation.open(first);
      shown.close();
    });
  });

  // After the listener above, and again on each new wire.
  useEffect(() => {
    if (!online) return;
    client.call('promises.listen', {}).catch((error: unknown) => {
      if (errorCode(error) !== 'rpc/disconnected') console.error(error);
    });
  }, [client, online]);
};
