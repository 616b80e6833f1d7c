import { fieldOfHeader } from '../csv/columns.ts';

/** Where in a JSON file the leads are. */

/** Lists deeper than this belong to something else. */
const mostDepth = 6;

/**
 * Character at which the list of leads begins: the first list of objects that stands in nothing but objects. Null where
 * the values at the top are the leads, as in a file of one lead with a number or an address of its own. `text` is the
 * beginning of the file.
 */
export const findList = (text: string): number | null => {
  const tokens = /"((?:[^"\\\n]|\\.)*)"(\s*:)?|[[\]{}]|[^\s,:"[\]{}]+/g;
  const open: ('{' | '[')[] = [];
  let key = '';
  let found: number | null = null;
  for (let match = tokens.exec(text); match; match = tokens.exec(text)) {
    const [token, string, colon] = match;
    if (colon !== undefined) {
      key = string ?? '';
      continue;
    }
    switch (token) {
      case '[': {
        const next = /\S/.exec(text.slice(match.index + 1, match.index + 2000))?.[0];
        if (found === null && open.length < mostDepth && !open.includes('[')) {
          if (open.length === 0 || next === '{') found = match.index;
          if (open.length === 0) return found;
        }
        open.push('[');
        break;
      }
      case '{':
        open.push('{');
        break;
      case ']':
      case '}':
        open.pop();
        // The values after the first are not looked at.
        if (open.length === 0) return found;
        break;
      default: {
        // An answer at the top that one can be called by: this object is a lead, and its lists are parts of it.
        const field = open.length === 1 && key !== '' ? fieldOfHeader(key) : null;
        if (field === 'phone' || field === 'email') return null;
      }
    }
    key = '';
  }
  return found;
};
