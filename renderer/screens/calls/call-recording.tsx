import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useClient, useQuery } from '../../data/hooks.tsx';
import { readRecording } from '../../data/sound-parts.ts';
import { SoundPlayer } from '../../ui/sound-player.tsx';

/** The recording of one call: that there is one, how long, and its sound; nothing where there is none. */
export const CallRecording = ({ attempt }: { readonly attempt: string }) => {
  const t = useTexts().recording;
  const format = useFormat();
  const client = useClient();
  const recording = useQuery('recording.get', { attempt }).data?.recording;
  if (!recording) return null;
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
      {endedAt !== null && removedAt === null && durationMs > 0 && (
        <>
          <SoundPlayer
            key={`${attempt} ${durationMs}`}
            label={t.play}
            loading={t.loading}
            read={() => readRecording(client, attempt)}
          />
          <p className="small soft">{t.sides}</p>
        </>
      )}
    </section>
  );
};
