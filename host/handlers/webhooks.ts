import type { webhooksProcedures } from '../../core/contract/webhooks.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { newSecret } from '../webhooks/deliver.ts';
import { allowedWebhookHosts, checkWebhookUrl } from '../webhooks/webhook-address.ts';
import { webhookJobOf, webhookSecretName } from '../webhooks/webhook-job.ts';

/** A webhook sends data out of Rappel by itself: only an administrator sees or changes any. */
export const webhooksHandlers = (context: HostContext): HandlersOf<typeof webhooksProcedures> => {
  const { db, ports, emit } = context;
  const job = webhookJobOf(context);
  const changed = (): void => {
    job.wake(true);
    emit('webhooks.changed', {});
  };
  const renew = (uid: string): string => {
    const secret = newSecret();
    ports.secrets.set(webhookSecretName(uid), secret);
    return secret;
  };

  return {
    'webhooks.list': async () => {
      return { webhooks: [...(await db.read('webhooks.list'))] };
    },
    'webhooks.save': async ({ uid, settings }) => {
      checkWebhookUrl(settings.url, allowedWebhookHosts());
      const saved = await db.write('webhooks.save', { uid, settings, at: ports.clock.now() });
      const secret = uid === null ? renew(saved) : null;
      changed();
      return { uid: saved, secret };
    },
    'webhooks.remove': async ({ webhook }) => {
      await db.write('webhooks.remove', { uid: webhook });
      ports.secrets.set(webhookSecretName(webhook), null);
      changed();
      return {};
    },
    'webhooks.renewSecret': async ({ webhook }) => {
      if (!(await db.read('webhooks.list')).some(({ uid }) => uid === webhook))
        throw new ExpectedError(
          'webhook/missing',
          'This webhook or message is not there any more. Read the list again.',
        );
      const secret = renew(webhook);
      changed();
      return { secret };
    },
    'webhooks.messages': async ({ webhook }) => {
      return { messages: [...(await db.read('webhooks.messages', { webhook }))] };
    },
    'webhooks.sendAgain': async ({ message }) => {
      await db.write('webhooks.sendAgain', { message, at: ports.clock.now() });
      changed();
      return {};
    },
  };
};
