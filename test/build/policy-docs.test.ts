import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { pageFile, pageText, schemaFile, schemaText } from '../../build/policy-docs.ts';
import { parsePolicy } from '../../host/policy/parse-policy.ts';

it('docs/policy.schema.json and the table of docs/policy.md are what the shape says (after a change: node build/policy-docs.ts)', async () => {
  expect(readFileSync(schemaFile, 'utf8')).toBe(await schemaText());
  expect(readFileSync(pageFile, 'utf8')).toBe(await pageText());
});

it('the policy that docs/policy.md shows is one', () => {
  const [, shown = ''] = /```json\n([\s\S]+?)```/.exec(readFileSync(pageFile, 'utf8')) ?? [];
  expect(parsePolicy(shown).problems).toEqual([]);
});
