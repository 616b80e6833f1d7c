import type { WriteDb } from '../handle.ts';
import { reindexRequest } from './search.ts';

/**
 * What the search table has to learn, kept until the transaction has nothing else to write. FTS5 gathers documents in
 * memory and writes them in one go, but every statement of several rows makes it write what it has at once
 * (its savepoint method): documents between such statements cost twice their time.
 */
export type SearchQueue = {
  readonly add: (request: number, name: string, company: string, phones: string, words: string) => void;
  readonly renew: (request: number) => void;
  /** Call it last in the transaction. */
  readonly flush: (db: WriteDb) => void;
};

type Document = readonly [number, string, string, string, string];

export const createSearchQueue = (): SearchQueue => {
  let added: Document[] = [];
  let renewed = new Set<number>();
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
      for (const document of added) run(...document);
      for (const request of renewed) reindexRequest(db, request);
      added = [];
      renewed = new Set();
    },
  };
};
