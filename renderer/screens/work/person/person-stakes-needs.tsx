import { Plus, Trash2 } from 'lucide-react';
import { useRef, useState, type RefObject } from 'react';
import { useTexts } from '../../../app/language.tsx';
import { Button, IconButton } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Keys } from '../../../ui/keys.tsx';
import { needKey, type Ticks } from './person-stakes-ticks.ts';

/** What they need and nothing of the offer answers, typed in the talk: F7 0, words, Enter, and back to where one was. */
export const Needs = ({
  ticks,
  field,
}: {
  readonly ticks: Ticks;
  readonly field: RefObject<HTMLInputElement | null>;
}) => {
  const t = useTexts().offers;
  const [text, setText] = useState('');
  const before = useRef<EventTarget | null>(null);
  const back = (): void => {
    if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
    else field.current?.blur();
  };
  const keep = (): void => {
    const need = text.trim();
    if (need === '') return;
    if (!ticks.has('need', need)) ticks.toggle('need', need);
    setText('');
    back();
  };
  return (
    <section className="talk-needs" aria-label={t.needs}>
      <form
        className="talk-needs__form"
        onSubmit={(event) => {
          event.preventDefault();
          keep();
        }}
      >
        <TextField
          ref={field}
          label={t.need}
          hint={
            <>
              <Keys keys={`F7 ${needKey}`} hidden /> {t.needHint}
            </>
          }
          maxLength={500}
          value={text}
          aria-keyshortcuts={`F7 ${needKey}`}
          onFocus={(event) => {
            before.current = event.relatedTarget;
          }}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.preventDefault();
            event.stopPropagation();
            back();
          }}
        />
        <Button submit icon={Plus} disabled={text.trim() === ''}>
          {t.addNeed}
        </Button>
      </form>
      <ul className="stack-s">
        {ticks.talk.needs.map((need) => (
          <li key={need} className="line">
            <span className="grow">{need}</span>
            <IconButton name={t.removeNeed(need)} icon={Trash2} onClick={() => ticks.toggle('need', need)} />
          </li>
        ))}
      </ul>
    </section>
  );
};
