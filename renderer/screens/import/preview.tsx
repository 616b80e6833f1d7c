import { CircleAlert, FileX2 } from 'lucide-react';
import { useState } from 'react';
import type { ColumnMapping, FileOptions } from '../../../core/contract/intake.ts';
import { ExpectedError } from '../../../core/errors.ts';
import { useErrorText } from '../../app/errors.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Empty, ErrorNote, Failed } from '../../ui/states.tsx';
import { FileButton } from './drop-zone.tsx';
import { FormatFields, FormatSelect } from './format-fields.tsx';
import type { Chosen } from './import-state.ts';
import { MappingTable } from './mapping-table.tsx';
import { PreviewRows } from './preview-rows.tsx';
import { ProbeForm } from '../probes/probe-form.tsx';

const Reading = () => {
  const t = useTexts().intake;
  return (
    <div className="panel stack" aria-busy="true">
      <p className="soft">{t.reading}</p>
      <div className="placeholder" style={{ height: 220 }} />
    </div>
  );
};

/** The file itself is at fault: trying again would not mend it, another file would. */
const isUnusable = (error: unknown): boolean =>
  error instanceof ExpectedError &&
  /^(?:(?:csv|xlsx|json)\/|intake\/(?:other-format|no-records)$)/.test(error.code);

const Unusable = ({
  error,
  onOther,
}: {
  readonly error: unknown;
  readonly onOther: (file: File) => void;
}) => {
  const t = useTexts().intake;
  const sentence = useErrorText();
  return (
    <div role="alert">
      <Empty icon={FileX2} title={t.unusable} text={sentence(error)}>
        <FileButton text={t.chooseOther} primary onFile={onOther} />
      </Empty>
    </div>
  );
};

/** What Rappel made of the file, to be put right before anything is written. */
const Looked = ({
  file,
  probe,
  onOther,
  onStart,
}: {
  readonly file: Chosen;
  readonly probe: string;
  readonly onOther: (file: File) => void;
  readonly onStart: (
    file: Chosen,
    probe: string,
    options: FileOptions,
    mapping: ColumnMapping,
  ) => Promise<void>;
}) => {
  const t = useTexts();
  const format = useFormat();
  const [options, setOptions] = useState<FileOptions>({});
  const [mapping, setMapping] = useState<ColumnMapping | null>(null);
  const [starting, setStarting] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const looked = useQuery('intake.preview', { file: file.id, probe, options, mapping });
  const { data } = looked;
  const change = (next: FileOptions): void => {
    // Other columns may come out of it: what was mapped by hand no longer stands.
    setMapping(null);
    setOptions(next);
  };
  if (isUnusable(looked.error))
    return (
      <>
        <Unusable error={looked.error} onOther={onOther} />
        <div className="panel">
          <FormatSelect found={null} options={options} onChange={change} />
        </div>
      </>
    );
  if (looked.error !== null)
    return <Failed title={t.intake.unusable} error={looked.error} onRetry={looked.retry} />;
  if (!data) return <Reading />;
  const current: ColumnMapping = {
    ...Object.fromEntries(data.columns.map((column) => [column.name, column.field])),
    ...mapping,
  };
  const fields = Object.values(current);
  const mapsItself = data.format === 'vcard' || data.format === 'adf';
  const reachable = fields.includes('phone') || fields.includes('email');
  const start = async (): Promise<void> => {
    setStarting(true);
    setError(null);
    try {
      // What maps itself says nothing about the probe's other files.
      await onStart(file, probe, options, mapsItself ? {} : current);
    } catch (failure) {
      setError(failure);
      setStarting(false);
    }
  };
  return (
    <>
      <FormatFields data={data} options={options} onChange={change} />
      {!mapsItself && <MappingTable columns={data.columns} mapping={current} onChange={setMapping} />}
      <PreviewRows rows={data.rows} />
      <div className="import-start">
        {!reachable && (
          <p className="notice grow" role="alert">
            <CircleAlert size={16} aria-hidden />
            {t.intake.noPhone}
          </p>
        )}
        <ErrorNote error={error} />
        <Button look="primary" large disabled={!reachable || starting} onClick={() => void start()}>
          {t.intake.start(format.bytes(file.size))}
        </Button>
      </div>
    </>
  );
};

const newProbe = '(new)';

export const Preview = ({
  file,
  probe,
  onProbe,
  onOther,
  onStart,
}: {
  readonly file: Chosen;
  readonly probe: string | null;
  readonly onProbe: (probe: string) => void;
  readonly onOther: (file: File) => void;
  readonly onStart: (
    file: Chosen,
    probe: string,
    options: FileOptions,
    mapping: ColumnMapping,
  ) => Promise<void>;
}) => {
  const t = useTexts();
  const list = useQuery('probes.list', {});
  const [making, setMaking] = useState(false);
  const probes = list.data?.probes ?? [];
  // Only a choice: requests must not come to stand under somebody else's wording. The last file's probe is one.
  const last = useQuery('intake.batches', {}).data?.batches[0]?.probe;
  const chosen = probes.find((one) => one.uid === probe) ?? probes.find((one) => one.name === last);
  // A file that is none is said to be so before anything is asked about it.
  const glance = useQuery(
    'intake.preview',
    chosen || !probes[0] ? null : { file: file.id, probe: probes[0].uid, options: {}, mapping: null },
  );
  const create = list.data !== undefined && (making || probes.length === 0);
  return (
    <>
      <div className="panel">
        <div className="panel__head">
          <h2 className="clip">{file.name}</h2>
          <FileButton text={t.intake.chooseOther} onFile={onOther} />
        </div>
        {list.error !== null && <ErrorNote error={list.error} />}
        {create ? (
          <ProbeForm
            onSaved={(made) => {
              onProbe(made.uid);
              setMaking(false);
            }}
            onCancel={probes.length === 0 ? null : () => setMaking(false)}
          />
        ) : (
          list.data && (
            <SelectField
              label={t.intake.probe}
              hint={t.intake.probeHelp}
              value={chosen?.uid ?? ''}
              options={[
                ...(chosen ? [] : [['', t.intake.chooseProbe] as const]),
                ...probes.map(
                  (one) =>
                    [
                      one.uid,
                      one.status === 'active' ? one.name : `${one.name} (${t.probeStatus[one.status]})`,
                    ] as const,
                ),
                [newProbe, t.intake.newProbe] as const,
              ]}
              onChange={(event) =>
                event.target.value === newProbe ? setMaking(true) : onProbe(event.target.value)
              }
            />
          )
        )}
      </div>
      {!chosen && isUnusable(glance.error) && <Unusable error={glance.error} onOther={onOther} />}
      {chosen && !create && (
        <Looked
          key={`${file.id} ${chosen.uid}`}
          file={file}
          probe={chosen.uid}
          onOther={onOther}
          onStart={onStart}
        />
      )}
    </>
  );
};
