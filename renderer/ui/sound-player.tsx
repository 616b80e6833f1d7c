import { Play } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from './button.tsx';
import { ErrorNote } from './states.tsx';

/** Reads a sound when it is asked for, and plays it with the browser's own controls. */
export const SoundPlayer = ({
  label,
  loading,
  read,
}: {
  readonly label: string;
  /** What is said while it is read. */
  readonly loading: string;
  readonly read: () => Promise<Blob>;
}) => {
  const [url, setUrl] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const shown = useRef(true);
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);
  useEffect(() => (url === null ? undefined : () => URL.revokeObjectURL(url)), [url]);
  const load = async (): Promise<void> => {
    setPending(true);
    setError(null);
    try {
      const blob = await read();
      if (shown.current) setUrl(URL.createObjectURL(blob));
    } catch (failure) {
      if (shown.current) setError(failure);
    } finally {
      if (shown.current) setPending(false);
    }
  };
  if (url !== null)
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- nobody has written down what was said in a call
    return <audio controls autoPlay src={url} aria-label={label} className="sound" />;
  return (
    <>
      <Button icon={Play} disabled={pending} aria-busy={pending} onClick={() => void load()}>
        {pending ? loading : label}
      </Button>
      <ErrorNote error={error} />
    </>
  );
};
