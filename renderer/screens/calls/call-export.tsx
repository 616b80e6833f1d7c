import { useSession } from '../../app/session.tsx';
import { may } from '../../../core/domain/role.ts';
import { FileArchive } from 'lucide-react';
import { useState } from 'react';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { downloadBlob } from '../../data/download.ts';
import { useClient } from '../../data/hooks.tsx';
import { fetchCallFile } from '../../data/sound-parts.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/states.tsx';

/** One call as a zip archive: sound, facts, notes and marks; nothing for who may not. */
export const CallExport = ({ attempt }: { readonly attempt: string }) => {
  const t = useTexts().recordingReview;
  const format = useFormat();
  const client = useClient();
  const [bytes, setBytes] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const { role } = useSession().hello;
  const run = async (): Promise<void> => {
    setBytes(0);
    setError(null);
    try {
      const { name, blob } = await fetchCallFile(client, attempt, setBytes);
      downloadBlob(name, blob);
    } catch (failure) {
      setError(failure);
    } finally {
      setBytes(null);
    }
  };
  if (!may(role, 'export')) return null;
  return (
    <div className="stack-s">
      <div>
        <Button
          icon={FileArchive}
          disabled={bytes !== null}
          aria-busy={bytes !== null}
          onClick={() => void run()}
        >
          {bytes === null ? t.exportCall : t.exporting(format.bytes(bytes))}
        </Button>
      </div>
      <ErrorNote error={error} />
    </div>
  );
};
