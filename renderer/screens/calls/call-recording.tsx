import './recording-player.css';
import { Play } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { RecordingAccess } from '../../../core/contract/recording-review.ts';
import { callSound, soundBytes } from '../../../core/domain/sound.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { fromBase64 } from '../../data/base64.ts';
import { useClient, useQuery } from '../../data/hooks.tsx';
import { readRecording } from '../../data/sound-parts.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { CallExport } from './call-export.tsx';
import { RecordingPlayer, type LoadedRecording } from './recording-player.tsx';

/** The sound of a recording, read when it is asked for. */
const RecordingSound = ({
  attempt,
  durationMs,
}: {
  readonly attempt: string;
  readonly durationMs: number;
}) => {
  const texts = useTexts();
  const format = useFormat();
  const client = useClient();
  const marks = useQuery('recording.review', { attempt }).data?.marks ?? [];
  const [loaded, setLoaded] = useState<LoadedRecording | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const shown = useRef(true);
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);
  const load = async (): Promise<void> => {
    setShare(0);
    setError(null);
    try {
      // The picture first: it finds out what is wrong with the file before anybody waits for its sound.
      const { stepMs, base64, ...picture } = await client.call('recording.peaks', { attempt });
      const bytes = Math.max(1, soundBytes(picture.durationMs, callSound));
      const blob = await readRecording(client, attempt, (read) => {
        if (shown.current) setShare(Math.min(1, read / bytes));
      });
      if (shown.current) setLoaded({ ...picture, blob, peaks: { stepMs, values: fromBase64(base64) } });
    } catch (failure) {
      if (shown.current) setError(failure);
    } finally {
      if (shown.current) setShare(null);
    }
  };
  if (loaded) return <RecordingPlayer attempt={attempt} recording={loaded} marks={marks} />;
  return (
    <>
      {durationMs > 0 && (
        <div>
          <Button
            icon={Play}
            disabled={share !== null}
            aria-busy={share !== null}
            onClick={() => void load()}
          >
            {share === null ? texts.recording.play : texts.recordingReview.reading(format.percent(share))}
          </Button>
        </div>
      )}
      <ErrorNote error={error} />
    </>
  );
};

const mostShown = 10;

/** Who listened to it or took it away. */
const Accesses = ({ accesses }: { readonly accesses: readonly RecordingAccess[] }) => {
  const t = useTexts().recordingReview;
  const format = useFormat();
  return (
    <section className="stack-s" aria-label={t.accesses}>
      <h4>{t.accesses}</h4>
      {accesses.length === 0 && <p className="small soft">{t.noAccesses}</p>}
      <ul className="accesses small">
        {accesses.slice(0, mostShown).map(({ at, agent, what }, index) => (
          <li key={`${at} ${index}`}>
            {what === 'exported'
              ? t.exported(agent, format.dayTime(at))
              : t.listened(agent, format.dayTime(at))}
          </li>
        ))}
      </ul>
      {accesses.length > mostShown && <p className="small soft">{t.more(accesses.length - mostShown)}</p>}
    </section>
  );
};

/** The recording of one call: that there is one, how long, its sound, and who heard it; nothing where there is none. */
export const CallRecording = ({ attempt }: { readonly attempt: string }) => {
  const t = useTexts().recording;
  const format = useFormat();
  const recording = useQuery('recording.get', { attempt }).data?.recording;
  const review = useQuery('recording.review', recording ? { attempt } : null);
  if (!recording) return <CallExport key={attempt} attempt={attempt} />;
  const { endedAt, endedBy, durationMs, removedAt } = recording;
  return (
    <section className="stack-s" aria-label={t.title}>
      <h3>{t.title}</h3>
      <dl className="call-detail__facts">
        <div>
          <dt>{t.length}</dt>
          <dd className="number">{format.duration(durationMs)}</dd>
        </div>
      </dl>
      {removedAt !== null && <p className="small soft">{t.removed(format.date(removedAt))}</p>}
      {endedAt === null && <p className="small soft">{t.stillRuns}</p>}
      {endedBy === 'cut' && removedAt === null && <p className="small soft">{t.cut}</p>}
      {endedAt !== null && removedAt === null && (
        <RecordingSound key={`${attempt} ${durationMs}`} attempt={attempt} durationMs={durationMs} />
      )}
      <ErrorNote error={review.error} />
      {review.data && <Accesses accesses={review.data.accesses} />}
      <CallExport key={attempt} attempt={attempt} />
    </section>
  );
};
