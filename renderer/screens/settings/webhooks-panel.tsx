import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Webhook, WebhookMessage, WebhookSettings } from '../../../core/contract/webhooks.ts';
import { errorSentence } from '../../../core/messages/index.ts';
import { useFormat } from '../../app/format.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { CheckField, TextField } from '../../ui/field.tsx';
import { Badge, ErrorNote } from '../../ui/states.tsx';

const fresh: WebhookSettings = { name: '', url: '', outcomes: [], personal: false, enabled: true };

const WebhookForm = ({
  webhook,
  onClose,
  onSecret,
}: {
  /** Null: a new one. */
  readonly webhook: Webhook | null;
  readonly onClose: () => void;
  readonly onSecret: (secret: string) => void;
}) => {
  const t = useTexts().exports;
  const language = useLanguage();
  const kinds = useQuery('outcome.kinds', {}).data?.kinds ?? [];
  const save = useCommand('webhooks.save');
  const [settings, setSettings] = useState<WebhookSettings>(() =>
    webhook
      ? {
          name: webhook.name,
          url: webhook.url,
          outcomes: webhook.outcomes,
          personal: webhook.personal,
          enabled: webhook.enabled,
        }
      : fresh,
  );
  const set = (change: Partial<WebhookSettings>): void =>
    setSettings((before) => ({ ...before, ...change }));
  const keep = async (): Promise<void> => {
    const saved = await save.run({ uid: webhook?.uid ?? null, settings });
    if (!saved) return;
    onClose();
    if (saved.secret !== null) onSecret(saved.secret);
  };
  return (
    <Dialog title={webhook ? t.edit(webhook.name) : t.add} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        <TextField label={t.name} required maxLength={100} value={settings.name} onChange={(event) => set({ name: event.target.value })} />
        <TextField label={t.url} hint={t.urlHint} required type="url" maxLength={2000} placeholder="https://crm.example.org/calls" value={settings.url} onChange={(event) => set({ url: event.target.value })} />
        <fieldset className="field">
          <legend className="field__label">{t.outcomes}</legend>
          <span className="field__hint">{t.outcomesHint}</span>
          <div className="line wrap">
            {kinds.map((kind) => (
              <CheckField
                key={kind.code}
                label={kind.label[language]}
                checked={settings.outcomes.includes(kind.code)}
                onChange={(event) =>
                  set({ outcomes: event.target.checked ? [...settings.outcomes, kind.code] : settings.outcomes.filter((one) => one !== kind.code) })
                }
              />
            ))}
          </div>
        </fieldset>
        <CheckField label={t.webhookPersonal} checked={settings.personal} onChange={(event) => set({ personal: event.target.checked })} />
        <CheckField label={t.enabled} checked={settings.enabled} onChange={(event) => set({ enabled: event.target.checked })} />
        <ErrorNote error={save.error} />
        <div className="line">
          <Button look="primary" submit disabled={save.pending}>{t.save}</Button>
        </div>
      </form>
    </Dialog>
  );
}; // prettier-ignore

const Secret = ({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) => {
  const t = useTexts().exports;
  return (
    <Dialog title={t.secret} onClose={onClose}>
      <div className="stack">
        <p>{t.secretHelp}</p>
        <TextField label={t.secret} quietLabel readOnly value={secret} onFocus={(event) => event.target.select()} />
        <div className="line">
          <Button look="primary" onClick={onClose}>{t.close}</Button>
        </div>
      </div>
    </Dialog>
  );
}; // prettier-ignore

const Message = ({ message }: { readonly message: WebhookMessage }) => {
  const texts = useTexts();
  const t = texts.exports;
  const language = useLanguage();
  const format = useFormat();
  const again = useCommand('webhooks.sendAgain');
  const { state, reason } = message;
  return (
    <li className="stack-s">
      <div className="line wrap">
        <span className="grow">
          {format.dayTime(message.createdAt)} · {message.outcome}
        </span>
        <Badge tone={state === 'sent' ? 'kept' : state === 'parked' ? 'late' : 'plain'}>
          {texts.messageState[state]}
        </Badge>
        {state !== 'sent' && (
          <Button disabled={again.pending} onClick={() => void again.run({ message: message.message })}>
            {t.again}
          </Button>
        )}
      </div>
      {reason !== null && (
        <p className="soft small">
          {[
            errorSentence(reason, reason, language),
            t.tries(format.number(message.tries)),
            message.nextTryAt === null ? '' : t.nextTry(format.dayTime(message.nextTryAt)),
          ]
            .filter((part) => part !== '')
            .join(' · ')}
        </p>
      )}
      <ErrorNote error={again.error} />
    </li>
  );
};

const Messages = ({ webhook }: { readonly webhook: Webhook }) => {
  const t = useTexts().exports;
  const [open, setOpen] = useState(false);
  const { data, error } = useQuery('webhooks.messages', open ? { webhook: webhook.uid } : null);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.messages(webhook.name)}</summary>
      <ErrorNote error={error} />
      {data?.messages.length === 0 && <p className="soft">{t.noMessages}</p>}
      <ul className="stack-s">
        {data?.messages.map((message) => (
          <Message key={message.message} message={message} />
        ))}
      </ul>
    </details>
  );
};

const WebhookRow = ({
  webhook,
  onEdit,
  onSecret,
}: {
  readonly webhook: Webhook;
  readonly onEdit: () => void;
  readonly onSecret: (secret: string) => void;
}) => {
  const texts = useTexts();
  const t = texts.exports;
  const format = useFormat();
  const remove = useCommand('webhooks.remove');
  const renew = useCommand('webhooks.renewSecret');
  const [removing, setRemoving] = useState(false);
  const { uid, name, gone, enabled, parked, lastSentAt } = webhook;
  return (
    <li className="stack-s">
      <div className="line wrap">
        <strong className="grow">{name}</strong>
        <Badge tone={gone || parked > 0 ? 'late' : enabled ? 'kept' : 'plain'}>
          {gone ? t.gone : enabled ? t.enabled : t.off}
        </Badge>
        <Button
          disabled={renew.pending}
          onClick={() => void renew.run({ webhook: uid }).then((made) => made && onSecret(made.secret))}
        >
          {t.renew}
        </Button>
        <IconButton icon={Pencil} name={t.edit(name)} onClick={onEdit} />
        <IconButton icon={Trash2} name={t.remove(name)} onClick={() => setRemoving(true)} />
      </div>
      <p className="soft small">
        {webhook.url} · {t.counts(format.number(webhook.waiting), format.number(parked))}
        {lastSentAt !== null && ` · ${t.last(format.dayTime(lastSentAt))}`}
      </p>
      <ErrorNote error={remove.error ?? renew.error} />
      {removing && (
        <div role="alertdialog" aria-label={t.remove(name)} className="notice">
          <p>{t.removeAsk(name)}</p>
          <p className="line">
            <Button look="ink" onClick={() => void remove.run({ webhook: uid })}>
              {t.removeYes}
            </Button>
            <Button onClick={() => setRemoving(false)}>{texts.app.cancel}</Button>
          </p>
        </div>
      )}
      <Messages webhook={webhook} />
    </li>
  );
};

/** Who is told of each outcome, how that goes, and what is still to be told. */
export const Webhooks = () => {
  const t = useTexts().exports;
  const { data, error } = useQuery('webhooks.list', {});
  const [editing, setEditing] = useState<{ readonly what: Webhook | null } | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <section className="panel stack" aria-label={t.webhooks}>
      <h3>{t.webhooks}</h3>
      <p className="soft">{t.webhooksHelp}</p>
      <ErrorNote error={error} />
      {data?.webhooks.length === 0 && <p>{t.none}</p>}
      <ul className="stack">
        {data?.webhooks.map((webhook) => (
          <WebhookRow
            key={webhook.uid}
            webhook={webhook}
            onEdit={() => setEditing({ what: webhook })}
            onSecret={setSecret}
          />
        ))}
      </ul>
      {data && (
        <div>
          <Button icon={Plus} onClick={() => setEditing({ what: null })}>
            {t.add}
          </Button>
        </div>
      )}
      {editing && (
        <WebhookForm webhook={editing.what} onClose={() => setEditing(null)} onSecret={setSecret} />
      )}
      {secret !== null && <Secret secret={secret} onClose={() => setSecret(null)} />}
    </section>
  );
};
