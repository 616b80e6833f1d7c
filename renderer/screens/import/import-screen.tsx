import './import.css';
import { Inbox } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTexts } from '../../app/language.tsx';
import { useFormat } from '../../app/format.ts';
import { useNavigation } from '../../app/navigation.tsx';
import { useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorNote, Progress } from '../../ui/states.tsx';
import { Batches } from './batches.tsx';
import { DropZone } from './drop-zone.tsx';
import { useImport } from './import-state.ts';
import { ImportDone, ImportRunning } from './import-report.tsx';
import { Preview } from './preview.tsx';

/** A file of leads: chosen, looked at, mapped, imported, accounted for. */
export const ImportScreen = () => {
  const texts = useTexts();
  const t = texts.intake;
  const navigation = useNavigation();
  const format = useFormat();
  const { stage, choose, start, again, finish } = useImport();
  const batches = useQuery('intake.batches', {});
  const [probe, setProbe] = useState<string | null>(null);
  const running = stage.at === 'running' ? stage.batch : null;
  const state = batches.data?.batches.find((batch) => batch.uid === running)?.state;
  useEffect(() => {
    if (running !== null && state !== undefined && state !== 'running') finish(running);
  }, [running, state, finish]);

  return (
    <div className="screen" tabIndex={0} role="region" aria-label={t.title}>
      <div className={stage.at === 'preview' ? 'page page--wide' : 'page'}>
        <header className="page__head">
          <h1>{t.title}</h1>
          <p className="soft">{t.notAllowed}</p>
          {stage.at === 'choose' && (
            <div>
              <Button icon={Inbox} onClick={() => navigation.go('intake')}>
                {texts.intakeLog.open}
              </Button>
            </div>
          )}
        </header>
        {stage.at === 'choose' && (
          <>
            <DropZone onFile={(file) => void choose(file)} />
            <ErrorNote error={stage.error} />
          </>
        )}
        {stage.at === 'uploading' && (
          <div className="panel stack">
            <p className="strong">{stage.name}</p>
            <Progress value={stage.share} label={t.uploading(format.percent(stage.share))} />
            <p className="soft">{t.uploading(format.percent(stage.share))}</p>
          </div>
        )}
        {stage.at === 'preview' && (
          <Preview
            file={stage.file}
            probe={probe}
            onProbe={setProbe}
            onOther={(file) => void choose(file)}
            onStart={start}
          />
        )}
        {stage.at === 'running' && <ImportRunning stage={stage} />}
        {stage.at === 'done' && (
          <ImportDone
            batch={batches.data?.batches.find((batch) => batch.uid === stage.batch) ?? null}
            name={stage.file.name}
            onAgain={again}
          />
        )}
        {stage.at !== 'preview' && <Batches answer={batches} />}
      </div>
    </div>
  );
};
