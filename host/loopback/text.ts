import type { RawData } from 'ws';

/** The text of a WebSocket message, however ws chose to hand its bytes over. */
export const textOf = (data: RawData): string =>
  Array.isArray(data) ? Buffer.concat(data).toString('utf8') : Buffer.from(data as Buffer).toString('utf8');
