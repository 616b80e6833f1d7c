import { useEffect, useRef } from 'react';
import type { BulkRun } from '../../../core/contract/bulk.ts';
import { useErrorText } from '../../app/errors.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useClient, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Progress } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';

const isAtWork = ({ state }: BulkRun): boolean => state === 'running' || state === 'undoing';

/** A change of many requests while it is at work, with its stop; at its end, what came of it and its undoing. */
export const BulkProgress = () => {
  const t = useTexts().requests;
  const format = useFormat();
  const client = useClient();
  const toast = useToast();
  const sentence = useErrorText();
  const runs = useQuery('bulk.list', {}).data?.runs;
  const run = runs?.find(isAtWork);
  const tell = (promise: Promise<unknown>): void => {
    promise.catch((error: unknown) => toast({ text: sentence(error) }));
  };

  // Told once, for a run that this window has known otherwise.
  const known = useRef<ReadonlyMap<string, BulkRun['state']> | null>(null);
  useEffect(() => {
    if (!runs) return;
    const before = known.current;
    known.current = new Map(runs.map(({ run: uid, state }) => [uid, state]));
    if (before === null) return;
    for (const one of runs) {
      if (isAtWork(one) || before.get(one.run) === one.state) continue;
      const undo = (): void => tell(client.call('bulk.undo', { run: one.run }));
      if (one.state === 'undone') toast({ text: t.undone(format.number(one.takenBack), one.leftAlone) });
      else if (one.state === 'cancelled') toast({ text: t.stopped(format.number(one.done)), undo });
      else toast({ text: t.done(one.action.kind, format.number(one.done)), undo });
    }
  });

  if (!run) return null;
  const undoing = run.state === 'undoing';
  const label = undoing ? t.undoing : t.atWork(run.action.kind);
  const done = undoing ? run.takenBack + run.leftAlone : run.done + run.refused;
  const all = undoing ? run.done : run.total;
  return (
    <div className="requests__progress line">
      <span>{label}</span>
      <span className="grow">
        <Progress value={all === 0 ? 1 : done / all} label={label} />
      </span>
      <span className="number">{t.progress(format.number(done), format.number(all))}</span>
      {!undoing && (
        <Button onClick={() => tell(client.call('bulk.cancel', { run: run.run }))}>{t.stop}</Button>
      )}
    </div>
  );
};
