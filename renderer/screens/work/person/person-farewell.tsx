import { Copy, Mail, MailX } from 'lucide-react';
import { useState } from 'react';
import type { RequestDetail } from '../../../../core/contract/queue.ts';
import { useTexts } from '../../../app/language.tsx';
import { useQuery } from '../../../data/hooks.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { ErrorNote } from '../../../ui/states.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { Part } from './person-facts.tsx';

/** Mail programs cut longer links. */
const longestLink = 1900;

const FarewellDialog = ({
  request,
  onClose,
}: {
  readonly request: string;
  readonly onClose: () => void;
}) => {
  const t = useTexts().actions;
  const toast = useToast();
  const draft = useQuery('request.farewell', { request });
  const [written, setWritten] = useState<string | null>(null);
  const { data } = draft;
  const body = written ?? data?.body ?? '';
  const link =
    data?.email === null || data === undefined
      ? null
      : `mailto:${encodeURIComponent(data.email)}?subject=${encodeURIComponent(data.subject)}&body=${encodeURIComponent(body.replaceAll('\n', '\r\n'))}`;
  const copy = (): void => {
    navigator.clipboard.writeText(body).then(
      () => toast({ text: t.farewellCopied }),
      () => undefined,
    );
  };
  return (
    <Dialog title={t.farewell} wide onClose={onClose}>
      <div className="stack">
        <TextArea
          label={t.farewellText}
          rows={14}
          lang={data?.language}
          value={body}
          onChange={(event) => setWritten(event.target.value)}
        />
        <p className="small soft">{t.farewellHelp}</p>
        <ErrorNote error={draft.error} />
        <div className="line wrap">
          {link !== null && link.length <= longestLink && (
            <a className="button button--primary" href={link}>
              <Mail size={17} aria-hidden />
              <span>{t.farewellMail}</span>
            </a>
          )}
          <Button icon={Copy} disabled={data === undefined} onClick={copy}>
            {t.farewellCopy}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}; // prettier-ignore

/** Closed without having been reached: they are told, and how to be called again. */
export const Farewell = ({ detail }: { readonly detail: RequestDetail }) => {
  const t = useTexts().actions;
  const [open, setOpen] = useState(false);
  if (detail.state !== 'closed' || detail.closedReason !== 'unreachable') return null;
  return (
    <Part title={t.farewellTitle}>
      <Button icon={MailX} onClick={() => setOpen(true)}>
        {t.farewell}
      </Button>
      {open && <FarewellDialog request={detail.request} onClose={() => setOpen(false)} />}
    </Part>
  );
};
