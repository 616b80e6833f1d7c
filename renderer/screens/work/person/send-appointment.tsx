import { CalendarPlus } from 'lucide-react';
import { useErrorText } from '../../../app/errors.ts';
import { useTexts } from '../../../app/language.tsx';
import { useClient } from '../../../data/hooks.tsx';
import { download } from '../../../data/download.ts';
import { Button } from '../../../ui/button.tsx';
import { useToast } from '../../../ui/toast.tsx';

/** A link to a mail carries no file: the draft opens, and the calendar file is saved beside it to be attached. */
const openDraft = ({
  to,
  subject,
  body,
}: {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}): void => {
  const link = document.createElement('a');
  link.href = `mailto:${encodeURIComponent(to)}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body.replaceAll('\n', '\r\n'))}`;
  link.click();
};

/** The promise of a request, sent to its person as an appointment. */
export const SendAppointment = ({ request }: { readonly request: string }) => {
  const t = useTexts().home;
  const client = useClient();
  const toast = useToast();
  const sentence = useErrorText();
  const send = async (): Promise<void> => {
    try {
      const { appointment } = await client.call('promises.appointment', { request });
      if (appointment === null) {
        toast({ text: t.unsent });
        return;
      }
      download(appointment.file.name, 'text/calendar;charset=utf-8', appointment.file.body);
      openDraft(appointment.mail);
      toast({ text: t.sent(appointment.file.name) });
    } catch (error) {
      toast({ text: sentence(error) });
    }
  };
  return (
    <Button look="link" icon={CalendarPlus} title={t.sendHelp} onClick={() => void send()}>
      {t.send}
    </Button>
  );
};
