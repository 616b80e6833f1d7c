import { X } from 'lucide-react';
import { useId, useState } from 'react';
import { listState, owed, periodName, type RequestFilter } from '../../../core/contract/views.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Pick, TextField, type Options } from '../../ui/field.tsx';

const noOutcome = '(none)';
const attemptCounts = [1, 3, 6];

export const FilterBar = ({
  filter,
  onChange,
  onClear,
}: {
  readonly filter: RequestFilter;
  readonly onChange: (filter: RequestFilter) => void;
  readonly onClear: () => void;
}) => {
  const texts = useTexts();
  const t = texts.requests;
  const language = useLanguage();
  const id = useId();
  const [more, setMore] = useState(false);
  const choices = useQuery('requests.choices', {}).data;
  const kinds = useQuery('outcome.kinds', {}).data?.kinds ?? [];
  /** A filter that is taken away is absent, so that an empty one compares as such. */
  const set = <K extends keyof RequestFilter>(name: K, value: RequestFilter[K] | undefined): void => {
    const { [name]: _before, ...rest } = filter;
    onChange(value === undefined ? rest : { ...rest, [name]: value });
  };
  const named = (list: readonly { readonly uid: string; readonly name: string }[] | undefined): Options =>
    (list ?? []).map(({ uid, name }) => [uid, name]);
  const plain = (list: readonly string[] | undefined): Options => (list ?? []).map((one) => [one, one]);
  const yesNo: Options = [['yes', t.yes], ['no', t.no]]; // prettier-ignore
  const asYesNo = (value: boolean | undefined): string | undefined =>
    value === undefined ? undefined : value ? 'yes' : 'no';
  const periods: Options = periodName.options.map((one) => [one, texts.period[one]]);
  const period = (value: RequestFilter['asked']): string | undefined =>
    value && 'named' in value ? value.named : undefined;
  const asPeriod = (value: string | undefined) => {
    const name = periodName.safeParse(value).data;
    return name && { named: name };
  };
  const { attempts } = filter;
  const attemptsValue =
    attempts?.max === 0 ? '0' : attempts?.min === undefined ? undefined : String(attempts.min);
  const setCount = Object.keys(filter).filter((name) => name !== 'search').length;

  return (
    <div role="search" className="requests__filters">
      <div className="requests__search">
        <TextField
          label={t.search}
          quietLabel
          type="search"
          placeholder={t.search}
          maxLength={200}
          value={filter.search ?? ''}
          onChange={(event) => set('search', event.target.value === '' ? undefined : event.target.value)}
        />
      </div>
      <Pick
        quiet
        label={t.state}
        all={t.anyState}
        value={filter.states?.[0]}
        options={listState.options.map((one) => [one, texts.listState[one]])}
        onPick={(value) => {
          const one = listState.safeParse(value).data;
          set('states', one && [one]);
        }}
      />
      <Pick
        quiet
        label={t.owed}
        all={t.anyOwed}
        value={filter.owed?.[0]}
        options={owed.options.map((one) => [one, texts.owed[one]])}
        onPick={(value) => {
          const one = owed.safeParse(value).data;
          set('owed', one && [one]);
        }}
      />
      <Pick
        quiet
        label={t.owner}
        all={t.anyOwner}
        value={filter.owner}
        options={[['me', t.mine], ['team', t.team], ...named(choices?.agents)]}
        onPick={(value) => set('owner', value)}
      />
      <Pick
        quiet
        label={t.probe}
        all={t.anyProbe}
        value={filter.probes?.[0]}
        options={named(choices?.probes)}
        onPick={(value) => set('probes', value === undefined ? undefined : [value])}
      />
      <Button
        look="quiet"
        aria-expanded={more}
        aria-controls={more ? id : undefined}
        onClick={() => setMore(!more)}
      >
        {t.more}
      </Button>
      {setCount > 0 && (
        <Button look="quiet" icon={X} onClick={onClear}>
          {t.clear}
        </Button>
      )}
      {more && (
        <div id={id} className="requests__more" role="group" aria-label={t.more}>
          <Pick
            label={t.offer}
            all={t.all}
            value={filter.offers?.[0]}
            options={named(choices?.offers)}
            onPick={(value) => set('offers', value === undefined ? undefined : [value])}
          />
          <Pick
            label={t.stake}
            all={t.all}
            value={filter.stake}
            options={plain(choices?.stakes)}
            onPick={(value) => set('stake', value)}
          />
          <Pick
            label={t.asked}
            all={t.all}
            value={period(filter.asked)}
            options={periods}
            onPick={(value) => set('asked', asPeriod(value))}
          />
          <Pick
            label={t.closed}
            all={t.all}
            value={period(filter.closed)}
            options={periods}
            onPick={(value) => set('closed', asPeriod(value))}
          />
          <Pick
            label={t.attempts}
            all={t.all}
            value={attemptsValue}
            options={[
              ['0', t.noAttempt],
              ...attemptCounts.map((count) => [String(count), t.atLeast(count)] as const),
            ]}
            onPick={(value) =>
              set(
                'attempts',
                value === undefined ? undefined : value === '0' ? { max: 0 } : { min: Number(value) },
              )
            }
          />
          <Pick
            label={t.reached}
            all={t.all}
            value={asYesNo(filter.reached)}
            options={yesNo}
            onPick={(value) => set('reached', value === undefined ? undefined : value === 'yes')}
          />
          <Pick
            label={t.outcome}
            all={t.all}
            value={filter.outcomes === undefined ? undefined : (filter.outcomes[0] ?? noOutcome)}
            options={[
              [noOutcome, texts.calls.noOutcome],
              ...kinds.map((kind) => [kind.code, kind.label[language]] as const),
            ]}
            onPick={(value) =>
              set('outcomes', value === undefined ? undefined : [value === noOutcome ? null : value])
            }
          />
          <Pick
            label={t.blocked}
            all={t.all}
            value={asYesNo(filter.blocked)}
            options={yesNo}
            onPick={(value) => set('blocked', value === undefined ? undefined : value === 'yes')}
          />
          <Pick
            label={t.language}
            all={t.all}
            value={filter.languages?.[0]}
            options={plain(['fr', 'en'])}
            onPick={(value) => set('languages', value === undefined ? undefined : [value])}
          />
          <Pick
            label={t.zone}
            all={t.all}
            value={filter.zones?.[0]}
            options={plain(choices?.zones)}
            onPick={(value) => set('zones', value === undefined ? undefined : [value])}
          />
        </div>
      )}
    </div>
  );
};
