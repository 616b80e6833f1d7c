import './call-quality.css';
import { SignalHigh, SignalLow, SignalMedium } from 'lucide-react';
import type { CallQuality as Quality } from '../../../../core/domain/quality.ts';
import { useFormat } from '../../../app/format.ts';
import { useTexts } from '../../../app/language.tsx';
import { qualityFigures, qualityLight } from '../../../app/quality-words.ts';

const icons = { good: SignalHigh, fair: SignalMedium, poor: SignalLow } as const;

/** The light of a call: a sign and words, with the figures behind them one keystroke away. */
export const CallQuality = ({ quality }: { readonly quality: Quality }) => {
  const t = useTexts().quality;
  const format = useFormat();
  const light = qualityLight(quality, format, t);
  if (light === null) return null;
  const Icon = icons[light.grade];
  return (
    <details className="quality" data-grade={light.grade}>
      <summary aria-label={`${t.light}. ${light.lines.join(' ')}`}>
        <Icon size={16} aria-hidden />
        <span role="status" className={light.grade === 'poor' ? 'strong' : 'soft'}>
          {light.lines.map((line) => (
            <span key={line} className="quality__line">
              {line}
            </span>
          ))}
        </span>
      </summary>
      {qualityFigures(quality, format, t).map((line) => (
        <p key={line} className="small soft">
          {line}
        </p>
      ))}
    </details>
  );
};
