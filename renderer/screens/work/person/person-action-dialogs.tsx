import { useState, type ReactNode } from 'react';
import { handReason, type HandReason } from '../../../../core/contract/request-actions.ts';
import { parseWhen } from '../../../../core/domain/when.ts';
import { useNow } from '../../../app/clock.ts';
import { useFormat } from '../../../app/format.ts';
import { useTexts } from '../../../app/language.tsx';
import { useSession } from '../../../app/session.tsx';
import { useCommand, useQuery } from '../../../data/hooks.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { ErrorNote } from '../../../ui/states.tsx';
import { useActionDone } from './use-action-done.ts';

export type ActionDialogProps = { readonly request: string; readonly onClose: () => void };

/** A question, its one button, and the way out. Enter says yes. */
export const ActionForm = ({
  title,
  help,
  button,
  good,
  pending,
  error,
  wide = false,
  onSubmit,
  onClose,
  children,
}: {
  readonly title: string;
  readonly help: string;
  readonly button: string;
  readonly good: boolean;
  readonly pending: boolean;
  readonly error: unknown;
  readonly wide?: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) => {
  const t = useTexts().app;
  return (
    <Dialog title={title.replace(/…$/u, '')} wide={wide} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (good && !pending) onSubmit();
        }}
        onKeyDown={(event) => {
          // A list of choices keeps Enter to itself, and the button says that Enter is it.
          if (event.key !== 'Enter' || !(event.target instanceof HTMLSelectElement)) return;
          event.preventDefault();
          event.currentTarget.requestSubmit();
        }}
      >
        {children}
        <p className="small soft">{help}</p>
        <ErrorNote error={error} />
        <div className="line">
          <Button submit look="primary" disabled={!good || pending} hint="Enter">
            {button}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {t.cancel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};

const Why = ({ value, onChange }: { readonly value: string; readonly onChange: (text: string) => void }) => (
  <TextField
    label={useTexts().actions.why}
    maxLength={1000}
    value={value}
    onChange={(event) => onChange(event.target.value)}
  />
);

export const SnoozeDialog = ({ request, onClose }: ActionDialogProps) => {
  const texts = useTexts();
  const t = texts.actions;
  const format = useFormat();
  const { settings } = useSession();
  const now = useNow(15_000);
  const tellDone = useActionDone();
  const snooze = useCommand('request.snooze');
  const [text, setText] = useState('');
  const [note, setNote] = useState('');
  const read =
    text.trim() === '' ? null : parseWhen(text, { now, zone: format.zone, country: settings.defaultCountry });
  const until = read?.ok === true && read.window.start > now ? read.window.start : null;
  const wrong =
    read === null || until !== null ? null : read.ok ? texts.wrapUp.past : texts.wrapUp.notUnderstood;
  const quick = [
    texts.wrapUp.quickHour,
    texts.wrapUp.quickTomorrowMorning,
    texts.wrapUp.quickMonday,
    texts.wrapUp.quickWeek,
  ];
  const submit = async (): Promise<void> => {
    if (until === null) return;
    const saved = await snooze.run({ request, until, note });
    if (saved === null) return;
    tellDone(t.snoozed(format.dayTime(until)), saved.action);
    onClose();
  };
  return (
    <ActionForm
      title={t.snooze}
      help={t.snoozeHelp}
      button={t.snoozeDo}
      good={until !== null}
      pending={snooze.pending}
      error={snooze.error}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextField
        label={t.snoozeUntil}
        error={wrong}
        placeholder={t.snoozePlaceholder}
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div role="status" className="understood">
        {until !== null && (
          <dl>
            <div>
              <dt>{texts.wrapUp.understood}</dt>
              <dd>{format.dayTime(until)}</dd>
            </div>
          </dl>
        )}
      </div>
      <div className="quick">
        {quick.map((one) => (
          <Button key={one} onClick={() => setText(one)}>
            {one}
          </Button>
        ))}
      </div>
      <Why value={note} onChange={setNote} />
    </ActionForm>
  );
};

export const ReassignDialog = ({ request, onClose }: ActionDialogProps) => {
  const t = useTexts().actions;
  const tellDone = useActionDone();
  const reassign = useCommand('request.reassign');
  const agents = useQuery('agents.list', {}).data?.agents ?? [];
  const [to, setTo] = useState('');
  const [note, setNote] = useState('');
  const submit = async (): Promise<void> => {
    const saved = await reassign.run({ request, agent: to === '' ? null : to, note });
    if (saved === null) return;
    tellDone(t.reassigned(agents.find(({ agent }) => agent === to)?.name ?? t.team), saved.action);
    onClose();
  };
  return (
    <ActionForm
      title={t.reassign}
      help=""
      button={t.reassignDo}
      good
      pending={reassign.pending}
      error={reassign.error}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <SelectField
        label={t.reassignTo}
        value={to}
        options={[['', t.team], ...agents.map(({ agent, name }) => [agent, name] as const)]}
        onChange={(event) => setTo(event.target.value)}
      />
      <Why value={note} onChange={setNote} />
    </ActionForm>
  );
};

export const CloseDialog = ({ request, onClose }: ActionDialogProps) => {
  const texts = useTexts();
  const t = texts.actions;
  const tellDone = useActionDone();
  const close = useCommand('request.close');
  const [reason, setReason] = useState<HandReason>('other');
  const [note, setNote] = useState('');
  const submit = async (): Promise<void> => {
    const saved = await close.run({ request, reason, note });
    if (saved === null) return;
    tellDone(t.closed(texts.handReason[reason]), saved.action);
    onClose();
  };
  return (
    <ActionForm
      title={t.close}
      help={t.closeHelp}
      button={t.closeDo}
      good
      pending={close.pending}
      error={close.error}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <SelectField
        label={t.closeReason}
        value={reason}
        options={handReason.options.toReversed().map((one) => [one, texts.handReason[one]] as const)}
        onChange={(event) => setReason(handReason.safeParse(event.target.value).data ?? 'other')}
      />
      <Why value={note} onChange={setNote} />
    </ActionForm>
  );
};
