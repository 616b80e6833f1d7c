import { useState } from 'react';
import type { BulkAction, BulkRun, Selection } from '../../../core/contract/bulk.ts';
import { closedReason } from '../../../core/contract/records.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';

export type BulkKind = BulkAction['kind'];

const team = '';
const dayMs = 86_400_000;

/** For a field of the browser, which knows its own zone only. */
const localTime = (at: number): string => {
  const date = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16);
};

/** What is to be done, and what that would change, before anything is. */
export const BulkDialog = ({
  kind,
  selection,
  onStarted,
  onClose,
}: {
  readonly kind: BulkKind;
  readonly selection: Selection;
  readonly onStarted: (run: BulkRun) => void;
  readonly onClose: () => void;
}) => {
  const texts = useTexts();
  const t = texts.requests;
  const format = useFormat();
  const start = useCommand('bulk.start');
  const agents = useQuery('requests.choices', {}).data?.agents ?? [];
  const [reason, setReason] = useState<string>('unreachable');
  const [until, setUntil] = useState(() =>
    localTime(Math.ceil((Date.now() + dayMs) / 3_600_000) * 3_600_000),
  );
  const [owner, setOwner] = useState(team);

  const untilAt = Date.parse(until);
  const action: BulkAction | null =
    kind === 'close'
      ? { kind, reason: closedReason.safeParse(reason).data ?? 'other' }
      : kind === 'snooze'
        ? Number.isNaN(untilAt)
          ? null
          : { kind, until: untilAt }
        : { kind, owner: owner === team ? null : owner };
  const preview = useQuery('bulk.preview', action === null ? null : { selection, action });
  const { data } = preview;

  const run = async (): Promise<void> => {
    if (action === null || !data || start.pending) return;
    const started = await start.run({ selection, action, total: data.total });
    if (started === null) return;
    onStarted(started);
    onClose();
  };
  const title = { close: t.closeTitle, snooze: t.snoozeTitle, reassign: t.reassignTitle }[kind];
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        {kind === 'close' && (
          <SelectField
            label={t.reason}
            value={reason}
            options={closedReason.options.map((one) => [one, texts.closedReason[one]])}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
        {kind === 'snooze' && (
          <TextField
            label={t.until}
            type="datetime-local"
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
        )}
        {kind === 'reassign' && (
          <SelectField
            label={t.to}
            value={owner}
            options={[[team, t.team], ...agents.map(({ uid, name }) => [uid, name] as const)]}
            onChange={(event) => setOwner(event.target.value)}
          />
        )}
        <div role="status" className="stack-s">
          {!data && preview.error === null && <p className="soft">{t.looking}</p>}
          {data && (
            <>
              <p className="strong">
                {t.changes(data.changes, format.number(data.changes), format.number(data.total))}
              </p>
              {data.refused.length > 0 && (
                <>
                  <p>{t.leftAlone}</p>
                  <ul className="requests__list">
                    {data.refused.map(({ why, count }) => (
                      <li key={why}>
                        {format.number(count)} : {texts.bulkRefusal[why]}
                      </li>
                    ))}
                  </ul>
                </>
              )}
              {data.first.length > 0 && (
                <>
                  <p>{t.first}</p>
                  <ul className="requests__list">
                    {data.first.map(({ request, name, company }) => (
                      <li key={request}>{name || company || texts.queue.anonymous}</li>
                    ))}
                  </ul>
                </>
              )}
            </>
          )}
        </div>
        <ErrorNote error={start.error ?? preview.error} />
        <div>
          <Button look="primary" submit disabled={!data || data.changes === 0 || start.pending}>
            {t.run}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
