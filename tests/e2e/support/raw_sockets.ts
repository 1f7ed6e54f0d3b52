// Clients that keep to no rules.

import { connect, type Socket } from 'node:net';
import { connect as connectSecurely, TLSSocket } from 'node:tls';

/** A connection to the origin's port, encrypted if the origin is; errors are what it is made for. */
export function dial(origin: string): Socket {
  const { hostname, port, protocol } = new URL(origin);
  const socket =
    protocol === 'https:'
      ? connectSecurely({ host: hostname, port: Number(port), rejectUnauthorized: false })
      : connect({ host: hostname, port: Number(port) });
  socket.on('error', () => socket.destroy());
  return socket;
}

/** All that comes back until the connection ends, at most for `seconds`. */
export function hear(socket: Socket, seconds = 15): Promise<string> {
  return new Promise((done) => {
    let heard = '';
    const late = setTimeout(() => socket.destroy(), 1000 * seconds);
    socket.on('data', (part) => (heard += part.toString('latin1')));
    socket.once('close', () => {
      clearTimeout(late);
      done(heard);
    });
  });
}

/** Says one thing and listens. */
export function say(origin: string, text: string): Promise<string> {
  const socket = dial(origin);
  const heard = hear(socket);
  socket.write(text, 'latin1');
  return heard;
}

/** Sends the head, then `part` for as long as it is taken, at most `limit` bytes. */
export async function pour(
  origin: string,
  head: string,
  part: string,
  limit: number,
): Promise<{ heard: string; taken: number }> {
  const socket = dial(origin);
  const heard = hear(socket, 30);
  socket.write(head, 'latin1');
  const bytes = Buffer.from(part.repeat(Math.ceil(65_536 / part.length)), 'latin1');
  const more = () => {
    while (!socket.destroyed && socket.bytesWritten < limit) {
      if (!socket.write(bytes)) return;
    }
  };
  socket.on('drain', more);
  socket.once('connect', more);
  const text = await heard;
  return { heard: text, taken: socket.bytesWritten };
}

/** Keeps `count` connections open, each with its own part played by `play`; who is thrown out comes again. */
export class Crowd {
  private readonly sockets = new Set<Socket>();
  private readonly inside = new Set<Socket>();
  private readonly timer: NodeJS.Timeout;
  private leaving = false;

  constructor(
    private readonly origin: string,
    count: number,
    private readonly greet: (socket: Socket) => void,
    nag: ((socket: Socket) => void) | null,
    everyMs = 1_000,
  ) {
    for (let i = 0; i < count; i += 1) this.enter();
    this.timer = setInterval(
      () => this.sockets.forEach((socket) => nag && socket.writable && nag(socket)),
      everyMs,
    );
  }

  /** How many are connected, over TLS: have shaken hands. */
  get present(): number {
    return this.inside.size;
  }

  private enter(): void {
    const socket = dial(this.origin);
    this.sockets.add(socket);
    socket.resume();
    this.greet(socket);
    socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => this.inside.add(socket));
    socket.once('close', () => {
      this.sockets.delete(socket);
      this.inside.delete(socket);
      if (!this.leaving) setTimeout(() => this.leaving || this.enter(), 100);
    });
  }

  leave(): void {
    this.leaving = true;
    clearInterval(this.timer);
    this.sockets.forEach((socket) => socket.destroy());
  }
}
