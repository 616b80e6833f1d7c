import { Magnet, PanelTop, Pause, Pencil, Play, Plus, ShieldQuestion, type LucideIcon } from 'lucide-react';
import { useId, useState } from 'react';
import type { Probe } from '../../../core/contract/intake.ts';
import type { ProbeYield } from '../../../core/contract/probes.ts';
import { assertNever } from '../../../core/errors.ts';
import { useFormat, type Format } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Badge, Empty, ErrorNote, Failed } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { PageDialog } from './page-dialog.tsx';
import { ProbeEditor } from './probe-editor.tsx';

const figures = ['requests', 'conversations', 'conversions', 'effort', 'refusals', 'neverAsked'] as const;
type Figure = (typeof figures)[number];

const statuses: Readonly<Record<Probe['status'], LucideIcon>> = {
  active: Play,
  paused: Pause,
  quarantined: ShieldQuestion,
};

const actions = [
  ['active', 'activate'],
  ['paused', 'pause'],
  ['quarantined', 'quarantine'],
] as const;

/** What is told of one figure. */
const useFigures = () => {
  const t = useTexts().probes;
  const cell = (figure: Figure, of: ProbeYield, format: Format): string => {
    switch (figure) {
      case 'conversions':
        return of.conversations === 0
          ? format.number(of.conversions)
          : `${format.number(of.conversions)} · ${format.percent(of.conversions / of.conversations)}`;
      case 'effort':
        return of.conversions === 0
          ? t.noEffort
          : t.effortOf(
              format.number(of.calls / of.conversions, 1),
              format.number(of.milliseconds / 60_000 / of.conversions, 1),
            );
      case 'requests':
      case 'conversations':
      case 'refusals':
      case 'neverAsked':
        return format.number(of[figure]);
      default:
        return assertNever(figure);
    }
  };
  return {
    cell,
    name: (figure: Figure): string => t[figure],
    definition: (figure: Figure): string => t[`${figure}Help`],
  };
};

const Row = ({
  probe,
  of,
  onChange,
  onPage,
  onSet,
}: {
  readonly probe: Probe;
  /** Null while it is not read yet. */
  readonly of: ProbeYield | null;
  readonly onChange: () => void;
  readonly onPage: () => void;
  readonly onSet: (status: Probe['status']) => void;
}) => {
  const texts = useTexts();
  const t = texts.probes;
  const format = useFormat();
  const { cell } = useFigures();
  const { name, status } = probe;
  return (
    <tr>
      <th scope="row" className="probes__name">
        <span className="strong">{name}</span>
        <span className="small soft">{texts.probeKind[probe.kind]}</span>
      </th>
      <td>
        <Badge icon={statuses[status]} tone={status === 'quarantined' ? 'blocked' : 'plain'}>
          {texts.probeStatus[status]}
        </Badge>
      </td>
      {figures.map((figure) => (
        <td key={figure} className="end">
          {of === null ? t.noEffort : cell(figure, of, format)}
        </td>
      ))}
      <td>
        <div className="probes__actions" role="group" aria-label={t.setStatus(name)}>
          {actions.map(([one, text]) => (
            <IconButton
              key={one}
              name={t.definition(t[text], name)}
              icon={statuses[one]}
              aria-pressed={status === one}
              onClick={() => onSet(one)}
            />
          ))}
          <IconButton name={texts.probePage.open(name)} icon={PanelTop} onClick={onPage} />
          <IconButton name={t.change(name)} icon={Pencil} onClick={onChange} />
        </div>
      </td>
    </tr>
  );
};

/** Every probe, with how it stands and what came of it. */
export const ProbesList = () => {
  const texts = useTexts();
  const t = texts.probes;
  const id = useId();
  const toast = useToast();
  const { name, definition } = useFigures();
  const list = useQuery('probes.list', {});
  const yields = useQuery('probes.yield', {});
  const setStatus = useCommand('probes.setStatus');
  const [editing, setEditing] = useState<Probe | 'new' | null>(null);
  const [published, setPublished] = useState<Probe | null>(null);
  const [told, setTold] = useState<Figure | null>(null);
  const probes = list.data?.probes;

  const set = async (probe: Probe, status: Probe['status']): Promise<void> => {
    if (probe.status === status || (await setStatus.run({ probe: probe.uid, status })) === null) return;
    const help = status === 'paused' ? t.pausedHelp : status === 'quarantined' ? t.quarantinedHelp : '';
    toast({
      text: `${t.statusDone(probe.name, texts.probeStatus[status])}. ${help}`.trim(),
      undo: () => void setStatus.run({ probe: probe.uid, status: probe.status }),
    });
  };

  return (
    <>
      <header className="page__head">
        <h1 className="grow">{t.title}</h1>
        <Button look="primary" icon={Plus} onClick={() => setEditing('new')}>
          {t.add}
        </Button>
      </header>
      <p className="soft probes__definition" aria-live="polite">
        {told === null ? t.help : t.definition(name(told), definition(told))}
      </p>
      <ErrorNote error={setStatus.error ?? yields.error} />
      {list.error !== null && !probes ? (
        <Failed title={t.title} error={list.error} onRetry={list.retry} />
      ) : probes === undefined ? (
        <div className="placeholder" style={{ height: 220 }} aria-busy="true" />
      ) : probes.length === 0 ? (
        <Empty icon={Magnet} title={t.emptyTitle} text={t.emptyHelp} />
      ) : (
        <div className="probes__table" role="group" aria-label={t.yield} tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t.name}</th>
                <th scope="col">{t.status}</th>
                {figures.map((figure) => (
                  <th key={figure} scope="col" className="end">
                    <button
                      type="button"
                      className="probes__figure"
                      aria-describedby={`${id}-${figure}`}
                      onFocus={() => setTold(figure)}
                      onBlur={() => setTold(null)}
                      onPointerEnter={() => setTold(figure)}
                      onPointerLeave={() => setTold(null)}
                    >
                      {name(figure)}
                    </button>
                    <span id={`${id}-${figure}`} className="unseen">
                      {definition(figure)}
                    </span>
                  </th>
                ))}
                <th scope="col">
                  <span className="unseen">{t.setStatus('')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {probes.map((probe) => (
                <Row
                  key={probe.uid}
                  probe={probe}
                  of={yields.data?.yields.find((one) => one.probe === probe.uid) ?? null}
                  onChange={() => setEditing(probe)}
                  onPage={() => setPublished(probe)}
                  onSet={(status) => void set(probe, status)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {published !== null && <PageDialog probe={published} onClose={() => setPublished(null)} />}
      {editing !== null && (
        <ProbeEditor
          probe={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          onSaved={(probe) => {
            toast({ text: t.saved(probe.name) });
            setEditing(null);
          }}
        />
      )}
    </>
  );
};
