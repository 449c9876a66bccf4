/**
 * Sealed drafts in this browser's own database, for messages whose mailbox alone opens them. What is over is forgotten whenever
 * one is looked for; it has opened nothing since the server erased its share. Holds no key.
 */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { BrowserShelf, SealedDraft } from './shelf.ts';

const STORE = 'drafts';

interface Row extends SealedDraft {
  readonly dmId: string;
  readonly until: number | null;
}

/** Fault `unavailable` (`browser`) where it keeps nothing, as some do in private windows. */
export async function openBrowserDrafts(now: () => number): Promise<BrowserShelf> {
  const db = await opened();
  const within = <T>(mode: IDBTransactionMode, work: (rows: IDBObjectStore, done: (value: T) => void) => void) =>
    new Promise<T>((resolve, reject) => {
      const transaction = db.transaction(STORE, mode);
      let value: { readonly is: T } | null = null;
      work(transaction.objectStore(STORE), (is) => (value = { is }));
      transaction.addEventListener('complete', () => (value === null ? reject(unkept()) : resolve(value.is)));
      transaction.addEventListener('abort', () => reject(unkept()));
    });
  return {
    get: (dmId) =>
      within<SealedDraft | null>('readwrite', (rows, done) => {
        const asked = rows.getAll() as IDBRequest<Row[]>;
        asked.addEventListener('success', () => {
          const all = asked.result;
          const isOver = ({ until }: Row) => until !== null && until <= now();
          for (const row of all.filter(isOver)) rows.delete(row.dmId);
          const found = all.find((row) => row.dmId === dmId && !isOver(row));
          done(found === undefined ? null : { rev: found.rev, sealed: found.sealed });
        });
      }),
    put: (dmId, draft, until) =>
      within<boolean>('readwrite', (rows, done) => {
        const asked = rows.get(dmId) as IDBRequest<Row | undefined>;
        asked.addEventListener('success', () => {
          const before = asked.result;
          const isNext = draft.rev === (before?.rev ?? 0) + 1;
          if (isNext) rows.put({ dmId, ...draft, until } satisfies Row);
          done(isNext);
        });
      }),
  };
}

const unkept = () => new Fault('unavailable', 'browser');

const opened = () =>
  new Promise<IDBDatabase>((resolve, reject) => {
    if (typeof indexedDB === 'undefined') return reject(unkept());
    const asked = indexedDB.open('corridor-forms', 1);
    asked.addEventListener('upgradeneeded', () => asked.result.createObjectStore(STORE, { keyPath: 'dmId' }));
    asked.addEventListener('success', () => resolve(asked.result));
    asked.addEventListener('error', () => reject(unkept()));
  });
