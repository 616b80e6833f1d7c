import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contract, type ProcedureName } from '../../core/contract/index.ts';
import type { ErrorShape } from '../../core/errors.ts';
import type { Client } from '../../core/rpc/client.ts';
import { openArchive } from '../../host/intake/xlsx/archive.ts';
import { listBackups } from '../../host/backups.ts';
import { createZip } from '../support/zip-file.ts';
import { openClient, startWorkstation, tempDataDir, type TestWorkstation } from '../support/workstation.ts';

/**
 * Every text that a window can send, to every procedure there is, as a path that leads out of the data folder. Whoever adds a
 * procedure that takes a name or a path is in here without doing anything for it.
 */
const canaryWords = 'ornithorynque-du-dehors';
let around: string;
let workstation: TestWorkstation;
let client: Client;

beforeAll(async () => {
  around = tempDataDir();
  mkdirSync(join(around, 'data'));
  writeFileSync(join(around, 'canary.sqlite'), canaryWords);
  workstation = await startWorkstation({ dataDir: join(around, 'data'), checkOutput: false });
  ({ client } = await openClient(workstation));
});
afterAll(async () => {
  await workstation.close();
  rmSync(around, { recursive: true, force: true, maxRetries: 5 });
});

/** What an attacker writes; the file outside is really there. */
const hostile = (): readonly string[] => [
  '../canary.sqlite',
  '../../canary.sqlite',
  '..\\canary.sqlite',
  '%2e%2e%2fcanary.sqlite',
  'backup-2026-01-01T00-00-00Z.sqlite/../../../canary.sqlite',
  `${join(around, 'canary.sqlite')}`,
  `${join(around, 'canary.sqlite')}\0.wav`,
  `file://${join(around, 'canary.sqlite')}`,
];

type Schema = {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly pattern?: string;
  readonly format?: string;
};

/** An input of that shape, in which every free text is `path`; what has a closed shape of its own keeps it. */
const inputOf = (schema: Schema, path: string): unknown => {
  const one = schema.anyOf ?? schema.oneOf;
  // The last of several: the first is often nothing at all.
  if (one) return inputOf(one.findLast(({ type }) => type !== 'null') ?? {}, path);
  if ('const' in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, inputOf(inner, path)]),
      );
    case 'array':
      return schema.items ? [inputOf(schema.items, path)] : [];
    case 'string':
      return schema.format === 'uuid' ? '01890a5d-ac96-774b-bcce-b302099a8057' : path;
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return true;
    case undefined:
    default:
      return null;
  }
};

const allFiles = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();

/** The call as it stands: whatever is wrong with the input is the host's to find out. */
const ask = (name: ProcedureName, input: unknown): Promise<string> =>
  (client.call as (name: ProcedureName, input: unknown) => Promise<unknown>)(name, input).then(
    (output) => JSON.stringify(output ?? null),
    (error: ErrorShape) => `${error.code} ${error.message}`,
  );

describe('no procedure', () => {
  it('reads or writes anything outside the data folder by what a window calls it', async () => {
    const before = allFiles(around).filter((file) => !file.startsWith('data'));
    const answers: string[] = [];
    const shapes = (Object.keys(contract) as ProcedureName[]).map((name) => ({
      name,
      shape: z.toJSONSchema(contract[name].input, { io: 'input', unrepresentable: 'any' }) as Schema,
    }));
    // The role last: an agent may do less, and would not get as far.
    const names = shapes
      .filter(({ shape }) => JSON.stringify(shape).includes('"string"'))
      .toSorted((a, b) => Number(a.name.startsWith('role.')) - Number(b.name.startsWith('role.')));
    expect(names.length).toBeGreaterThan(100);
    for (const { name, shape } of names)
      answers.push(...(await Promise.all(hostile().map((path) => ask(name, inputOf(shape, path))))));
    expect(answers.filter((answer) => answer.includes(canaryWords))).toEqual([]);
    // Many went past their shape to the handler: a test of shapes alone would prove little.
    expect(answers.filter((answer) => !answer.startsWith('rpc/bad-input')).length).toBeGreaterThan(200);
    expect(answers.filter((answer) => answer.startsWith('bug'))).toEqual([]);
    expect(allFiles(around).filter((file) => !file.startsWith('data'))).toEqual(before);
    expect(readFileSync(join(around, 'canary.sqlite'), 'utf8')).toBe(canaryWords);
  });

  it.skipIf(process.platform === 'win32')('finds a link among the backups', async () => {
    const folder = join(workstation.dataDir, 'backups');
    mkdirSync(folder, { recursive: true });
    symlinkSync(join(around, 'canary.sqlite'), join(folder, 'backup-2026-01-01T00-00-00Z.sqlite'));
    const name = 'backup-2026-01-01T00-00-00Z.sqlite';
    const listed = (await listBackups(workstation.dataDir)).some((one) => one.name === name);
    expect(listed).toBe(false);
  });
});

describe('an archive', () => {
  it.each(['../canary.sqlite', '/etc/canary.sqlite', '..\\canary.sqlite', 'C:/canary.sqlite'])(
    'with a part named %s is refused as a workbook, and writes nothing',
    async (name) => {
      const path = join(mkdtempSync(join(around, 'inbox-')), 'leads.xlsx');
      const zip = createZip(path);
      zip.add('[Content_Types].xml', '<Types/>');
      zip.add(name, canaryWords);
      zip.close();
      const before = allFiles(around);
      await expect(openArchive(path)).rejects.toMatchObject({ code: 'xlsx/damaged' });
      expect(allFiles(around)).toEqual(before);
    },
  );
});
