/** The text of a string item (`<si>`, `<is>`): its runs together, without phonetic guides. */

/** Excel itself allows 32,767 characters. */
export const cellLimit = 100_000;

/** `_x000D_` stands for a character that XML cannot hold, ECMA-376 part 1, 22.9.2.19. */
export const unescapeCell = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([\dA-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;

export type TextRuns = {
  readonly open: (name: string) => void;
  readonly text: (text: string) => void;
  readonly close: (name: string) => void;
  /** What was gathered; begins anew. */
  readonly take: () => string;
};

export const createTextRuns = (): TextRuns => {
  let gathered = '';
  let inText = false;
  let phonetic = 0;
  return {
    open: (name) => {
      if (name === 'rPh') phonetic += 1;
      else if (name === 't') inText = phonetic === 0;
    },
    text: (text) => {
      if (inText && gathered.length < cellLimit) gathered += text;
    },
    close: (name) => {
      if (name === 'rPh') phonetic -= 1;
      else if (name === 't') inText = false;
    },
    take: () => {
      const text = gathered.length > cellLimit ? gathered.slice(0, cellLimit) : gathered;
      gathered = '';
      return unescapeCell(text);
    },
  };
};
