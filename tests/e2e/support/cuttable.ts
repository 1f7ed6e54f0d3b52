import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** Stands between a browser and a port of this machine, and cuts the live events on demand. */
export class CuttableLine {
  private readonly streams = new Set<Socket>();
  private readonly server: Server;
  private closedUntil = 0;
  /** How often live events were cut while they ran. */
  cuts = 0;

  private constructor(to: number) {
    this.server = createServer((browser) => {
      const daemon = connect(to, '127.0.0.1');
      browser.on('error', () => daemon.destroy());
      daemon.on('error', () => browser.destroy());
      browser.on('close', () => daemon.destroy());
      daemon.on('close', () => browser.destroy());
      browser.once('data', (head) => {
        if (!head.toString('latin1').startsWith('GET /api/stage/events')) return;
        if (Date.now() < this.closedUntil) browser.destroy();
        this.streams.add(browser);
        browser.on('close', () => this.streams.delete(browser));
      });
      browser.pipe(daemon);
      daemon.pipe(browser);
    });
  }

  static async to(port: number): Promise<CuttableLine> {
    const line = new CuttableLine(port);
    await new Promise<void>((done) => line.server.listen(0, '127.0.0.1', done));
    return line;
  }
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** No live events for so long; everything else goes on. */
  cut(milliseconds: number): void {
    this.closedUntil = Date.now() + milliseconds;
    this.cuts += this.streams.size;
    for (const stream of this.streams) stream.destroy();
  }

  close(): void {
    for (const stream of this.streams) stream.destroy();
    this.server.close();
  }
}
