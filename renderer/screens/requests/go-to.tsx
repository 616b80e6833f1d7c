import { useState } from 'react';
import { useTexts } from '../../app/language.tsx';
import { Button } from '../../ui/button.tsx';

/** To a row by its number, for where a scroll bar is too coarse and keys too slow. */
export const GoTo = ({ total, onGo }: { readonly total: number; readonly onGo: (row: number) => void }) => {
  const t = useTexts().requests;
  const [text, setText] = useState('');
  const row = Number(text);
  const valid = text !== '' && Number.isSafeInteger(row) && row >= 1;
  return (
    <form
      className="line"
      onSubmit={(event) => {
        event.preventDefault();
        if (valid) onGo(Math.min(total, row) - 1);
      }}
    >
      <input
        className="input requests__goto"
        type="number"
        min={1}
        max={total}
        aria-label={t.row}
        placeholder={t.row}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button submit disabled={!valid}>
        {t.go}
      </Button>
    </form>
  );
};
