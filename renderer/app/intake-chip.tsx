import { TriangleAlert } from 'lucide-react';
import { useQuery } from '../data/hooks.tsx';
import { useFormat } from './format.ts';
import { useTexts } from './language.tsx';
import { useNavigation } from './navigation.tsx';

/** Deliveries that could not be taken and wait for somebody: in sight on every screen, so that none fails in silence. */
export const IntakeChip = () => {
  const waiting = useQuery('intake.waiting', {}).data?.rejected ?? 0;
  const t = useTexts().intakeLog;
  const format = useFormat();
  const navigation = useNavigation();
  // The work screen says it above the queue, with all else that waits.
  if (waiting === 0 || navigation.screen === 'work') return null;
  return (
    <button
      type="button"
      className="chip chip--gives"
      title={t.waitingHelp}
      onClick={() => navigation.go('intake')}
    >
      <TriangleAlert size={15} aria-hidden />
      <span className="chip__label clip">{t.waiting(format.number(waiting), waiting === 1)}</span>
    </button>
  );
};
