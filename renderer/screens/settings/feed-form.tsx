import { useState } from 'react';
import type { Feed, FeedDraft, FeedSettings } from '../../../core/contract/feed.ts';
import type { Output } from '../../../core/contract/index.ts';
import { presetName } from '../../../core/contract/intake-log.ts';
import type { Probe } from '../../../core/contract/intake.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { Locked, useLocks } from '../../app/policy.tsx';
import { useCommand } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { CheckField, Choice, SelectField, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';

const freshFor = (probe: string): FeedSettings => ({
  name: '',
  enabled: true,
  url: '',
  probe,
  preset: 'generic',
  signIn: { kind: 'none' },
  paging: { kind: 'none' },
  everyMinutes: 15,
});

const settingsOf = ({ uid: _uid, hasSecret: _has, ...settings }: Feed): FeedSettings => settings;

export const FeedForm = ({
  feed,
  probes,
  onClose,
}: {
  /** Null: a new one. */
  readonly feed: Feed | null;
  readonly probes: readonly Probe[];
  readonly onClose: () => void;
}) => {
  const texts = useTexts();
  const t = texts.mailFeed;
  const format = useFormat();
  const toast = useToast();
  const locked = useLocks().feeds;
  const save = useCommand('feed.save');
  const test = useCommand('feed.test');
  const [settings, setSettings] = useState(feed ? settingsOf(feed) : freshFor(probes[0]?.uid ?? ''));
  const [secret, setSecret] = useState('');
  const [tested, setTested] = useState<Output<'feed.test'> | null>(null);
  const set = (change: Partial<FeedSettings>): void => setSettings((before) => ({ ...before, ...change }));
  const { signIn, paging } = settings;
  const draft: FeedDraft = { uid: feed?.uid ?? null, settings, secret };
  const keep = async (): Promise<void> => {
    if (!(await save.run(draft))) return;
    toast({ text: t.saved(settings.name) });
    onClose();
  };
  return (
    <Dialog wide title={feed ? t.edit(feed.name) : t.feeds} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        <Locked when={locked}>
        <div className="form-grid">
          <TextField label={t.name} required maxLength={100} value={settings.name} onChange={(event) => set({ name: event.target.value })} />
          <TextField label={t.url} required type="url" maxLength={2000} placeholder="https://crm.example.org/leads" value={settings.url} onChange={(event) => set({ url: event.target.value })} />
          <SelectField label={t.probe} required value={settings.probe} options={probes.map(({ uid, name }) => [uid, name] as const)} onChange={(event) => set({ probe: event.target.value })} />
          <SelectField label={t.preset} value={settings.preset} options={presetName.options.map((name) => [name, texts.preset[name]] as const)} onChange={(event) => set({ preset: presetName.parse(event.target.value) })} />
          <TextField label={t.everyMinutes} required type="number" min={1} max={1440} value={settings.everyMinutes} onChange={(event) => set({ everyMinutes: event.target.valueAsNumber || 1 })} />
        </div>
        <Choice
          label={t.signIn}
          value={signIn.kind}
          options={[['none', t.signInNone], ['bearer', t.bearer], ['basic', t.basic]]}
          onChoose={(kind) => set({ signIn: kind === 'basic' ? { kind, user: '' } : { kind } })}
        />
        </Locked>
        {signIn.kind !== 'none' && (
          <div className="form-grid">
            {signIn.kind === 'basic' && (
              <TextField disabled={locked} label={t.user} required maxLength={300} value={signIn.user} onChange={(event) => set({ signIn: { ...signIn, user: event.target.value } })} />
            )}
            <TextField label={t.secret} type="password" autoComplete="new-password" maxLength={10_000} value={secret} onChange={(event) => setSecret(event.target.value)} {...(feed?.hasSecret === true ? { hint: t.kept } : {})} />
          </div>
        )}
        <fieldset className="stack" disabled={locked}>
        <Choice
          label={t.paging}
          value={paging.kind}
          options={[['none', t.pagingNone], ['next', t.pagingNext], ['cursor', t.pagingCursor]]}
          onChoose={(kind) =>
            set({ paging: kind === 'none' ? { kind } : kind === 'next' ? { kind, path: '' } : { kind, path: 'id', parameter: 'after' } })
          }
        />
        {paging.kind !== 'none' && (
          <div className="form-grid">
            <TextField label={t.path} hint={t.pathHint} required={paging.kind === 'cursor'} maxLength={200} value={paging.path} onChange={(event) => set({ paging: { ...paging, path: event.target.value } })} />
            {paging.kind === 'cursor' && (
              <TextField label={t.parameter} required maxLength={100} value={paging.parameter} onChange={(event) => set({ paging: { ...paging, parameter: event.target.value } })} />
            )}
          </div>
        )}
        <CheckField label={t.enabled} checked={settings.enabled} onChange={(event) => set({ enabled: event.target.checked })} />
        </fieldset>
        <ErrorNote error={save.error ?? test.error} />
        {tested && (
          <div role="status" className="stack-s">
            <p>
              {t.feedTested(format.number(tested.leads))}
              {tested.goesOn && ` ${t.goesOn}`}
            </p>
            <ul aria-label={t.fields}>
              {tested.fields.map(({ path, value, field }) => (
                <li key={path} className={field === 'ignore' ? 'soft' : undefined}>
                  {path}: {value.slice(0, 100)} → {texts.leadField[field]}
                </li>
              ))}
            </ul>
          </div>
        )}
        <div className="line wrap">
          <Button look="primary" submit disabled={save.pending}>{t.save}</Button>
          <Button disabled={test.pending || settings.url === ''} onClick={() => void test.run(draft).then(setTested)}>{t.test}</Button>
        </div>
      </form>
    </Dialog>
  );
}; // prettier-ignore
