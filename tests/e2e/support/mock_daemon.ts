import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

import { refusal, type Schemas } from './contract';

export interface Upload {
  id: string;
  bytes: Buffer;
  query: URLSearchParams;
  /** How often it has arrived in full. */
  times: number;
}

/** What to do with the next upload instead of accepting it. */
export type Mishap =
  | { status: number; retryAfter?: number; body?: string }
  /** Reads half of the body, then cuts the connection. */
  | 'cut'
  /** Stores the take, then cuts the connection before the answer. */
  | 'lostAnswer'
  /** Never answers. */
  | 'silence';

export const kSession: Schemas['Session'] = {
  version: '1.0',
  maxUploadBytes: 20_000_000,
  pieces: false,
  pollSeconds: 1,
  joined: true,
  performance: 'Night of Echoes',
  maxTakeSeconds: 10,
  consent: '',
  streamUrl: null,
  intake: 'open',
  secure: true,
};

export function sample(change: Partial<Schemas['RecordingSample']> = {}): Schemas['RecordingSample'] {
  return {
    index: 0,
    startSeconds: 0,
    durationSeconds: 2,
    category: 'crickets',
    categoryId: 13,
    confidence: 0.87,
    top: [{ category: 'crickets', confidence: 0.87 }],
    pitchHz: 440,
    pitchConfidence: 0.9,
    midiNote: 69,
    track: 'Wind',
    channel: 6,
    playback: 'melodic',
    gainDb: 3,
    stage: 'waiting',
    ...change,
  };
}

type Answering = (status: number, body: Schemas['Session' | 'Recording' | 'Error']) => void;

const kTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

/** The policy that the page promises to work under. */
const kPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src blob:; " +
  "connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'";

/** Stands in for the daemon: the same routes, and failures on demand. */
export class MockDaemon {
  session = { ...kSession };
  /** By id; what GET answers. */
  readonly recordings = new Map<string, Schemas['Recording']>();
  readonly uploads = new Map<string, Upload>();
  /** Used up one an upload. */
  mishaps: Mishap[] = [];
  /** Whether p5 can be had. */
  servesP5 = true;
  /** Makes another version of the page. */
  changePage: ((html: string) => string) | null = null;
  /** What becomes of a take. */
  analyse: (id: string) => Schemas['Recording'] = (id) => ({
    id,
    state: 'ready',
    samples: [sample()],
  });
  /** "METHOD path" of every request to the API, in order. */
  readonly requests: string[] = [];
  private readonly server: Server;
  private port = 0;

  constructor(private readonly pages: string) {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** On the same port again after `stop`. */
  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get onlyUpload(): Upload {
    if (this.uploads.size !== 1) throw new Error(`${this.uploads.size} uploads, not one`);
    return [...this.uploads.values()][0]!;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, this.origin);
    if (!url.pathname.startsWith('/api/')) return this.page(url.pathname, request, response);
    this.requests.push(`${request.method} ${url.pathname}`);
    const json: Answering = (status, body) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (url.pathname === '/api/session') return json(200, this.session);
    const id = url.pathname.split('/')[3]!;
    if (request.method === 'PUT') return this.upload(id, url, request, response, json);
    const recording = this.recordings.get(id);
    if (!recording) return json(404, refusal('notFound', 'No such recording.'));
    if (request.method === 'DELETE') {
      this.recordings.delete(id);
      response.writeHead(204).end();
      return;
    }
    if (request.method === 'PATCH') {
      for (const [name, value] of url.searchParams) this.uploads.get(id)!.query.set(name, value);
    }
    json(200, recording);
  }

  private async upload(
    id: string,
    url: URL,
    request: IncomingMessage,
    response: ServerResponse,
    json: Answering,
  ): Promise<void> {
    const mishap = this.mishaps.shift();
    const chunks: Buffer[] = [];
    let received = 0;
    const half = Number(request.headers['content-length']) / 2;
    try {
      for await (const chunk of request) {
        chunks.push(chunk as Buffer);
        received += (chunk as Buffer).length;
        if (mishap === 'cut' && received >= half) {
          request.socket.destroy();
          return;
        }
      }
    } catch {
      return;
    }
    if (mishap === 'silence') return;
    if (mishap && typeof mishap === 'object') {
      if (mishap.retryAfter !== undefined) response.setHeader('Retry-After', mishap.retryAfter);
      const code = `code${mishap.status}`;
      if (mishap.body === undefined) {
        json(mishap.status, refusal(code, 'Because of a test.'));
      } else {
        response.writeHead(mishap.status, { 'content-type': 'text/html' }).end(mishap.body);
      }
      return;
    }
    const known = this.uploads.get(id);
    const bytes = Buffer.concat(chunks);
    this.uploads.set(id, {
      id,
      bytes,
      query: url.searchParams,
      times: (known?.times ?? 0) + 1,
    });
    const recording = this.recordings.get(id) ?? this.analyse(id);
    this.recordings.set(id, recording);
    if (mishap === 'lostAnswer') request.socket.destroy();
    else json(recording.state === 'queued' ? 202 : known ? 200 : 201, recording);
  }

  private page(path: string, request: IncomingMessage, response: ServerResponse): void {
    const file = join(this.pages, path === '/' ? 'index.html' : path);
    if (!existsSync(file) || (!this.servesP5 && path.includes('p5'))) {
      response.writeHead(404).end();
      return;
    }
    const changed = path === '/' ? this.changePage : null;
    const packed =
      !changed && existsSync(`${file}.br`) && /\bbr\b/.test(request.headers['accept-encoding'] ?? '');
    response.writeHead(200, {
      'content-type': kTypes[extname(file)] ?? 'application/octet-stream',
      'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      'content-security-policy': kPolicy,
      ...(packed ? { 'content-encoding': 'br' } : {}),
    });
    if (changed) response.end(changed(readFileSync(file, 'utf8')));
    else createReadStream(packed ? `${file}.br` : file).pipe(response);
  }
}
