import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';

/**
 * French sets a narrow no-break space (U+202F) before ; : ! ? and inside its quotation marks, and writes ’ for an apostrophe:
 * with a plain space a sign may stand alone at the start of a line. Read from the source, since a text may be a function.
 */

const folder = join(import.meta.dirname, '../../core/messages');

const faults: readonly (readonly [name: string, fault: RegExp])[] = [
  ['a plain space before a sign or inside quotation marks', /[ \u00a0][;:!?»]|«[ \u00a0]/u],
  ['no space before a sign', /[\p{L}\p{N})’»][;!?:](?=\s|$)/u],
  ['no space inside quotation marks', /«[^\u202f]|[^\u202f]»/u],
  ['a straight apostrophe', /\p{L}'\p{L}/u],
];

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

type Found = { readonly line: number; readonly text: string };

/** Every literal, and every part of a template, below a property `fr`. */
const frenchTexts = (name: string, source: string): readonly Found[] => {
  const found: Found[] = [];
  const add = (node: Node, text: unknown): void => {
    if (typeof text === 'string')
      found.push({ line: source.slice(0, Number(node['start'])).split('\n').length, text });
  };
  const visit = (node: unknown, french: boolean): void => {
    if (Array.isArray(node)) for (const one of node) visit(one, french);
    if (!isNode(node) || Array.isArray(node)) return;
    const { type, key, value } = node;
    if (type === 'Property') {
      visit(value, french || (isNode(key) && key['name'] === 'fr'));
      return;
    }
    if (french && type === 'Literal') add(node, value);
    else if (french && type === 'TemplateElement' && isNode(value)) add(node, value['cooked']);
    else for (const child of Object.values(node)) visit(child, french);
  };
  visit(parseSync(name, source).program, false);
  return found;
};

const faultsOf = (text: string): readonly string[] =>
  faults.flatMap(([name, fault]) => (fault.test(text) ? [name] : []));

describe('French texts', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));

  it.each(files)('of %s are set as French is', (name) => {
    const wrong = frenchTexts(name, readFileSync(join(folder, name), 'utf8')).flatMap(({ line, text }) =>
      faultsOf(text).map((fault) => `${name}:${line}: ${fault}: ${text}`),
    );
    expect(wrong).toEqual([]);
  });

  it('are all read, in templates and functions too, and English ones are not', () => {
    const source = "texts({ fr: { a: 'Oui ?', b: (n: number) => `${n} « x »`, c: { d: 'l\\'eau' } }, en: { a: 'Yes ?' } })";
    expect(frenchTexts('x.ts', source).map(({ text }) => faultsOf(text).length)).toEqual([1, 0, 2, 1]);
  });

  it('may hold times and addresses, whose colons are none of a sentence', () => {
    for (const text of ['à 10:30', 'wss://pbx.example.org:8089/ws', 'sip:100@pbx', 'Close\u202f: rien', '«\u202fOui\u202f!\u202f»'])
      expect([text, faultsOf(text)]).toEqual([text, []]);
  });
}); // prettier-ignore
