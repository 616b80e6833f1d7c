import { zone } from './office.ts';
import type { ImportFile } from './pages/import.ts';

export type LeadRow = {
  readonly name: string;
  readonly phone: string;
  readonly company?: string;
  readonly words?: string;
  readonly stake?: string;
};

/** `12/03/2026 14h30`, as a French form writes it. */
const frenchTime = (at: number): string => {
  const parts = new Intl.DateTimeFormat('fr-FR', {
    timeZone: zone,
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(at);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('day')}/${part('month')}/${part('year')} ${part('hour')}h${part('minute')}`;
};

const quoted = (cell: string): string => (/[;"\n]/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/**
 * A file as a form of a French web site gives it: semicolons, Windows-1252, everybody asked an hour ago for a call
 * five minutes ago.
 */
export const leadsFile = (rows: readonly LeadRow[], name = 'demandes.csv'): ImportFile => {
  const now = Date.now();
  const lines = [
    ['Date', 'Nom', 'Société', 'Téléphone', 'Message', 'Enjeu', 'Créneau de rappel'],
    ...rows.map((row) => [
      frenchTime(now - 3_600_000),
      row.name,
      row.company ?? '',
      row.phone,
      row.words ?? '',
      row.stake ?? '',
      frenchTime(now - 5 * 60_000),
    ]),
  ];
  const text = lines.map((cells) => cells.map(quoted).join(';')).join('\r\n');
  // These letters stand at other places in Windows-1252 than in Latin-1.
  const bytes = Buffer.from(text.replaceAll('’', '\u0092').replaceAll('–', '\u0096'), 'latin1');
  return { name, body: bytes };
};
