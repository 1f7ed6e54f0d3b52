import type { Take } from './take';

/** Where takes wait. Methods reject only when the browser's storage fails. */
export interface TakeStore {
  /** Oldest first. */
  all(): Promise<Take[]>;
  put(take: Take): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Forgets on closing: for browsers that forbid IndexedDB. */
export class MemoryTakeStore implements TakeStore {
  private readonly takes = new Map<string, Take>();

  all(): Promise<Take[]> {
    return Promise.resolve([...this.takes.values()].sort(byAge));
  }
  put(take: Take): Promise<void> {
    this.takes.set(take.id, take);
    return Promise.resolve();
  }
  remove(id: string): Promise<void> {
    this.takes.delete(id);
    return Promise.resolve();
  }
}

const kDatabase = 'exsampling';
const kTakes = 'takes';

/** Survives closing, a crash and a flat battery. */
export class IndexedDbTakeStore implements TakeStore {
  private constructor(private readonly database: IDBDatabase) {}

  static async open(factory: IDBFactory): Promise<IndexedDbTakeStore> {
    const request = factory.open(kDatabase, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(kTakes, { keyPath: 'id' });
    return new IndexedDbTakeStore(await settled(request));
  }

  async all(): Promise<Take[]> {
    const takes: Take[] = await settled(this.begin('readonly').getAll());
    return takes.sort(byAge);
  }

  async put(take: Take): Promise<void> {
    await this.change((takes) => takes.put(take));
  }

  async remove(id: string): Promise<void> {
    await this.change((takes) => takes.delete(id));
  }

  private begin(mode: IDBTransactionMode): IDBObjectStore {
    return this.database.transaction(kTakes, mode).objectStore(kTakes);
  }

  private change(action: (takes: IDBObjectStore) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const takes = this.begin('readwrite');
      // The transaction, not the request, tells that the take is on disk.
      takes.transaction.oncomplete = () => resolve();
      takes.transaction.onabort = () => reject(takes.transaction.error);
      takes.transaction.onerror = () => reject(takes.transaction.error);
      action(takes);
    });
  }
}

/** The browser's store, or one in memory where it has none. */
export async function openTakeStore(): Promise<TakeStore> {
  try {
    return await IndexedDbTakeStore.open(indexedDB);
  } catch {
    return new MemoryTakeStore();
  }
}

function byAge(a: Take, b: Take): number {
  return a.recordedAt.localeCompare(b.recordedAt);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
