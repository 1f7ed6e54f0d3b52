import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A grey-green square, the whole of the stand-in's world. */
const kTile = `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><rect width="256" height="256" fill="#57694f"/><path d="M0 0H256V256" fill="none" stroke="#8aa07e" stroke-width="2"/></svg>`;

/** Stands in for a provider of map tiles. */
export class TileServer {
  /** "path referer" of all that was asked. */
  readonly asked: string[] = [];
  broken = false;
  private readonly server: Server = createServer((request, response) => {
    this.asked.push(`${request.url} ${request.headers.referer ?? '-'}`);
    response.writeHead(this.broken ? 503 : 200, {
      'content-type': 'image/svg+xml',
      'cache-control': 'no-store',
    });
    response.end(this.broken ? '' : kTile);
  });

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  async start(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
  }
  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
