import { Refusal, type LibraryApi } from '../model/api';
import type { Addition, Library } from '../model/records';

/** The performer's own sounds, as they are known here, and what is done to them. */
export class OwnLibrary {
  /** null: not asked for yet. */
  contents: Library | null = null;
  /** Why the last thing was not done; empty: it was. */
  notice = '';

  constructor(
    private readonly api: LibraryApi,
    private readonly changed: () => void,
  ) {}

  async read(): Promise<void> {
    await this.attempt(() => this.api.library());
  }

  /** True when it has begun. */
  async add(path: string, divide: 'onsets' | 'windows'): Promise<boolean> {
    return this.attempt(() => this.api.changeLibrary('add', { path, divide }));
  }

  async stop(): Promise<void> {
    await this.attempt(() => this.api.changeLibrary('stop', {}));
  }

  async remove(path: string): Promise<void> {
    await this.attempt(() => this.api.changeLibrary('remove', { path }));
  }

  /** The daemon says how far an addition is; what is in the library then has to be asked for. */
  hear(addition: Addition | null): void {
    if (!this.contents) return;
    if (addition) this.contents = { ...this.contents, addition };
    if (addition?.state !== 'running') void this.read();
    this.changed();
  }

  private async attempt(ask: () => Promise<Library>): Promise<boolean> {
    try {
      this.contents = await ask();
      this.notice = '';
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      this.notice = problem.message;
    }
    this.changed();
    return this.notice === '';
  }
}
