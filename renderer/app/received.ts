import type { Received } from '../../core/contract/asked.ts';
import { assertNever } from '../../core/errors.ts';
import { useTexts } from './language.tsx';

/** What became of an asking that was noted here, in a sentence. */
export const useReceivedText = (): ((received: Received, name: string) => string) => {
  const { asked: t, deliveryReason } = useTexts();
  return ({ fate, reason }, name) => {
    const who = name.trim() === '' ? t.someone : name.trim();
    const why =
      reason !== null && Object.hasOwn(deliveryReason, reason)
        ? deliveryReason[reason as keyof typeof deliveryReason]
        : (reason ?? '');
    switch (fate) {
      case 'accepted':
        return reason === null ? t.taken(who) : `${t.taken(who)}. ${why}`;
      case 'merged':
        return t.joined(who);
      case 'unchanged':
        return t.known;
      case 'suppressed':
        return t.suppressed;
      case 'rejected':
      case 'test':
      case 'withdrawn':
        return t.rejected(why);
      default:
        return assertNever(fate);
    }
  };
};
