import { FileDown } from 'lucide-react';
import { useState } from 'react';
import type { Dashboard, FigureReading } from '../../../core/contract/figures.ts';
import { coldCallingOf, figureGroups, figureOf, type FigureId } from '../../../core/domain/figures.ts';
import { isSure } from '../../../core/domain/interval.ts';
import { fewTalks } from '../../../core/domain/proportion.ts';
import { coldCallingSource, figureDefinitions } from '../../../core/messages/figure-definitions.ts';
import type { Language } from '../../../core/contract/records.ts';
import type { Messages } from '../../../core/messages/index.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { Button } from '../../ui/button.tsx';
import { useFigureFormat } from './figure-format.ts';
import { saveTable, type FileTable } from './table-file.ts';

/**
 * The name of a figure. Its definition shows while the pointer or the focus is on it, stays once pressed, goes with Escape, and is
 * read out with the name.
 */
const FigureName = ({ figure }: { readonly figure: FigureId }) => {
  const t = useTexts().figures;
  const { label, formula, leavesOut } = figureDefinitions[figure][useLanguage()];
  const [shown, setShown] = useState<'auto' | 'open' | 'closed'>('auto');
  const id = `definition-${figure}`;
  return (
    <span className={`definition definition--${shown}`} onMouseLeave={() => setShown('auto')}>
      <button
        type="button"
        className="definition__name"
        aria-describedby={id}
        onClick={() => setShown(shown === 'open' ? 'auto' : 'open')}
        onBlur={() => setShown('auto')}
        onKeyDown={({ key }) => {
          if (key === 'Escape') setShown('closed');
        }}
      >
        {label}
      </button>
      <span id={id} role="tooltip" className="definition__text">
        {t.definition(formula, leavesOut)}
      </span>
    </span>
  );
};

const FigureRow = ({ one }: { readonly one: FigureReading }) => {
  const { figures: t, app } = useTexts();
  const format = useFigureFormat();
  const { figure, now, before, change } = one;
  const { better, unit } = figureOf(figure);
  const cold = coldCallingOf(figure);
  const said = (): string => {
    if (change === null || unit === 'count') return '';
    if (!isSure(change)) return t.unsure;
    if (better === null) return t.surelyOther;
    return change.value > 0 === (better === 'more') ? t.surelyBetter : t.surelyWorse;
  };
  return (
    <tr>
      <th scope="row">
        <FigureName figure={figure} />
      </th>
      <td className="end number figures__value">
        {now.value === null ? t.noData : format.value(figure, now.value)}
      </td>
      <td className="end number">
        {now.low === null || now.high === null
          ? app.none
          : t.between(format.value(figure, now.low), format.value(figure, now.high))}
      </td>
      <td className="end number">
        {unit === 'count' ? app.none : now.n < fewTalks ? t.few(format.number(now.n)) : format.number(now.n)}
      </td>
      <td className="end number soft">
        {before.value === null ? t.noData : format.value(figure, before.value)}
      </td>
      <td className="end number">
        {change === null ? (
          app.none
        ) : (
          <>
            {format.change(figure, change.value)}
            {change.low !== null && change.high !== null && (
              <span className="small soft">
                {' '}
                ({t.between(format.change(figure, change.low), format.change(figure, change.high))})
              </span>
            )}
            <span className="figures__said small">{said()}</span>
          </>
        )}
      </td>
      <td className="end number soft">{cold === null ? '' : format.value(figure, cold)}</td>
    </tr>
  );
};

/** Numbers in the unit beside them; shares in percent. */
const fileOf = (data: Dashboard, t: Messages['figures'], language: Language): FileTable => ({
  head: [t.figure, t.unit, t.value, t.low, t.high, t.rests, t.before, t.change, t.baseline],
  rows: data.figures.map(({ figure, now, before, change }) => {
    const { unit } = figureOf(figure);
    const number = (value: number | null): number | null =>
      value === null || unit !== 'percent' ? value : value * 100;
    const values = [now.value, now.low, now.high].map(number);
    const others = [before.value, change?.value ?? null, coldCallingOf(figure)].map(number);
    return [figureDefinitions[figure][language].label, unit, ...values, now.n, ...others];
  }),
});

export const FiguresTable = ({ data }: { readonly data: Dashboard }) => {
  const { figures: t, figureGroup } = useTexts();
  const language = useLanguage();
  return (
    <section className="panel figures__panel" aria-labelledby="figures-all">
      <div className="panel__head">
        <h2 id="figures-all">{t.figures}</h2>
        <span className="figures__actions">
          <Button
            look="quiet"
            icon={FileDown}
            aria-label={t.exportNamed(t.figures)}
            onClick={() => saveTable('rappel-figures', fileOf(data, t, language))}
          >
            {t.exportTable}
          </Button>
        </span>
      </div>
      <div className="figures__table figures__table--all" role="group" aria-label={t.figures} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t.figure}</th>
              {[t.value, t.interval, t.rests, t.before, t.change, t.baseline].map((name) => (
                <th key={name} scope="col" className="end">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          {figureGroups.map((group) => (
            <tbody key={group}>
              <tr>
                <th scope="rowgroup" colSpan={7} className="figures__group">
                  {figureGroup[group]}
                </th>
              </tr>
              {data.figures
                .filter(({ figure }) => figureOf(figure).group === group)
                .map((one) => (
                  <FigureRow key={one.figure} one={one} />
                ))}
            </tbody>
          ))}
        </table>
      </div>
      <p className="small soft figures__source">{coldCallingSource[language]}</p>
    </section>
  );
};
