import { FileDown } from 'lucide-react';
import { useRef, useState, type DragEvent } from 'react';
import { useTexts } from '../../app/language.tsx';
import { Button } from '../../ui/button.tsx';

/** Opens the system's file dialog; the input itself stays out of sight and out of the tab order. */
export const FileButton = ({
  text,
  primary = false,
  onFile,
}: {
  readonly text: string;
  readonly primary?: boolean;
  readonly onFile: (file: File) => void;
}) => {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button look={primary ? 'primary' : 'plain'} large={primary} onClick={() => input.current?.click()}>
        {text}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,.tsv,.txt,.xlsx,.json,.ndjson,.jsonl,.vcf,.vcard,.adf,.xml,text/csv,text/plain,application/json,text/vcard"
        aria-label={text}
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file may be chosen again.
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
    </>
  );
};

export const DropZone = ({ onFile }: { readonly onFile: (file: File) => void }) => {
  const t = useTexts().intake;
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onFile(file);
  };
  return (
    <div
      className="drop"
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <FileDown size={32} strokeWidth={1.5} aria-hidden />
      <p className="drop__title">{t.drop}</p>
      <p className="soft">{t.dropHelp}</p>
      <FileButton text={t.choose} primary onFile={onFile} />
    </div>
  );
};
