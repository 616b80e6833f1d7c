import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { policyFile, settingText } from '../core/contract/policy-file.ts';
import { settingsShape } from '../core/contract/settings.ts';

/**
 * What IT reads of the policy, made from its shape (core/contract/policy-file.ts): docs/policy.schema.json for editors, and
 * the table in docs/policy.md. Run it after a change: node build/policy-docs.ts
 */
const docs = join(import.meta.dirname, '..', 'docs');
export const schemaFile = join(docs, 'policy.schema.json');
export const pageFile = join(docs, 'policy.md');

type Schema = {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly format?: string;
};

const schema = (): Schema => {
  const made = z.toJSONSchema(policyFile, { target: 'draft-2020-12', io: 'input' }) as Schema;
  const settings = made.properties?.['settings'];
  const described = Object.fromEntries(
    settingsShape
      .keyof()
      .options.map((name) => [name, { ...settings?.properties?.[name], description: settingText(name) }]),
  );
  return {
    ...made,
    properties: { ...made.properties, settings: { ...settings, properties: described } },
  };
};

const formatted = async (text: string, file: string): Promise<string> =>
  format(text, { ...(await resolveConfig(file)), filepath: file });

export const schemaText = (): Promise<string> =>
  formatted(JSON.stringify({ title: 'Rappel policy', ...schema() }), schemaFile);

const json = (value: unknown): string => `\`${JSON.stringify(value)}\``;

/** What may stand there, in short. */
const kindOf = (one: Schema): string => {
  const { anyOf = one.oneOf, type } = one;
  if (one.const !== undefined) return json(one.const);
  if (one.enum) return one.enum.map(json).join(', ');
  if (anyOf) return [...new Set(anyOf.map(kindOf))].join(' or ');
  if (type === 'array') return `list of ${one.items ? kindOf(one.items) : 'values'}`;
  if (type === 'integer') return `${one.minimum ?? ''} to ${one.maximum ?? ''}`;
  if (type === 'string') return one.format === 'uri' ? 'address' : 'text';
  if (type === 'boolean') return 'true, false';
  return type ?? 'value';
};

/** The parts of an object, or of the objects in a list; the alternatives of a part are named by its kind alone. */
const rowsOf = (name: string, one: Schema, required: boolean): readonly string[] => {
  const inner = one.type === 'array' ? one.items : one;
  const object = inner?.properties ? inner : inner?.anyOf?.find(({ properties }) => properties);
  const path = one.type === 'array' && object ? `${name}[]` : name;
  const row = `| \`${path}\` | ${kindOf(one)} | ${required ? 'yes' : ''} | ${one.description ?? object?.description ?? ''} |`;
  return [
    row,
    ...Object.entries(object?.properties ?? {}).flatMap(([key, value]) =>
      rowsOf(`${path}.${key}`, value, object?.required?.includes(key) === true),
    ),
  ];
};

const begin = '<!-- made by build/policy-docs.ts -->';
const end = '<!-- end -->';

/** The page with its table made anew; what stands outside the two marks is written by hand. */
export const pageText = async (): Promise<string> => {
  const page = readFileSync(pageFile, 'utf8');
  const { properties = {}, required = [] } = schema();
  const rows = Object.entries(properties).flatMap(([key, value]) =>
    rowsOf(key, value, required.includes(key)),
  );
  const table = ['| name | value | required | what it is |', '| --- | --- | --- | --- |', ...rows].join('\n');
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${pageFile} has lost the marks around its table.`);
  return formatted(`${page.slice(0, from)}${begin}\n\n${table}\n\n${page.slice(to)}`, pageFile);
};

if (import.meta.main) {
  writeFileSync(schemaFile, await schemaText());
  writeFileSync(pageFile, await pageText());
}
