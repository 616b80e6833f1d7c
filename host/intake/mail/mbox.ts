import { createReadStream } from 'node:fs';
import { explainFile } from '../csv/decode.ts';
import { mostBytes } from '../limits.ts';

/**
 * Mails as files hold them: one (.eml), or many one after the other, each after a line `From ADDRESS DATE` (mbox,
 * RFC 4155). Within an mbox a line that begins like that was given a `>` in front, which is taken off again.
 */

export type FiledMail = {
  /** As it came over the wire, at most `mostBytes`. */
  readonly raw: Buffer;
  /** It was larger; the rest of it is left out. */
  readonly cut: boolean;
};

const newline = 0x0a;
/** A longer line is taken in pieces, so that a file without line ends costs no more memory than others. */
const longestLine = 1 << 20;
/** Quoted or not, what such a line would be the sign of. */
const quotedFrom = /^>+From /;
/** With the time of day: a sentence that begins with "From" has none. */
const separator = /^From \S.*\d{1,2}:\d{2}/;
const isEmpty = (line: Buffer): boolean => line.length === 0 || /^\r?\n$/.test(line.toString('latin1'));

async function* linesOf(path: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  const stream = createReadStream(path);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const block = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let from = 0;
      for (let end = block.indexOf(newline); end >= 0; end = block.indexOf(newline, from)) {
        yield block.subarray(from, end + 1);
        from = end + 1;
      }
      rest = block.subarray(from);
      if (rest.length >= longestLine) {
        yield rest;
        rest = Buffer.alloc(0);
      }
    }
    if (rest.length > 0) yield rest;
  } catch (error) {
    throw explainFile(error, path);
  } finally {
    stream.destroy();
  }
}

/** The mails of a file in their order; none of an empty one. Errors: those of a file that cannot be read. */
export async function* mailsOf(path: string): AsyncGenerator<FiledMail> {
  let lines: Buffer[] = [];
  let size = 0;
  let isMbox: boolean | null = null;
  let afterEmpty = true;
  const taken = (): FiledMail => {
    const whole = Buffer.concat(lines);
    lines = [];
    const cut = size > mostBytes;
    size = 0;
    return { raw: whole.subarray(0, mostBytes), cut };
  };
  for await (const line of linesOf(path)) {
    const head = line.subarray(0, 200).toString('latin1');
    isMbox ??= separator.test(head);
    if (isMbox && afterEmpty && separator.test(head)) {
      if (size > 0) yield taken();
      afterEmpty = false;
      continue;
    }
    afterEmpty = isEmpty(line);
    const kept = isMbox && quotedFrom.test(head) ? line.subarray(1) : line;
    if (size <= mostBytes) lines.push(kept);
    size += kept.length;
  }
  if (size > 0) yield taken();
}
