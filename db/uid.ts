import { v7 } from 'uuid';

/** A new UUIDv7 (RFC 9562): ascending within a process, so that its index only ever grows at one end. */
export const newUid = (): string => v7();
