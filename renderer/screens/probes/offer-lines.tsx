import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { flushSync } from 'react-dom';
import type { Language } from '../../../core/contract/records.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { IconButton } from '../../ui/button.tsx';
import { CheckField, TextField } from '../../ui/field.tsx';
import type { CapabilityLine, QuestionLine, StakeLine } from './offer-draft.ts';

export type LineTools = {
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
};

/** The language of the screen first: it is the one that is written. */
export const useBothLanguages = (): readonly (readonly [language: Language, name: string])[] => {
  const t = useTexts().offers;
  const both = [['fr', t.french] as const, ['en', t.english] as const];
  return useLanguage() === 'fr' ? both : both.toReversed();
};

/** A line that can be moved, by its buttons or by Alt and an arrow from any of its fields, and taken away. */
const Movable = ({
  what,
  removeName,
  tools: { onMove, onRemove },
  children,
}: {
  readonly what: string;
  readonly removeName: string;
  readonly tools: LineTools;
  readonly children: ReactNode;
}) => {
  const t = useTexts().offers;
  const move = (by: -1 | 1): void => {
    const held = document.activeElement;
    // A moved element loses the focus; the hand stays where it was.
    flushSync(() => onMove(by));
    if (held instanceof HTMLElement) held.focus();
  };
  return (
    <div
      className="offer-line"
      onKeyDown={(event) => {
        if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
        event.preventDefault();
        move(event.key === 'ArrowUp' ? -1 : 1);
      }}
    >
      {children}
      <div className="offer-line__tools">
        <IconButton name={t.up(what)} hint="Alt+↑" icon={ArrowUp} onClick={() => move(-1)} />
        <IconButton name={t.down(what)} hint="Alt+↓" icon={ArrowDown} onClick={() => move(1)} />
        <IconButton name={removeName} icon={Trash2} onClick={onRemove} />
      </div>
    </div>
  );
};

export const QuestionFields = ({
  line,
  number,
  onChange,
  ...tools
}: LineTools & {
  readonly line: QuestionLine;
  readonly number: number;
  readonly onChange: (change: Partial<Record<Language, string>>) => void;
}) => {
  const t = useTexts().offers;
  return (
    <Movable what={t.question(number)} removeName={t.removeQuestion(number)} tools={tools}>
      {useBothLanguages().map(([language, name]) => (
        <TextField
          key={language}
          label={t.questionIn(number, name)}
          maxLength={500}
          lang={language}
          value={line[language]}
          onChange={(event) => onChange({ [language]: event.target.value })}
        />
      ))}
    </Movable>
  );
};

export const capabilityName = (
  line: CapabilityLine,
  lines: readonly CapabilityLine[],
  unnamed: (number: number) => string,
): string => line.label.trim() || unnamed(lines.indexOf(line) + 1);

export const CapabilityFields = ({
  line,
  name,
  onChange,
  ...tools
}: LineTools & {
  readonly line: CapabilityLine;
  readonly name: string;
  readonly onChange: (change: Partial<CapabilityLine>) => void;
}) => {
  const t = useTexts().probes;
  return (
    <Movable what={name} removeName={t.removeCapability(line.label)} tools={tools}>
      <TextField
        label={t.capability}
        maxLength={500}
        value={line.label}
        onChange={(event) => onChange({ label: event.target.value })}
      />
      <TextField
        label={t.proof}
        maxLength={1000}
        value={line.proof}
        onChange={(event) => onChange({ proof: event.target.value })}
      />
    </Movable>
  );
};

/** A stake, and every capability with a mark where it answers the stake. */
export const StakeFields = ({
  line,
  number,
  capabilities,
  onChange,
  ...tools
}: LineTools & {
  readonly line: StakeLine;
  readonly number: number;
  readonly capabilities: readonly CapabilityLine[];
  readonly onChange: (change: Partial<StakeLine>) => void;
}) => {
  const texts = useTexts();
  const t = texts.probes;
  const name = line.label.trim() || texts.offers.unnamedStake(number);
  return (
    <fieldset className="offer-stake">
      <legend className="unseen">{t.stake(number)}</legend>
      <Movable what={name} removeName={t.removeStake(line.label)} tools={tools}>
        <TextField
          label={t.stakeLabel}
          maxLength={500}
          value={line.label}
          onChange={(event) => onChange({ label: event.target.value })}
        />
      </Movable>
      <div className="offer-stake__answers" role="group" aria-label={texts.offers.answeredBy(name)}>
        {capabilities.map((capability) => (
          <CheckField
            key={capability.id}
            label={capabilityName(capability, capabilities, texts.offers.unnamed)}
            checked={line.answers.includes(capability.id)}
            onChange={(event) =>
              onChange({
                answers: event.target.checked
                  ? [...line.answers, capability.id]
                  : line.answers.filter((id) => id !== capability.id),
              })
            }
          />
        ))}
      </div>
    </fieldset>
  );
};
