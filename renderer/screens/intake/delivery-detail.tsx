import { RotateCw, UserRound, X } from 'lucide-react';
import { useState } from 'react';
import type { Output } from '../../../core/contract/index.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useNavigation } from '../../app/navigation.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextArea } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useReasonText } from './delivery-table.tsx';

type Detail = Output<'intake.delivery'>;

/** One delivery: what became of it, how it was read, its body, and for a rejected one what can be done. */
export const DeliveryDetail = ({
  delivery,
  onChoose,
  onClose,
}: {
  readonly delivery: string;
  readonly onChoose: (delivery: string) => void;
  readonly onClose: () => void;
}) => {
  const texts = useTexts();
  const t = texts.intakeLog;
  const answer = useQuery('intake.delivery', { delivery });
  const row = answer.data;
  return (
    <aside
      className="call-detail delivery-detail"
      aria-label={t.detail}
      aria-busy={answer.loading}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <div className="line">
        <h2 className="grow">{row === undefined || row.summary === '' ? t.detail : row.summary}</h2>
        <IconButton name={texts.app.close} icon={X} onClick={onClose} />
      </div>
      <ErrorNote error={answer.error} />
      {row && (
        <>
          <Facts row={row} />
          <Requests row={row} />
          {row.fate === 'rejected' && <Remedies row={row} onChoose={onChoose} />}
          <Links row={row} onChoose={onChoose} />
          <Fields row={row} />
          <h3 id="delivery-body">{t.body}</h3>
          {!row.isText && <p className="small soft">{t.notText}</p>}
          <pre className="delivery-detail__body" role="region" aria-labelledby="delivery-body" tabIndex={0}>
            {row.body}
          </pre>
        </>
      )}
    </aside>
  );
};

const Facts = ({ row }: { readonly row: Detail }) => {
  const texts = useTexts();
  const t = texts.intakeLog;
  const format = useFormat();
  const reasonText = useReasonText();
  const facts: readonly (readonly [string, string])[] = [
    [t.when, format.dayTime(row.receivedAt)],
    [t.probe, row.probe],
    [t.source, `${texts.deliverySource[row.source]} · ${texts.preset[row.preset]}`],
    [t.fate, texts.deliveryFate[row.fate]],
    ...(row.reason === null ? [] : [[t.reason, reasonText(row.reason)] as const]),
    [t.leads, format.number(row.leads)],
    [t.bytes, format.bytes(row.bytes)],
  ];
  return (
    <dl className="call-detail__facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
};

const Requests = ({ row }: { readonly row: Detail }) => {
  const t = useTexts().intakeLog;
  const navigation = useNavigation();
  return row.requests.map(({ request, name }) => (
    <div key={request}>
      <Button icon={UserRound} onClick={() => navigation.open(request)}>
        {t.openRequest(name)}
      </Button>
    </div>
  ));
};

/** A rejected one is read again, as it is or corrected, or put aside. */
const Remedies = ({
  row,
  onChoose,
}: {
  readonly row: Detail;
  readonly onChoose: (delivery: string) => void;
}) => {
  const texts = useTexts();
  const t = texts.intakeLog;
  const toast = useToast();
  const replay = useCommand('intake.replay');
  const settle = useCommand('intake.settle');
  const [body, setBody] = useState<string | null>(null);
  const read = async (): Promise<void> => {
    const done = await replay.run({ delivery: row.delivery, body: body === row.body ? null : body });
    if (!done) return;
    setBody(null);
    toast({ text: t.replayed(texts.deliveryFate[done.fate]) });
    onChoose(done.delivery);
  };
  const putAside = async (): Promise<void> => {
    if (await settle.run({ delivery: row.delivery })) toast({ text: t.settled });
  };
  return (
    <div className="stack">
      {body !== null && (
        <TextArea
          label={t.corrected}
          hint={t.correctedHelp}
          rows={10}
          spellCheck={false}
          value={body}
          onChange={(event) => setBody(event.target.value)}
        />
      )}
      <div className="line wrap">
        <Button look="primary" icon={RotateCw} disabled={replay.pending} onClick={() => void read()}>
          {t.replay}
        </Button>
        {body === null && row.isText && <Button onClick={() => setBody(row.body)}>{t.correct}</Button>}
        {row.waits && (
          <Button disabled={settle.pending} onClick={() => void putAside()}>
            {t.settle}
          </Button>
        )}
      </div>
      <ErrorNote error={replay.error ?? settle.error} />
    </div>
  );
};

const Links = ({
  row,
  onChoose,
}: {
  readonly row: Detail;
  readonly onChoose: (delivery: string) => void;
}) => {
  const t = useTexts().intakeLog;
  const { replays } = row;
  const latest = row.replayedBy.at(-1);
  return (
    <>
      {replays !== null && (
        <Button look="link" onClick={() => onChoose(replays)}>
          {t.replays}
        </Button>
      )}
      {latest !== undefined && (
        <Button look="link" onClick={() => onChoose(latest)}>
          {t.replayedBy}
        </Button>
      )}
    </>
  );
};

const Fields = ({ row }: { readonly row: Detail }) => {
  const texts = useTexts();
  const t = texts.intakeLog;
  return (
    <section className="stack-s" aria-label={t.fields}>
      <h3>{t.fields}</h3>
      {row.fields.length === 0 && <p className="small soft">{t.noFields}</p>}
      <dl className="call-detail__facts">
        {row.fields.map(({ path, label, value, field }, index) => (
          <div key={`${path} ${index}`}>
            <dt>
              {label === '' ? path : label}
              <br />
              <span className="strong">{texts.leadField[field]}</span>
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
};
