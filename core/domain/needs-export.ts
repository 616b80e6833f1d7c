import type { UnmetNeed } from '../contract/offers.ts';
import { csvLine } from './csv-cell.ts';

/** The report of unmet needs as files. Instants are ISO 8601 in UTC. */
const iso = (at: number): string => new Date(at).toISOString();

/** Begins with a byte order mark, without which Excel reads accents wrongly. One line a need, its examples in one cell. */
export const needsCsv = (needs: readonly UnmetNeed[]): string =>
  `\uFEFF${csvLine(['source', 'probe', 'offer', 'need', 'count', 'first_seen', 'last_seen', 'examples'])}${needs
    .map(({ source, probe, offer, need, count, firstAt, lastAt, examples }) =>
      csvLine([source, probe, offer, need, count, iso(firstAt), iso(lastAt), examples.join('\n')]),
    )
    .join('')}`;

export const needsJson = (needs: readonly UnmetNeed[]): string =>
  `${JSON.stringify(
    needs.map(({ firstAt, lastAt, ...need }) => ({ ...need, firstAt: iso(firstAt), lastAt: iso(lastAt) })),
    null,
    2,
  )}\n`;
