// The stage's side of a daemon, without a page.

import { get } from 'node:http';

import type { Daemon } from './daemon';
import { type Answer, ask } from './phone';

export class StageClient {
  private readonly url: URL;
  /** All that the live events have brought, as it came. */
  events = '';
  private watching: (() => void) | undefined;

  constructor(daemon: Daemon) {
    this.url = new URL(daemon.stage);
  }

  private get authorization() {
    return { Authorization: `Bearer ${this.url.searchParams.get('token')}` };
  }

  get(path: string): Promise<Answer> {
    return ask('GET', `${this.url.origin}/api/stage/${path}`, this.authorization);
  }

  async post(path: string, body: object): Promise<Answer> {
    const origin = { Origin: this.url.origin, 'Content-Type': 'application/json' };
    return ask(
      'POST',
      `${this.url.origin}/api/stage/${path}`,
      { ...this.authorization, ...origin },
      Buffer.from(JSON.stringify(body)),
    );
  }

  /** Begins to collect live events. */
  watch(): Promise<void> {
    return new Promise((done, fail) => {
      const stream = get(
        `${this.url.origin}/api/stage/events`,
        { agent: false, headers: this.authorization },
        (response) => {
          response.on('data', (text) => (this.events += text));
          response.on('error', () => {});
          done();
        },
      );
      stream.on('error', fail);
      this.watching = () => stream.destroy();
    });
  }

  close(): void {
    this.watching?.();
  }
}
