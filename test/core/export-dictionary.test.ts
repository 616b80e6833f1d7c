import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  dictionaryCsv,
  dictionaryJson,
  dictionaryMarkdown,
  exportColumns,
  exportDictionary,
  exportTables,
} from '../../core/domain/export-dictionary.ts';
import {
  exportFolderName,
  exportsToRemove,
  lastMoment,
  nextMoment,
} from '../../core/domain/export-schedule.ts';

describe('the dictionary of exports', () => {
  it('is what docs/exports.md shows', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/exports.md'), 'utf8');
    const cells = (text: string): readonly string[] =>
      text
        .split('\n')
        .filter((line) => line.startsWith('| `'))
        .map((line) => line.split('|').map((cell) => cell.trim()).join('|'));
    expect(cells(page.slice(page.indexOf('## Dictionary')))).toEqual(cells(dictionaryMarkdown()));
  });

  it('says something of every column in both languages, and leaves out what is personal where asked to', () => {
    for (const table of exportTables) {
      for (const { name, fr, en } of exportDictionary[table]) {
        expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
        expect([fr === '', en === '']).toEqual([false, false]);
      }
    }
    const kept = exportColumns('calls', false).map(({ name }) => name);
    expect(kept).toContain('outcome');
    for (const name of ['number', 'name', 'company', 'agent_name', 'note', 'override_reason', 'sip_reason'])
      expect(kept).not.toContain(name);
    expect(dictionaryCsv(['calls'], false)).not.toContain('calls,number,');
    expect(dictionaryCsv(['calls'], true)).toContain('calls,number,text,,1,');
    expect(Object.keys(JSON.parse(dictionaryJson(['probes', 'quality'], true)) as object)).toEqual(['probes', 'quality']);
  });
}); // prettier-ignore

describe('a daily export', () => {
  const zone = 'Europe/Paris';
  const at = (text: string): number => Date.parse(text);

  it('has one moment a day, also on the days that skip or repeat an hour', () => {
    expect(lastMoment(at('2026-03-12T05:59:59Z'), 7 * 60, zone)).toBe(at('2026-03-11T06:00:00Z'));
    expect(lastMoment(at('2026-03-12T06:00:00Z'), 7 * 60, zone)).toBe(at('2026-03-12T06:00:00Z'));
    expect(nextMoment(at('2026-03-12T06:00:00Z'), 7 * 60, zone)).toBe(at('2026-03-13T06:00:00Z'));
    for (const [from, days] of [['2026-03-27T12:00:00Z', 4], ['2026-10-23T12:00:00Z', 4]] as const) {
      const moments: number[] = [];
      for (let now = at(from); moments.length < days; now = moments.at(-1) ?? 0) moments.push(nextMoment(now, 150, zone));
      expect(new Set(moments.map((moment) => exportFolderName(moment, zone))).size).toBe(days);
      for (const moment of moments) expect(lastMoment(moment + 1, 150, zone)).toBe(moment);
    }
  });

  it('keeps the newest folders, and knows its own by their names', () => {
    const names = ['rappel-2026-03-01', 'photos', 'rappel-2026-03-03', 'rappel-2026-03-02', 'rappel-old', 'rappel-2025-12-31'];
    expect(exportsToRemove(names, 2)).toEqual(['rappel-2026-03-01', 'rappel-2025-12-31']);
    expect(exportsToRemove(names, 9)).toEqual([]);
  });
}); // prettier-ignore
