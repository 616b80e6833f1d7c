import { useDeferredValue, useState } from 'react';
import type { MergeCandidate } from '../../../../core/contract/request-actions.ts';
import type { RequestDetail } from '../../../../core/contract/queue.ts';
import { useFormat } from '../../../app/format.ts';
import { useTexts } from '../../../app/language.tsx';
import { useNavigation } from '../../../app/navigation.tsx';
import { useCommand, useQuery } from '../../../data/hooks.tsx';
import { CheckField, TextField } from '../../../ui/field.tsx';
import { ErrorNote } from '../../../ui/states.tsx';
import { ActionForm, type ActionDialogProps } from './person-action-dialogs.tsx';
import { useActionDone } from './use-action-done.ts';

const Candidate = ({
  one,
  chosen,
  onChoose,
}: {
  readonly one: MergeCandidate;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}) => {
  const t = useTexts();
  const format = useFormat();
  return (
    <label className="check">
      <input type="radio" name="merge" checked={chosen} onChange={onChoose} />
      <span>
        <span className="strong">{one.name || one.company || t.queue.anonymous}</span>
        <span className="soft">
          {' '}
          · {one.samePerson ? t.actions.samePerson : t.actions.otherPerson} · {one.probe},{' '}
          {format.dayTime(one.askedAt)} · {one.phones.map(format.phone).join(', ')}
        </span>
        {one.words !== '' && <span className="field__hint merge__words">{one.words}</span>}
      </span>
    </label>
  );
};

export const MergeDialog = ({ request, onClose }: ActionDialogProps) => {
  const t = useTexts().actions;
  const tellDone = useActionDone();
  const merge = useCommand('request.merge');
  const [search, setSearch] = useState('');
  const asked = useDeferredValue(search);
  const [other, setOther] = useState<string | null>(null);
  const found = useQuery('request.mergeCandidates', { request, search: asked });
  const rows = found.data?.rows ?? [];
  const chosen = rows.find((one) => one.request === other) ?? null;
  const submit = async (): Promise<void> => {
    if (chosen === null) return;
    const saved = await merge.run({ request, other: chosen.request });
    if (saved === null) return;
    tellDone(t.merged, saved.action);
    onClose();
  };
  return (
    <ActionForm
      title={t.merge}
      help={t.mergeHelp}
      button={chosen === null ? t.merge.replace(/…$/u, '') : t.mergeDo(chosen.name || chosen.company)}
      good={chosen !== null}
      pending={merge.pending}
      error={merge.error}
      wide
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextField
        label={t.mergeSearch}
        type="search"
        maxLength={200}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <ErrorNote error={found.error} />
      {found.data !== undefined && rows.length === 0 ? (
        <p className="soft" role="status">
          {t.mergeNone}
        </p>
      ) : (
        <fieldset className="stack-s merge__list">
          <legend className="unseen">{t.mergeList}</legend>
          {rows.map((one) => (
            <Candidate
              key={one.request}
              one={one}
              chosen={one.request === other}
              onChoose={() => setOther(one.request)}
            />
          ))}
        </fieldset>
      )}
    </ActionForm>
  );
};

type Part = { readonly key: string; readonly text: string };

const Parts = ({
  title,
  parts,
  chosen,
  onChange,
}: {
  readonly title: string;
  readonly parts: readonly Part[];
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}) =>
  parts.length === 0 ? null : (
    <fieldset className="stack-s">
      <legend className="field__label">{title}</legend>
      {parts.map(({ key, text }) => (
        <CheckField
          key={key}
          label={text}
          checked={chosen.has(key)}
          onChange={(event) => {
            const next = new Set(chosen);
            if (event.target.checked) next.add(key);
            else next.delete(key);
            onChange(next);
          }}
        />
      ))}
    </fieldset>
  );

const places = (chosen: ReadonlySet<string>): number[] => [...chosen].map(Number);

export const SplitDialog = ({
  detail,
  onClose,
}: {
  readonly detail: RequestDetail;
  readonly onClose: () => void;
}) => {
  const t = useTexts().actions;
  const format = useFormat();
  const navigation = useNavigation();
  const tellDone = useActionDone();
  const split = useCommand('request.split');
  const [words, setWords] = useState<ReadonlySet<string>>(new Set());
  const [stakes, setStakes] = useState<ReadonlySet<string>>(new Set());
  const [slots, setSlots] = useState<ReadonlySet<string>>(new Set());
  const goes = words.size + stakes.size;
  const good = goes > 0 && goes < detail.words.length + detail.stakes.length;
  const submit = async (): Promise<void> => {
    const saved = await split.run({
      request: detail.request,
      words: places(words),
      stakes: [...stakes],
      slots: places(slots),
    });
    if (saved === null) return;
    tellDone(t.split2, saved.action);
    navigation.open(saved.request);
    onClose();
  };
  return (
    <ActionForm
      title={t.split}
      help={t.splitHelp}
      button={t.splitDo}
      good={good}
      pending={split.pending}
      error={split.error}
      wide
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <Parts
        title={t.splitWords}
        parts={detail.words.map(({ text }, index) => ({ key: String(index), text }))}
        chosen={words}
        onChange={setWords}
      />
      <Parts
        title={t.splitStakes}
        parts={detail.stakes.map(({ label }) => ({ key: label, text: label }))}
        chosen={stakes}
        onChange={setStakes}
      />
      <Parts
        title={t.splitSlots}
        parts={detail.slots.map((slot, index) => ({ key: String(index), text: format.window(slot) }))}
        chosen={slots}
        onChange={setSlots}
      />
    </ActionForm>
  );
};
