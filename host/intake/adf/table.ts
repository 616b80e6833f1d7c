import { openOwnTable } from '../own-table.ts';
import type { Table, TableSource } from '../table.ts';
import { adfColumns } from './lead.ts';
import { createProspects } from './prospects.ts';

/** ADF/XML 1.0, in which dealers and portals hand leads on. */
export const openAdf = (source: TableSource): Table =>
  openOwnTable(source, 'adf', adfColumns, () => createProspects(adfColumns.length));
