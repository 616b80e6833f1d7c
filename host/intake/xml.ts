import { Parser } from 'htmlparser2';

/**
 * XML out of text that comes in pieces, read leniently (malformed prologs, attributes without quotes) and in bounded
 * memory. Of entities only the five of XML and numeric ones are known; a document type is passed over, so nothing in it
 * is ever looked up or multiplied.
 */

export type XmlHandler = {
  /** Names come without their prefix. Attributes of an element follow its opening. */
  readonly open: (name: string) => void;
  readonly attribute?: (name: string, value: string) => void;
  readonly text?: (text: string) => void;
  readonly close: (name: string) => void;
};

export type XmlReader = {
  readonly write: (text: string) => void;
  readonly end: () => void;
};

/** Characters of one tag, text or comment that may be waited for, and elements that may be open at once. */
const tokenLimit = 4 * 1024 * 1024;
const depthLimit = 256;

const withoutPrefix = (name: string): string => {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
};

/** `overrun` makes the error for a document that is no sensible one. */
export const createXmlReader = (
  { open, attribute, text, close }: XmlHandler,
  overrun: () => Error,
): XmlReader => {
  let depth = 0;
  let written = 0;
  const parser = new Parser(
    {
      onopentagname: (name) => {
        depth += 1;
        if (depth > depthLimit) throw overrun();
        open(withoutPrefix(name));
      },
      ...(attribute ? { onattribute: attribute } : {}),
      ...(text ? { ontext: text } : {}),
      onclosetag: (name) => {
        depth -= 1;
        close(withoutPrefix(name));
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  return {
    write: (piece) => {
      written += piece.length;
      parser.write(piece);
      if (written - parser.endIndex > tokenLimit) throw overrun();
    },
    end: () => parser.end(),
  };
};
