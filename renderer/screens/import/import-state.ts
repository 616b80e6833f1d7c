import { useCallback, useEffect, useRef, useState } from 'react';
import type { ColumnMapping, FileOptions, ImportReport } from '../../../core/contract/intake.ts';
import { CancelledError } from '../../../core/errors.ts';
import { useClient, useEvent } from '../../data/hooks.tsx';
import { upload } from './upload.ts';

export type Chosen = { readonly id: string; readonly name: string; readonly size: number };

/**
 * How far an import has come.
 *
 *   choose ──file──▶ uploading ──there──▶ preview ──import──▶ running ──finished──▶ done
 *     ▲                  │ failed            │ other file         │ (its batch goes on in the list, too)
 *     └──────────────────┴───────────────────┴────────────────────┴──────────────── another
 */
export type ImportStage =
  | { readonly at: 'choose'; readonly error: unknown }
  | { readonly at: 'uploading'; readonly name: string; readonly share: number }
  | { readonly at: 'preview'; readonly file: Chosen }
  | {
      readonly at: 'running';
      readonly file: Chosen;
      readonly batch: string;
      readonly share: number;
      readonly report: ImportReport | null;
    }
  | { readonly at: 'done'; readonly file: Chosen; readonly batch: string };

/** Kept outside the screen: an import goes on while another one is shown. */
let kept: ImportStage = { at: 'choose', error: null };

export const useImport = () => {
  const client = useClient();
  const [stage, setShown] = useState<ImportStage>(kept);
  const upload_ = useRef<AbortController | null>(null);
  const setStage = useCallback((next: ImportStage) => {
    kept = next;
    setShown(next);
  }, []);

  useEffect(
    () => () => {
      // A half-carried file is of no use to anybody; a running import is.
      upload_.current?.abort();
      if (kept.at === 'uploading') kept = { at: 'choose', error: null };
    },
    [],
  );

  useEvent('intake.progress', ({ batch, bytesRead, bytesTotal, report }) => {
    if (kept.at === 'running' && kept.batch === batch)
      setStage({ ...kept, share: bytesTotal === 0 ? 0 : bytesRead / bytesTotal, report });
  });
  useEvent('intake.finished', ({ batch }) => {
    if (kept.at === 'running' && kept.batch === batch) setStage({ at: 'done', file: kept.file, batch });
  });

  const choose = async (file: File): Promise<void> => {
    upload_.current?.abort();
    const controller = new AbortController();
    upload_.current = controller;
    setStage({ at: 'uploading', name: file.name, share: 0 });
    try {
      const id = await upload(
        client,
        file,
        (share) => setStage({ at: 'uploading', name: file.name, share }),
        controller.signal,
      );
      setStage({ at: 'preview', file: { id, name: file.name, size: file.size } });
    } catch (error) {
      if (!(error instanceof CancelledError)) setStage({ at: 'choose', error });
    }
  };

  const start = async (
    file: Chosen,
    probe: string,
    options: FileOptions,
    mapping: ColumnMapping,
  ): Promise<void> => {
    const { batch } = await client.call('intake.import', { file: file.id, probe, options, mapping });
    setStage({ at: 'running', file, batch, share: 0, report: null });
  };

  const again = useCallback(() => setStage({ at: 'choose', error: null }), [setStage]);

  /** A batch that ended while the window was away. */
  const finish = useCallback(
    (batch: string) => {
      if (kept.at === 'running' && kept.batch === batch) setStage({ at: 'done', file: kept.file, batch });
    },
    [setStage],
  );

  return { stage, choose, start, again, finish };
};
