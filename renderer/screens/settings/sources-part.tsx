import { Plus, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import type { Feed } from '../../../core/contract/feed.ts';
import type { Mailbox } from '../../../core/contract/mailbox.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { LockedNote, useLocks } from '../../app/policy.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { FeedForm } from './feed-form.tsx';
import { MailboxForm } from './mailbox-form.tsx';
import { MailRules } from './mail-rules.tsx';
import { SourceRow } from './source-row.tsx';

type Editing<T> = { readonly what: T | null } | null;

const Mailboxes = () => {
  const t = useTexts().mailFeed;
  const format = useFormat();
  const list = useQuery('mailbox.list', {});
  const states = useQuery('mailbox.state', {}).data?.states ?? [];
  const remove = useCommand('mailbox.remove');
  const [editing, setEditing] = useState<Editing<Mailbox>>(null);
  const mailboxes = list.data?.mailboxes ?? [];
  const locked = useLocks().mailboxes;
  return (
    <section className="panel" aria-label={t.mailboxes}>
      <h3>{t.mailboxes}</h3>
      <p className="soft">{t.mailboxesHelp}</p>
      {list.data && mailboxes.length === 0 && <p>{t.none}</p>}
      <ErrorNote error={list.error ?? remove.error} />
      <ul className="stack">
        {mailboxes.map((mailbox) => {
          const state = states.find((one) => one.mailbox === mailbox.uid);
          return (
            <SourceRow
              key={mailbox.uid}
              name={mailbox.name}
              state={state}
              counts={t.taken(format.number(state?.taken ?? 0), format.number(state?.unknown ?? 0))}
              onEdit={() => setEditing({ what: mailbox })}
              onRemove={locked ? undefined : () => void remove.run({ mailbox: mailbox.uid })}
            />
          );
        })}
      </ul>
      {(locked ? [] : mailboxes).map((mailbox) => (
        <section key={mailbox.uid} className="stack-s">
          <h4>{t.rules(mailbox.name)}</h4>
          <MailRules mailbox={mailbox} />
        </section>
      ))}
      {locked ? (
        <LockedNote />
      ) : (
        <div>
          <Button icon={Plus} onClick={() => setEditing({ what: null })}>
            {t.add}
          </Button>
        </div>
      )}
      {editing && <MailboxForm mailbox={editing.what} onClose={() => setEditing(null)} />}
    </section>
  );
};

const Feeds = () => {
  const t = useTexts().mailFeed;
  const format = useFormat();
  const list = useQuery('feed.list', {});
  const states = useQuery('feed.state', {}).data?.states ?? [];
  const probes = useQuery('probes.list', {}).data?.probes;
  const remove = useCommand('feed.remove');
  const read = useCommand('feed.read');
  const [editing, setEditing] = useState<Editing<Feed>>(null);
  const feeds = list.data?.feeds ?? [];
  const locked = useLocks().feeds;
  return (
    <section className="panel" aria-label={t.feeds}>
      <h3>{t.feeds}</h3>
      <p className="soft">{t.feedsHelp}</p>
      {list.data && feeds.length === 0 && <p>{t.none}</p>}
      <ErrorNote error={list.error ?? remove.error ?? read.error} />
      <ul className="stack">
        {feeds.map((feed) => {
          const state = states.find((one) => one.feed === feed.uid);
          return (
            <SourceRow
              key={feed.uid}
              name={feed.name}
              state={state}
              counts={t.feedCounts(format.number(state?.pages ?? 0), format.number(state?.leads ?? 0))}
              onEdit={() => setEditing({ what: feed })}
              onRemove={locked ? undefined : () => void remove.run({ feed: feed.uid })}
            >
              {feed.enabled && (
                <IconButton
                  icon={RefreshCw}
                  name={t.readNow(feed.name)}
                  disabled={read.pending || state?.state === 'reading'}
                  onClick={() => void read.run({ feed: feed.uid })}
                />
              )}
            </SourceRow>
          );
        })}
      </ul>
      {locked ? (
        <LockedNote />
      ) : (
        <div>
          <Button icon={Plus} disabled={probes === undefined} onClick={() => setEditing({ what: null })}>
            {t.add}
          </Button>
        </div>
      )}
      {editing && probes && <FeedForm feed={editing.what} probes={probes} onClose={() => setEditing(null)} />}
    </section>
  );
};

/** What is fetched by itself: mailboxes and feeds. */
export const Sources = () => {
  const t = useTexts().settings;
  return (
    <div className="settings__body">
      <h2>{t.sources}</h2>
      <Mailboxes />
      <Feeds />
    </div>
  );
};
