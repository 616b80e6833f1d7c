import type { Probe } from '../../../core/contract/intake.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useQuery } from '../../data/hooks.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { ProbeForm } from './probe-form.tsx';
import { ProbeHttp } from './probe-http.tsx';

/** Every wording that people agreed to here: a change never touches what was agreed before. */
const Wordings = ({ probe }: { readonly probe: Probe }) => {
  const t = useTexts().probes;
  const format = useFormat();
  const answer = useQuery('probes.wordings', { probe: probe.uid });
  const wordings = answer.data?.wordings ?? [];
  return (
    <section className="stack-s" aria-label={t.wordings}>
      <h3>{t.wordings}</h3>
      <ErrorNote error={answer.error} />
      {answer.data && wordings.length === 0 && <p className="soft">{t.noWordings}</p>}
      <ol className="wordings">
        {wordings.map(({ version, text, origin, createdAt }) => (
          <li key={version}>
            <p className="small soft">
              {t.wordingVersion(version, format.dayTime(createdAt))}
              {origin === 'payload' && <> · {t.wordingPayload}</>}
            </p>
            <p className="wordings__text">{text === '' ? t.emptyWording : text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
};

/** A probe as a whole: who it is, what people agree to, and how it is reached. */
export const ProbeEditor = ({
  probe,
  onSaved,
  onClose,
}: {
  readonly probe: Probe | null;
  readonly onSaved: (probe: Probe) => void;
  readonly onClose: () => void;
}) => {
  const t = useTexts().probes;
  return (
    <Dialog title={probe === null ? t.add : t.change(probe.name)} wide onClose={onClose}>
      <div className="stack probe-editor">
        <ProbeForm probe={probe} onSaved={onSaved} onCancel={onClose} />
        {probe !== null && <Wordings probe={probe} />}
        {probe !== null && <ProbeHttp probe={probe} />}
      </div>
    </Dialog>
  );
};
