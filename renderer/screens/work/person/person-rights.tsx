import { Eraser, FileCheck } from 'lucide-react';
import { useState } from 'react';
import type { Output } from '../../../../core/contract/index.ts';
import type { PersonRef } from '../../../../core/contract/privacy.ts';
import type { RequestDetail } from '../../../../core/contract/queue.ts';
import { useTexts } from '../../../app/language.tsx';
import { useLiveCall } from '../../../app/live-call.ts';
import { usePhoneState } from '../../../app/telephone.tsx';
import { useNavigation } from '../../../app/navigation.tsx';
import { download } from '../../../data/download.ts';
import { useCommand } from '../../../data/hooks.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ErrorNote } from '../../../ui/states.tsx';
import { focusQueue } from '../queue/focus-queue.ts';
import { EraseDialog } from './erase-dialog.tsx';
import { Part } from './person-facts.tsx';
import { WithdrawButton } from './withdraw-dialog.tsx';

type Files = Output<'person.evidence'>;

/** One button a file: a browser asks before it lets one click save two. */
const EvidenceDialog = ({ files, onClose }: { readonly files: Files; readonly onClose: () => void }) => {
  const t = useTexts().privacy;
  return (
    <Dialog title={t.evidence} onClose={onClose}>
      <div className="stack">
        <p>{t.evidenceHelp}</p>
        <div className="line wrap">
          <Button
            look="primary"
            onClick={() => download(`${files.name}.html`, 'text/html;charset=utf-8', files.html)}
          >
            {t.evidencePage}
          </Button>
          <Button onClick={() => download(`${files.name}.json`, 'application/json', files.json)}>
            {t.evidenceJson}
          </Button>
        </div>
      </div>
    </Dialog>
  );
};

const EvidenceButton = ({ person }: { readonly person: PersonRef }) => {
  const t = useTexts().privacy;
  const evidence = useCommand('person.evidence');
  const [files, setFiles] = useState<Files | null>(null);
  return (
    <>
      <Button
        icon={FileCheck}
        disabled={evidence.pending}
        onClick={() => void evidence.run({ person }).then(setFiles)}
      >
        {t.evidence}
      </Button>
      <ErrorNote error={evidence.error} />
      {files !== null && <EvidenceDialog files={files} onClose={() => setFiles(null)} />}
    </>
  );
};

/** What anybody may ask for, one click away from their name. */
export const Rights = ({
  person,
  name,
  withKey = false,
  onErased,
}: {
  readonly person: PersonRef;
  readonly name: string;
  readonly withKey?: boolean;
  readonly onErased: () => void;
}) => {
  const t = useTexts().privacy;
  const [erasing, setErasing] = useState(false);
  return (
    <Part title={t.rights}>
      <div className="line wrap">
        <WithdrawButton person={person} name={name} withKey={withKey} />
        <EvidenceButton person={person} />
        <Button icon={Eraser} onClick={() => setErasing(true)}>
          {t.erase}
        </Button>
      </div>
      {erasing && (
        <EraseDialog person={person} name={name} onClose={() => setErasing(false)} onErased={onErased} />
      )}
    </Part>
  );
};

export const PersonRights = ({ detail }: { readonly detail: RequestDetail }) => {
  const t = useTexts().queue;
  const navigation = useNavigation();
  // The key is about whom one talks with, or who rings, whoever is shown.
  const live = useLiveCall();
  const { incoming } = usePhoneState();
  const { request, prospect } = detail;
  return (
    <Rights
      person={{ request }}
      name={prospect.name || prospect.company || t.anonymous}
      withKey={live === null && incoming === null}
      onErased={() => {
        navigation.next(request);
        focusQueue();
      }}
    />
  );
};
