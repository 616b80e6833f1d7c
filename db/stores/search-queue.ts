import type { WriteDb } from '../handle.ts';
import { indexInBulk, reindexRequest } from './search.ts';

/**
 * What the search table has to learn, kept until the transaction has nothing else to write. FTS5 gathers documents in
 * memory and writes them in one go, but every statement of several rows makes it write what it has at once
 * (its savepoint method): documents between such statements cost twice their time.
 */
export type SearchQueue = {
  /** A new request: its id is above all that were added before. */
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
  let added: Document[] = [];
  const renewed = new Set<number>();
  return {
    add: (...document) => {
      added.push(document);
    },
    renew: (request) => {
      renewed.add(request);
    },
    flush: (db) => {
      const { run } = db.prepare<Document, never>(
        "INSERT INTO search (rowid, name, company, phones, words, notes) VALUES (?, ?, ?, ?, ?, '')",
      );
      // In the order of their ids: at every step back FTS5 writes what it has gathered.
      const again = [...renewed].sort((a, b) => a - b);
      const write = (): void => {
        let next = 0;
        const renewBelow = (border: number): void => {
          for (let request = again[next]; request !== undefined && request < border; request = again[next]) {
            reindexRequest(db, request);
            next += 1;
          }
        };
        for (const document of added) {
          renewBelow(document[0]);
          if (again[next] !== document[0]) run(...document);
        }
        renewBelow(Infinity);
      };
      if (added.length + again.length >= bulkDocuments) indexInBulk(db, write);
      else write();
      added = [];
      renewed.clear();
    },
  };
};
