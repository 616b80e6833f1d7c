import { Mic, Pencil, Square, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Voicemail } from '../../../core/contract/recordings.ts';
import { useNow } from '../../app/clock.ts';
import { useErrorText } from '../../app/errors.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { LockedNote, LockedSettings, useLocks } from '../../app/policy.tsx';
import { useSession } from '../../app/session.tsx';
import { usePhone } from '../../app/telephone.tsx';
import { useClient, useCommand, useQuery } from '../../data/hooks.tsx';
import { readVoicemail } from '../../data/sound-parts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { CheckField, TextField } from '../../ui/field.tsx';
import { SoundPlayer } from '../../ui/sound-player.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { keepMessage, recordMessage, type MessageRecording } from './record-message.ts';

const Elapsed = ({ since }: { readonly since: number }) => {
  const t = useTexts().recording;
  const format = useFormat();
  const now = useNow(1000);
  return (
    <p role="timer" className="strong">
      {t.recordingNow(format.duration(now - since))}
    </p>
  );
};

type Draft =
  | { readonly kind: 'none' }
  | { readonly kind: 'recording'; readonly since: number }
  | { readonly kind: 'recorded'; readonly file: Blob };

/** Records a message, lets it be heard, and keeps it under a name. */
const NewMessage = ({ count }: { readonly count: number }) => {
  const t = useTexts().recording;
  const app = useTexts().app;
  const client = useClient();
  const phone = usePhone();
  const toast = useToast();
  const sentence = useErrorText();
  const [draft, setDraft] = useState<Draft>({ kind: 'none' });
  const [name, setName] = useState('');
  const [pending, setPending] = useState(false);
  const running = useRef<MessageRecording | null>(null);
  const failed = (error: unknown): void => toast({ text: sentence(error) });

  const stop = async (): Promise<void> => {
    const recording = running.current;
    running.current = null;
    if (recording) setDraft({ kind: 'recorded', file: await recording.stop() });
  };
  const record = async (): Promise<void> => {
    setName((before) => before || t.messageNameDefault(String(count + 1)));
    running.current = await recordMessage(phone, () => void stop().catch(failed));
    setDraft({ kind: 'recording', since: Date.now() });
  };
  const keep = async (file: Blob): Promise<void> => {
    setPending(true);
    try {
      await keepMessage(client, file, name.trim());
      toast({ text: t.saved(name.trim()) });
      setDraft({ kind: 'none' });
      setName('');
    } finally {
      setPending(false);
    }
  };
  // A microphone is never left open behind a closed screen.
  useEffect(
    () => () => {
      void running.current?.stop().catch(() => undefined);
    },
    [],
  );

  if (draft.kind === 'none')
    return (
      <div>
        <Button icon={Mic} onClick={() => void record().catch(failed)}>
          {t.record}
        </Button>
      </div>
    );
  if (draft.kind === 'recording')
    return (
      <div className="line">
        <Button look="primary" icon={Square} onClick={() => void stop().catch(failed)}>
          {t.recordStop}
        </Button>
        <Elapsed since={draft.since} />
      </div>
    );
  const { file } = draft;
  return (
    <form
      className="stack-s"
      onSubmit={(event) => {
        event.preventDefault();
        keep(file).catch(failed);
      }}
    >
      <SoundPlayer label={t.listen(name)} loading={t.loading} read={() => Promise.resolve(file)} />
      <TextField
        label={t.messageName}
        value={name}
        maxLength={80}
        required
        onChange={(event) => setName(event.target.value)}
      />
      <div className="line wrap">
        <Button look="primary" submit disabled={pending || name.trim() === ''}>
          {t.save}
        </Button>
        <Button disabled={pending} onClick={() => void record().catch(failed)}>
          {t.again}
        </Button>
        <Button disabled={pending} onClick={() => setDraft({ kind: 'none' })}>
          {t.discard}
        </Button>
        {pending && <span className="soft">{app.loading}</span>}
      </div>
    </form>
  );
};

const Rename = ({ message, onClose }: { readonly message: Voicemail; readonly onClose: () => void }) => {
  const t = useTexts();
  const rename = useCommand('voicemail.rename');
  const [name, setName] = useState(message.name);
  return (
    <Dialog title={t.recording.rename(message.name)} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void rename.run({ message: message.message, name }).then((done) => {
            if (done !== null) onClose();
          });
        }}
      >
        <TextField
          label={t.recording.messageName}
          value={name}
          maxLength={80}
          required
          onChange={(event) => setName(event.target.value)}
        />
        <ErrorNote error={rename.error} />
        <Button look="primary" submit disabled={rename.pending || name.trim() === ''}>
          {t.app.save}
        </Button>
      </form>
    </Dialog>
  );
};

const Remove = ({ message, onClose }: { readonly message: Voicemail; readonly onClose: () => void }) => {
  const t = useTexts();
  const remove = useCommand('voicemail.remove');
  return (
    <Dialog title={t.recording.removeTitle} onClose={onClose}>
      <p>{t.recording.removeAsk(message.name)}</p>
      <ErrorNote error={remove.error} />
      <div className="line">
        <Button onClick={onClose}>{t.app.cancel}</Button>
        <Button
          look="ink"
          disabled={remove.pending}
          onClick={() => {
            void remove.run({ message: message.message }).then((done) => {
              if (done !== null) onClose();
            });
          }}
        >
          {t.app.remove}
        </Button>
      </div>
    </Dialog>
  );
};

/** Messages of one's own: recorded once, left on answering machines with one key. */
export const Messages = () => {
  const t = useTexts().recording;
  const format = useFormat();
  const client = useClient();
  const { settings } = useSession();
  const set = useCommand('settings.set');
  const list = useQuery('voicemail.list', {});
  const [open, setOpen] = useState<{
    readonly what: 'rename' | 'remove';
    readonly message: Voicemail;
  } | null>(null);
  const messages = list.data?.messages ?? [];
  const keyLocked = useLocks().settings.includes('voicemailMessage');
  const byKey = messages.find(({ message }) => message === settings.voicemailMessage) ?? messages[0];
  return (
    <section className="panel stack" aria-labelledby="messages-title">
      <h3 id="messages-title">{t.messages}</h3>
      <p className="soft">{t.messagesHelp}</p>
      {list.data && messages.length === 0 && <p>{t.none}</p>}
      <ErrorNote error={list.error} />
      <ul className="messages">
        {messages.map((message) => (
          <li key={message.message} className="messages__one">
            <label className="messages__key" title={t.byKey(message.name)}>
              <input
                type="radio"
                name="voicemail-key"
                aria-label={t.byKey(message.name)}
                checked={message === byKey}
                disabled={keyLocked}
                onChange={() => void set.run({ voicemailMessage: message.message })}
              />
              <span className="small soft">{message === byKey ? t.keyMessage : ''}</span>
            </label>
            <span className="grow clip strong">{message.name}</span>
            <span className="number soft">{format.duration(message.durationMs)}</span>
            <SoundPlayer
              label={t.listen(message.name)}
              loading={t.loading}
              read={() => readVoicemail(client, message.message)}
            />
            <IconButton
              name={t.rename(message.name)}
              icon={Pencil}
              onClick={() => setOpen({ what: 'rename', message })}
            />
            <IconButton
              name={t.remove(message.name)}
              icon={Trash2}
              onClick={() => setOpen({ what: 'remove', message })}
            />
          </li>
        ))}
      </ul>
      {keyLocked && <LockedNote />}
      <NewMessage count={messages.length} />
      <LockedSettings names={['voicemailHangUp']}>
        <CheckField
          label={t.hangUp}
          hint={t.hangUpHint}
          checked={settings.voicemailHangUp}
          onChange={(event) => void set.run({ voicemailHangUp: event.target.checked })}
        />
      </LockedSettings>
      <ErrorNote error={set.error} />
      {open?.what === 'rename' && <Rename message={open.message} onClose={() => setOpen(null)} />}
      {open?.what === 'remove' && <Remove message={open.message} onClose={() => setOpen(null)} />}
    </section>
  );
};

/** How long recordings are kept. */
export const RecordingDays = () => {
  const t = useTexts().recording;
  const { settings } = useSession();
  const set = useCommand('settings.set');
  const [text, setText] = useState(String(settings.recordingDays));
  useEffect(() => setText(String(settings.recordingDays)), [settings.recordingDays]);
  const days = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
  const good = days >= 1 && days <= 3650;
  return (
    <section className="panel stack" aria-labelledby="recordings-title">
      <h3 id="recordings-title">{t.title}</h3>
      <LockedSettings names={['recordingDays']}>
        <TextField
          label={t.days}
          hint={t.daysHint}
          error={good ? null : t.daysBad}
          inputMode="numeric"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onBlur={() => {
            if (good && days !== settings.recordingDays) void set.run({ recordingDays: days });
          }}
        />
      </LockedSettings>
      <ErrorNote error={set.error} />
    </section>
  );
};
