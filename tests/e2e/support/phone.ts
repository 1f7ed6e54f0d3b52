// What a phone does to the daemon, without a browser: one connection a request, as on a bad network.

import { createHash, randomUUID } from 'node:crypto';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';

export interface Answer {
  /** 0: the connection broke. */
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The body if it is JSON. */
  json: any;
}

const kBroken: Answer = { status: 0, headers: {}, body: Buffer.alloc(0), json: null };

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function parsed(body: Buffer): any {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}

export function ask(
  method: string,
  url: string,
  headers: Record<string, string> = {},
  body: Uint8Array = new Uint8Array(),
): Promise<Answer> {
  return new Promise((done) => {
    const broken = () => done(kBroken);
    const length =
      body.length > 0 || (method !== 'GET' && method !== 'HEAD')
        ? { 'Content-Length': String(body.length) }
        : {};
    const send = url.startsWith('https:') ? secureRequest : plainRequest;
    const sent = send(
      url,
      { method, agent: false, rejectUnauthorized: false, headers: { ...length, ...headers } },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part) => parts.push(part));
        response.on('error', broken);
        response.on('aborted', broken);
        response.on('end', () => {
          const all = Buffer.concat(parts);
          done({ status: response.statusCode ?? 0, headers: response.headers, body: all, json: parsed(all) });
        });
      },
    );
    sent.setTimeout(30_000, () => sent.destroy());
    sent.on('error', broken);
    sent.end(body);
  });
}

export class Phone {
  private constructor(
    private readonly origin: string,
    private readonly cookie: string,
  ) {}

  /** A phone that has opened the page. */
  static async at(origin: string): Promise<Phone> {
    const { headers } = await ask('GET', origin);
    return new Phone(origin, headers['set-cookie']?.[0]?.split(';')[0] ?? '');
  }

  /** A phone that has scanned the join code. */
  static async joined(origin: string, code: string): Promise<Phone> {
    const { status, headers } = await ask('POST', `${origin}/api/join?j=${code}`);
    if (status !== 204) throw new Error(`joining was answered with ${status}`);
    return new Phone(origin, headers['set-cookie']?.[0]?.split(';')[0] ?? '');
  }

  put(wav: Uint8Array, id: string = randomUUID()): Promise<Answer> {
    return this.ask('PUT', `/api/recordings/${id}`, {}, wav);
  }

  piece(id: string, offset: number, bytes: Uint8Array, last: boolean): Promise<Answer> {
    return this.ask(
      'PATCH',
      `/api/recordings/${id}/audio`,
      { 'Upload-Offset': String(offset), 'Upload-Complete': last ? '?1' : '?0' },
      bytes,
    );
  }

  /** Pieces of a take from `offset` on, until one is not taken; the answer to the last one sent. */
  async pieces(id: string, wav: Uint8Array, count = 3): Promise<Answer> {
    const length = Math.ceil(wav.length / count);
    for (let offset = 0; ; offset += length) {
      const end = Math.min(offset + length, wav.length);
      const answer = await this.piece(id, offset, wav.subarray(offset, end), end === wav.length);
      if (end === wav.length || answer.status !== 204) return answer;
    }
  }

  recording(id: string): Promise<Answer> {
    return this.ask('GET', `/api/recordings/${id}`);
  }

  /** How far the daemon got with a take. */
  async progress(id: string): Promise<{ status: number; offset: number; complete: boolean }> {
    const { status, headers } = await this.ask('HEAD', `/api/recordings/${id}`);
    return {
      status,
      offset: Number(headers['upload-offset'] ?? 0),
      complete: headers['upload-complete'] === '?1',
    };
  }

  ask(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: Uint8Array,
  ): Promise<Answer> {
    return ask(
      method,
      `${this.origin}${path}`,
      this.cookie ? { Cookie: this.cookie, ...headers } : headers,
      body,
    );
  }
}
