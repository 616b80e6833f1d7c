import './figures.css';
import { ChartColumn, Printer } from 'lucide-react';
import { useState } from 'react';
import type { FiguresAsked } from '../../../core/contract/figures.ts';
import type { Output } from '../../../core/contract/index.ts';
import { civilDay } from '../../../core/domain/civil-day.ts';
import { readPeriod, type FigurePeriod } from '../../../core/domain/figure-period.ts';
import { addDays, utcToCivil } from '../../../core/domain/when-zone.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Empty, Failed } from '../../ui/states.tsx';
import { DaysChart } from './days-chart.tsx';
import { DelayChart } from './delay-chart.tsx';
import { FiguresTable } from './figures-table.tsx';
import { HeatChart } from './heat-chart.tsx';
import { ConvincingChart, FunnelChart, SoundChart } from './other-charts.tsx';

type Scope = Output<'figures.scope'>;
const presets = ['thisMonth', 'lastMonth', 'quarter', 'year', 'own'] as const;
type Preset = (typeof presets)[number];

/** First and last day of a preset, both in it. */
const daysOf = (preset: Preset, { now, zone }: Scope): readonly [string, string] => {
  const today = utcToCivil(now, zone);
  const monthStart = { ...today, day: 1 };
  switch (preset) {
    case 'lastMonth': {
      const last = addDays(monthStart, -1);
      return [civilDay({ ...last, day: 1 }), civilDay(last)];
    }
    case 'quarter':
      return [civilDay(addDays(today, -89)), civilDay(today)];
    case 'year':
      return [civilDay(addDays(today, -364)), civilDay(today)];
    // Up to today: days to come would stand beside days that are over.
    case 'thisMonth':
    case 'own':
      return [civilDay(monthStart), civilDay(today)];
  }
};

const periodOf = (days: readonly [string, string], zone: string): FigurePeriod | null => {
  try {
    return readPeriod(`${days[0]}..${days[1]}`, zone);
  } catch {
    return null;
  }
};

const Dashboard = ({ asked }: { readonly asked: FiguresAsked }) => {
  const t = useTexts().figures;
  const format = useFormat();
  const { data, error, retry } = useQuery('figures.read', asked);
  if (!data)
    return error === null ? (
      <div className="placeholder figures__placeholder" aria-busy="true" />
    ) : (
      <Failed title={t.failedTitle} error={error} onRetry={retry} />
    );
  const span = ({ from, to }: FigurePeriod): string => t.fromTo(format.date(from), format.date(to - 1));
  const none = data.figures.every(({ now }) => now.n === 0) && data.funnels.length === 0;
  return (
    <>
      <p className="soft figures__period">{t.compared(span(data.period), span(data.before))}</p>
      {none ? (
        <Empty icon={ChartColumn} title={t.emptyTitle} text={t.emptyHelp} />
      ) : (
        <>
          <FiguresTable data={data} />
          <DaysChart data={data} />
          <HeatChart heat={data.heat} />
          <div className="figures__pair">
            <DelayChart title={t.firstCall} file="rappel-speed-to-lead" delays={data.firstCall} />
            <DelayChart title={t.firstTalk} file="rappel-time-to-contact" delays={data.firstTalk} />
          </div>
          <FunnelChart funnels={data.funnels} />
          <ConvincingChart asked={asked} />
          <SoundChart networks={data.networks} headsets={data.headsets} />
        </>
      )}
    </>
  );
};

const Figures = ({ scope }: { readonly scope: Scope }) => {
  const t = useTexts().figures;
  const [preset, setPreset] = useState<Preset>('thisMonth');
  const [days, setDays] = useState(() => daysOf('thisMonth', scope));
  const [agent, setAgent] = useState('');
  const [probe, setProbe] = useState('');
  const choose = (chosen: Preset): void => {
    setPreset(chosen);
    if (chosen !== 'own') setDays(daysOf(chosen, scope));
  };
  const period = periodOf(days, scope.zone);
  const whose = scope.team ? agent : 'me';
  const asked = period && {
    ...period,
    ...(whose === '' ? {} : { agent: whose }),
    ...(probe === '' ? {} : { probe }),
  };
  return (
    <>
      <div className="figures__filters">
        <SelectField
          label={t.period}
          value={preset}
          options={presets.map((one) => [one, t[one]] as const)}
          onChange={({ target }) => {
            const chosen = presets.find((one) => one === target.value);
            if (chosen) choose(chosen);
          }}
        />
        {preset === 'own' && (
          <>
            <TextField
              label={t.first}
              type="date"
              value={days[0]}
              onChange={({ target }) => setDays([target.value, days[1]])}
            />
            <TextField
              label={t.last}
              type="date"
              value={days[1]}
              error={period === null ? t.badPeriod : null}
              onChange={({ target }) => setDays([days[0], target.value])}
            />
          </>
        )}
        {scope.team && (
          <SelectField
            label={t.agent}
            value={agent}
            options={[
              ['', t.everybody],
              ['me', t.me],
              ...scope.agents.map((one) => [one.agent, one.name] as const),
            ]}
            onChange={({ target }) => setAgent(target.value)}
          />
        )}
        <SelectField
          label={t.probe}
          value={probe}
          options={[['', t.allProbes], ...scope.probes.map((one) => [one.probe, one.name] as const)]}
          onChange={({ target }) => setProbe(target.value)}
        />
      </div>
      {asked && <Dashboard asked={asked} />}
    </>
  );
};

/** What calls come to: conversion, effort and damage, over a period and beside the one before. */
export const FiguresScreen = () => {
  const t = useTexts().figures;
  const scope = useQuery('figures.scope', {});
  return (
    <div className="screen figures-screen">
      <div className="page figures">
        <header className="page__head">
          <h1 className="grow">{t.title}</h1>
          <Button icon={Printer} onClick={() => window.print()}>
            {t.print}
          </Button>
        </header>
        {scope.data ? (
          <Figures scope={scope.data} />
        ) : scope.error === null ? (
          <div className="placeholder figures__placeholder" aria-busy="true" />
        ) : (
          <Failed title={t.failedTitle} error={scope.error} onRetry={scope.retry} />
        )}
      </div>
    </div>
  );
};
