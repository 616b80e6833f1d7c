import { TriangleAlert, X } from 'lucide-react';
import { useState } from 'react';
import { ExpectedError } from '../../../core/errors.ts';
import { useErrorText } from '../../app/errors.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useNavigation } from '../../app/navigation.tsx';
import { useQuery } from '../../data/hooks.tsx';
import { Button, IconButton } from '../../ui/button.tsx';

/** What failed on its way in, or waits for a decision: said above the work, never in silence, with the way to it. */
export const WaitingStrip = () => {
  const { quarantine: t, intakeLog } = useTexts();
  const format = useFormat();
  const navigation = useNavigation();
  const sentence = useErrorText();
  const waiting = useQuery('intake.waiting', {}).data;
  const [hidden, setHidden] = useState('');
  if (!waiting) return null;
  const { rejected, quarantined, failedImports, refused } = waiting;
  const figures = JSON.stringify([rejected, quarantined, failedImports, refused.count]);
  if (figures === '[0,0,0,0]' || figures === hidden) return null;
  return (
    <aside className="waiting" aria-label={t.waiting}>
      <TriangleAlert size={16} aria-hidden />
      <ul className="waiting__list">
        {quarantined > 0 && (
          <li>
            <Button look="link" onClick={() => navigation.goProbes('review')}>
              {t.quarantined(quarantined)}
            </Button>
          </li>
        )}
        {rejected > 0 && (
          <li>
            <Button look="link" title={intakeLog.waitingHelp} onClick={() => navigation.go('intake')}>
              {intakeLog.waiting(format.number(rejected), rejected === 1)}
            </Button>
          </li>
        )}
        {failedImports > 0 && (
          <li>
            <Button look="link" onClick={() => navigation.go('import')}>
              {t.failedImports(failedImports)}
            </Button>
          </li>
        )}
        {refused.count > 0 && (
          <li>
            {t.refused(refused.count)}
            {refused.lastAt !== null && refused.lastCode !== null && (
              <span className="soft">
                {' '}
                {t.refusedWhen(
                  format.dayTime(refused.lastAt),
                  sentence(new ExpectedError(refused.lastCode, refused.lastCode)),
                )}
              </span>
            )}
          </li>
        )}
      </ul>
      <IconButton name={t.hide} icon={X} onClick={() => setHidden(figures)} />
    </aside>
  );
};
