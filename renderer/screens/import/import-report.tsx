import { FileX2 } from 'lucide-react';
import { useState } from 'react';
import type { Batch, ImportReport } from '../../../core/contract/intake.ts';
import { ExpectedError } from '../../../core/errors.ts';
import { useErrorText } from '../../app/errors.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useNavigation } from '../../app/navigation.tsx';
import { download } from '../../data/download.ts';
import { useClient, useCommand } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorNote, Progress } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import type { ImportStage } from './import-state.ts';

/** Every row is counted once: the parts add up to what was read. */
const Sums = ({ report }: { readonly report: ImportReport }) => {
  const t = useTexts().intake;
  const format = useFormat();
  const parts = (['accepted', 'merged', 'unchanged', 'suppressed', 'rejected'] as const).filter(
    (part) => part === 'accepted' || report[part] > 0,
  );
  return (
    <dl className="sums">
      {parts.map((part) => (
        <div key={part}>
          <dt>{t[part]}</dt>
          <dd>{format.number(report[part])}</dd>
        </div>
      ))}
      <div className="sums__total">
        <dt>{t.read}</dt>
        <dd>{format.number(report.read)}</dd>
      </div>
    </dl>
  );
};

/** Fetches the rejected rows of a batch as a file. */
export const RejectsButton = ({ batch }: { readonly batch: string }) => {
  const t = useTexts().intake;
  const client = useClient();
  const toast = useToast();
  const sentence = useErrorText();
  const [busy, setBusy] = useState(false);
  const fetchRejects = async (): Promise<void> => {
    setBusy(true);
    try {
      const file = await client.call('intake.rejects', { batch });
      download(file.name, 'text/csv;charset=utf-8', file.body);
    } catch (error) {
      toast({ text: sentence(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button icon={FileX2} disabled={busy} onClick={() => void fetchRejects()}>
      {t.rejects}
    </Button>
  );
};

export const ImportRunning = ({
  stage,
}: {
  readonly stage: Extract<ImportStage, { readonly at: 'running' }>;
}) => {
  const t = useTexts().intake;
  const format = useFormat();
  const cancel = useCommand('intake.cancel');
  const rows = t.progress(format.number(stage.report?.read ?? 0));
  return (
    <section className="panel stack" aria-label={stage.file.name}>
      <div className="panel__head">
        <h2 className="clip">{stage.file.name}</h2>
        <Button disabled={cancel.pending} onClick={() => void cancel.run({ batch: stage.batch })}>
          {t.cancel}
        </Button>
      </div>
      <Progress value={stage.share} label={rows} />
      <p className="soft" role="status">
        {rows}
      </p>
      <ErrorNote error={cancel.error} />
    </section>
  );
};

export const ImportDone = ({
  batch,
  name,
  onAgain,
}: {
  readonly batch: Batch | null;
  readonly name: string;
  readonly onAgain: () => void;
}) => {
  const texts = useTexts();
  const t = texts.intake;
  const format = useFormat();
  const navigation = useNavigation();
  const sentence = useErrorText();
  return (
    <section className="panel stack" aria-label={t.report}>
      <div className="panel__head">
        <h2 className="clip" role="status">
          {t.reportOf(name, batch ? texts.batchState[batch.state] : texts.app.loading)}
        </h2>
        {batch && <span className="soft">{t.seconds(format.number(batch.report.seconds, 1))}</span>}
      </div>
      {batch?.error && (
        <p className="notice" role="alert">
          {sentence(new ExpectedError(batch.error.code, batch.error.message))}
        </p>
      )}
      {batch && <BatchAdvice state={batch.state} />}
      {batch && <Sums report={batch.report} />}
      <div className="line wrap">
        <Button look="primary" onClick={() => navigation.go('work')}>
          {t.toQueue}
        </Button>
        {batch && batch.report.rejected > 0 && <RejectsButton batch={batch.uid} />}
        <Button onClick={onAgain}>{t.another}</Button>
      </div>
    </section>
  );
};

export const BatchAdvice = ({ state }: { readonly state: Batch['state'] }) => {
  const t = useTexts().intake;
  if (state === 'interrupted') return <p>{t.interruptedHelp}</p>;
  if (state === 'cancelled') return <p>{t.cancelledHelp}</p>;
  return null;
};
