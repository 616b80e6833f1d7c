import {
  CircleCheck,
  CircleDashed,
  CircleOff,
  LoaderCircle,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-react';
import type { Messages } from '../../core/messages/index.ts';
import type { LineProblem, LineState } from '../softphone/phone.ts';
import { useNow } from './clock.ts';
import { useTexts } from './language.tsx';
import { useNavigation } from './navigation.tsx';
import { usePhoneState } from './telephone.tsx';

export type LineWords = {
  readonly icon: LucideIcon;
  readonly text: string;
  readonly detail: string;
  readonly problem: string | null;
};

/** The line in words, with the honest age of what was last heard on it. */
export const describeLine = (line: LineState, now: number, t: Messages): LineWords => {
  const say = (problem: LineProblem, code: number | null): string =>
    t.lineProblem[problem] + (code === null ? '' : ` (${code})`);
  const { standIn } = line;
  const problem =
    line.problem !== null
      ? say(line.problem, line.problemCode)
      : standIn && t.app.lineBecause(say(standIn.because, standIn.code));
  const heard =
    line.lastHeardAt === null
      ? ''
      : t.app.lineHeard(Math.max(0, Math.round((now - line.lastHeardAt) / 1000)));
  if (line.kind === 'none') return { icon: CircleDashed, text: t.app.lineNone, detail: '', problem };
  switch (line.status) {
    case 'ready':
      return {
        icon: standIn ? TriangleAlert : CircleCheck,
        text:
          line.kind === 'practice'
            ? t.app.linePractice
            : standIn
              ? t.app.lineStandIn(standIn.place)
              : t.app.lineReady,
        detail: standIn ? standIn.name : heard,
        problem,
      };
    case 'connecting':
    case 'registering':
      return { icon: LoaderCircle, text: t.app.lineConnecting, detail: '', problem };
    case 'waiting-to-retry':
      return {
        icon: TriangleAlert,
        text:
          line.retryAt === null
            ? t.app.lineOff
            : t.app.lineWaiting(Math.max(0, Math.ceil((line.retryAt - now) / 1000))),
        detail: heard,
        problem,
      };
    case 'off':
      return {
        icon: problem === null ? CircleOff : TriangleAlert,
        text: t.app.lineOff,
        detail: heard,
        problem,
      };
  }
};

export const LineChip = () => {
  const { line } = usePhoneState();
  // A countdown goes by seconds; how long ago the line was heard is drawn all day, and need not.
  const now = useNow(line.status === 'ready' ? 5000 : 1000);
  const t = useTexts();
  const navigation = useNavigation();
  const { icon: Icon, text, detail, problem } = describeLine(line, now, t);
  return (
    <button
      type="button"
      className="chip"
      title={problem ?? undefined}
      onClick={() => navigation.go('settings', 'line')}
    >
      <Icon size={15} aria-hidden />
      <span className="unseen">{t.app.lineLabel}</span>
      {text}
      {detail !== '' && <span className="chip__soft">{detail}</span>}
    </button>
  );
};
