/** Small things remembered on this phone; a browser that forbids storage forgets them on closing. */
export interface Settings {
  get(key: string): string | null;
  set(key: string, value: string): void;
}

export function browserSettings(): Settings {
  const unsaved = new Map<string, string>();
  const prefix = 'exsampling.';
  return {
    get(key) {
      try {
        return localStorage.getItem(prefix + key) ?? unsaved.get(key) ?? null;
      } catch {
        return unsaved.get(key) ?? null;
      }
    },
    set(key, value) {
      unsaved.set(key, value);
      try {
        localStorage.setItem(prefix + key, value);
      } catch {
        // Storage is forbidden or full: the copy in memory serves until the page is closed.
      }
    },
  };
}
