import { CircleCheck, CircleOff, TriangleAlert } from 'lucide-react';
import type { IntakeServer as Server } from '../../../core/contract/intake-http.ts';
import { ExpectedError } from '../../../core/errors.ts';
import type { Messages } from '../../../core/messages/index.ts';
import { useErrorText } from '../../app/errors.ts';
import { useTexts } from '../../app/language.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/states.tsx';

const icons = { off: CircleOff, listening: CircleCheck, failed: TriangleAlert } as const;

const stateText = ({ address, open }: Server, t: Messages['intakeLog']): string =>
  address === null ? t.serverOff : open ? t.serverOpen(address) : t.serverOn(address);

/** Whether anything listens, and the switch. Opening it to the network is a matter of the command line. */
export const IntakeServer = () => {
  const t = useTexts().intakeLog;
  const server = useQuery('intake.server', {}).data;
  const set = useCommand('intake.setServer');
  const sentence = useErrorText();
  if (!server) return null;
  const { state, error, enabled, port } = server;
  const Icon = icons[state];
  return (
    <div className="line wrap intake__server" role="group" aria-label={t.server}>
      <span className="line">
        <Icon size={15} aria-hidden />
        <span className="strong">{t.server}</span>
      </span>
      <span className="small">
        {error === null
          ? stateText(server, t)
          : `${t.serverFailed}. ${sentence(new ExpectedError(error.code, error.message))}`}
      </span>
      <Button disabled={set.pending} onClick={() => void set.run({ enabled: !enabled, port })}>
        {enabled ? t.switchOff : t.switchOn}
      </Button>
      <ErrorNote error={set.error} />
    </div>
  );
};
