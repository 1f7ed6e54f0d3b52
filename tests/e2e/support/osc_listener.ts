// Hears OSC through liblo's oscdump, a reader that is not ours.

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { freeUdpPort } from './daemon';

export interface OscMessage {
  address: string;
  types: string;
  values: string[];
  /** Milliseconds of Date.now(). */
  heardAt: number;
}

/** "e2a1... /exsampling/clear ii 3 5" as oscdump prints it; texts are in quotes. */
function parse(line: string): OscMessage | null {
  const match = line.match(/^\S+ (\/\S+) (\S*)\s?(.*)$/);
  if (!match) return null;
  const [, address = '', types = '', rest = ''] = match;
  const values = [...rest.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map((value) => value[1] ?? value[2]!);
  return { address, types, values, heardAt: Date.now() };
}

export class OscListener {
  readonly messages: OscMessage[] = [];
  private waiting: (() => void)[] = [];

  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
  ) {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const message = parse(line);
      if (message) this.messages.push(message);
      this.waiting.splice(0).forEach((wake) => wake());
    });
  }

  static async open(): Promise<OscListener> {
    const port = await freeUdpPort();
    return new OscListener(
      port,
      spawn('oscdump', ['-L', String(port)], { stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  }

  /** The first message to this address that fits, heard already or within `seconds`. */
  async next(
    address: string,
    fits: (message: OscMessage) => boolean = () => true,
    seconds = 20,
  ): Promise<OscMessage> {
    const late = Date.now() + seconds * 1000;
    for (;;) {
      const found = this.messages.find((one) => one.address === address && fits(one));
      if (found) return found;
      const left = late - Date.now();
      if (left <= 0) {
        throw new Error(`no ${address} among ${this.messages.map((one) => one.address).join(' ')}`);
      }
      await new Promise<void>((wake) => {
        const timer = setTimeout(wake, left);
        this.waiting.push(() => {
          clearTimeout(timer);
          wake();
        });
      });
    }
  }

  close(): void {
    this.child.kill();
  }
}
