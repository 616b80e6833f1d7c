import type { WriteDb } from '../handle.ts';
import { indexInBulk, reindexRequest } from './search.ts';

/**
 * What the search table has to learn, kept until the transaction has nothing else to write. FTS5 gathers documents in
 * memory and writes them in one go, but every statement of several rows makes it write what it has at once
 * (its savepoint method): documents between such statements cost twice their time.
 */
export type SearchQueue = {
  readonly add: (request: number, name: string, company: string, phones: string, words: string) => void;
  /** Reads the request anew when the queue is flushed; its rows must be written by then. */
  readonly renew: (request: number) => void;
  /** Call it last in the transaction. */
  readonly flush: (db: WriteDb) => void;
};

type Document = readonly [number, string, string, string, string];

/** From so many documents on, FTS5 is given more memory for them. */
const bulkDocuments = 2000;

export const createSearchQueue = (): SearchQueue => {
  const added = new Map<number, Document>();
  const renewed = new Set<number>();
  return {
    add: (...document) => {
      added.set(document[0], document);
    },
    renew: (request) => {
      renewed.add(request);
    },
    flush: (db) => {
      const { run } = db.prepare<Document, never>(
        "INSERT INTO search (rowid, name, company, phones, words, notes) VALUES (?, ?, ?, ?, ?, '')",
      );
      // In the order of their ids: at every step back FTS5 writes what it has gathered.
      const requests = [...added.keys(), ...[...renewed].filter((request) => !added.has(request))].sort(
        (a, b) => a - b,
      );
      const write = (): void => {
        for (const request of requests) {
          const document = added.get(request);
          if (document && !renewed.has(request)) run(...document);
          else reindexRequest(db, request);
        }
      };
      if (requests.length >= bulkDocuments) indexInBulk(db, write);
      else write();
      added.clear();
      renewed.clear();
    },
  };
};
