import type { Place } from './places';
import type { Recording, Session } from './records';
import type { Obstacle } from './take';

/** What became of a join code. */
export type JoinOutcome = 'in' | 'wrong' | 'later';

/** The daemon's answer to a take. */
export type SendOutcome =
  | { kind: 'accepted'; recording: Recording }
  | { kind: 'later'; obstacle: Obstacle; retryAfterSeconds: number | null }
  /** For good: sending it again would not help. */
  | { kind: 'refused'; code: string; message: string };

/** The daemon's answer to a piece of a take; to the last one it is that to the take. */
export type PieceOutcome =
  | SendOutcome
  /** The next one begins at `offset`. */
  | { kind: 'kept'; offset: number }
  /** It belongs elsewhere: at `offset`, or nowhere when the take is complete. */
  | ({ kind: 'moved' } & Progress);

/** How much of a take the daemon has. */
export interface Progress {
  offset: number;
  complete: boolean;
}

/** The daemon's answer to a question; `unreachable` covers everything that is no proper answer. */
export type Asked<T> = { kind: 'found'; value: T } | { kind: 'missing' } | { kind: 'unreachable' };

/** `gone` once the daemon no longer has it; `refused` when it will not take it from this phone. */
export type WithdrawalOutcome = 'gone' | 'refused' | 'unreachable';

/** What goes along with a take's audio. */
export interface About {
  id: string;
  recordedAt: string;
  place: Place | null;
}

export interface Outgoing extends About {
  audio: ArrayBuffer;
}

/** Bytes of a take's file. */
export interface Piece {
  offset: number;
  bytes: Uint8Array;
  /** With it the take is complete. */
  last: boolean;
}

/** The daemon, as this page sees it. Nothing here throws or rejects. */
export interface Api {
  /** `onProgress` hears 0..1 of the body on its way. */
  send(take: Outgoing, onProgress: (fraction: number) => void): Promise<SendOutcome>;
  sendPiece(
    take: About,
    piece: Piece,
    onProgress: (fraction: number) => void,
    signal?: AbortSignal,
  ): Promise<PieceOutcome>;
  /** `missing` when nothing of it has arrived. */
  progress(id: string): Promise<Asked<Progress>>;
  recording(id: string): Promise<Asked<Recording>>;
  /** Adds a place to a recording that went out without one. */
  addPlace(id: string, place: Place): Promise<boolean>;
  withdraw(id: string): Promise<WithdrawalOutcome>;
  session(): Promise<Asked<Session>>;
  /** Exchanges the join code for the right to send takes. */
  join(code: string): Promise<JoinOutcome>;
}

/** A request that moves no byte for this long is given up. */
const kStallMs = 20_000;
/** ngrok's free plan answers browsers with a page of its own unless they send this. */
const kTunnelHeader = 'ngrok-skip-browser-warning';
const kStates: readonly Recording['state'][] = ['arriving', 'queued', 'ready', 'silent', 'failed'];
const kSafeLink = /^https?:\/\//;

/** What the daemon takes as a name, in characters. */
export const kMaxName = 64;

/** `name` is for the credits; empty: none is told. */
export function takeQuery(take: { recordedAt: string; place: Place | null }, name: string): string {
  const query = new URLSearchParams({ recordedAt: take.recordedAt });
  if (take.place) appendPlace(query, take.place);
  if (name) query.set('name', name);
  return query.toString();
}

function appendPlace(query: URLSearchParams, place: Place): void {
  query.set('lat', String(place.lat));
  query.set('lon', String(place.lon));
  if (place.accuracy !== null) query.set('accuracy', String(place.accuracy));
}

/**
 * Sorts an answer to an upload. A 2xx that is not the daemon's (a hotel's log-in page) is none, and one
 * that tells of a take still arriving does not acknowledge the whole of it.
 */
export function toSendOutcome(
  id: string,
  status: number,
  body: string,
  retryAfter: string | null,
): SendOutcome {
  const json = parseJson(body);
  if (status >= 200 && status < 300) {
    const recording = toRecording(json);
    return recording?.id === id && recording.state !== 'arriving'
      ? { kind: 'accepted', recording }
      : { kind: 'later', obstacle: 'unreachable', retryAfterSeconds: null };
  }
  const seconds = retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) : null;
  const later = (obstacle: Obstacle): SendOutcome => ({
    kind: 'later',
    obstacle,
    retryAfterSeconds: seconds,
  });
  switch (status) {
    case 429:
      return later('tooMany');
    case 503:
      return later('queueFull');
    case 507:
      return later('diskFull');
    case 401:
    case 403:
      return later('notJoined');
    case 400:
    case 409:
    case 411:
    case 413:
    case 415:
    case 422: {
      const error = (json as { error?: { code?: unknown; message?: unknown } } | null)?.error;
      return {
        kind: 'refused',
        code: String(error?.code ?? status),
        message: String(error?.message ?? ''),
      };
    }
    case 0:
    case 502:
    case 504:
      return later('unreachable');
    default:
      return later('trouble');
  }
}

/** Sorts an answer to a piece. */
export function toPieceOutcome(id: string, answer: Answer): PieceOutcome {
  const progress = toProgress(answer.header);
  if (answer.status === 204 && progress) return { kind: 'kept', offset: progress.offset };
  if (answer.status === 409 && progress) return { kind: 'moved', ...progress };
  return toSendOutcome(id, answer.status, answer.body, answer.header('Retry-After'));
}

function toProgress(header: Answer['header']): Progress | null {
  const offset = header('Upload-Offset');
  if (offset === null || !/^\d+$/.test(offset)) return null;
  return { offset: Number(offset), complete: header('Upload-Complete') === '?1' };
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function toRecording(json: unknown): Recording | null {
  const recording = json as Recording | null;
  const known =
    typeof recording?.id === 'string' &&
    kStates.includes(recording.state) &&
    Array.isArray(recording.samples);
  return known ? recording : null;
}

export function toSession(json: unknown): Session | null {
  const told = json as Partial<Session> | null;
  if (!told || !['open', 'closed', 'finished'].includes(told.intake ?? '')) return null;
  return {
    performance: told.performance ?? '',
    maxTakeSeconds: told.maxTakeSeconds ?? 10,
    consent: told.consent ?? '',
    streamUrl: told.streamUrl && kSafeLink.test(told.streamUrl) ? told.streamUrl : null,
    intake: told.intake as Session['intake'],
    joined: told.joined ?? true,
    pieces: told.pieces === true,
    pollSeconds: told.pollSeconds ?? 0,
  };
}

/** An answer as it came; status 0 when none did. */
export interface Answer {
  status: number;
  body: string;
  header: (name: string) => string | null;
}

/** The daemon that served this page. */
export class HttpApi implements Api {
  constructor(private readonly name: () => string) {}

  async send(take: Outgoing, onProgress: (fraction: number) => void): Promise<SendOutcome> {
    const path = `/api/recordings/${take.id}?${takeQuery(take, this.name())}`;
    const { status, body, header } = await this.upload('PUT', path, {}, take.audio, onProgress);
    return toSendOutcome(take.id, status, body, header('Retry-After'));
  }

  async sendPiece(
    take: About,
    piece: Piece,
    onProgress: (fraction: number) => void,
    signal?: AbortSignal,
  ): Promise<PieceOutcome> {
    const path = `/api/recordings/${take.id}/audio?${takeQuery(take, this.name())}`;
    const headers = {
      'Upload-Offset': String(piece.offset),
      'Upload-Complete': piece.last ? '?1' : '?0',
    };
    const body = new Uint8Array(piece.bytes);
    return toPieceOutcome(
      take.id,
      await this.upload('PATCH', path, headers, body.buffer, onProgress, signal),
    );
  }

  async progress(id: string): Promise<Asked<Progress>> {
    const response = await this.request('HEAD', `/api/recordings/${id}`);
    if (response?.status === 404) return { kind: 'missing' };
    const value = response?.ok ? toProgress((name) => response.headers.get(name)) : null;
    return value === null ? { kind: 'unreachable' } : { kind: 'found', value };
  }

  private upload(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: ArrayBuffer,
    onProgress: (fraction: number) => void,
    signal?: AbortSignal,
  ): Promise<Answer> {
    return new Promise((resolve) => {
      // XMLHttpRequest, because fetch tells nothing about a body on its way.
      const request = new XMLHttpRequest();
      let stall: ReturnType<typeof setTimeout>;
      const moving = () => {
        clearTimeout(stall);
        stall = setTimeout(() => request.abort(), kStallMs);
      };
      request.upload.onprogress = (event) => {
        moving();
        if (event.total > 0) onProgress(event.loaded / event.total);
      };
      request.onloadend = () => {
        clearTimeout(stall);
        resolve({
          status: request.status,
          body: request.responseText,
          header: (name) => request.getResponseHeader(name),
        });
      };
      signal?.addEventListener('abort', () => request.abort());
      request.open(method, path);
      request.setRequestHeader('Content-Type', 'audio/wav');
      request.setRequestHeader(kTunnelHeader, '1');
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      moving();
      request.send(body);
    });
  }

  async recording(id: string): Promise<Asked<Recording>> {
    return this.ask(`/api/recordings/${id}`, toRecording);
  }

  async addPlace(id: string, place: Place): Promise<boolean> {
    const query = new URLSearchParams();
    appendPlace(query, place);
    const response = await this.request('PATCH', `/api/recordings/${id}?${query}`);
    return response?.ok ?? false;
  }

  async withdraw(id: string): Promise<WithdrawalOutcome> {
    const response = await this.request('DELETE', `/api/recordings/${id}`);
    if (response?.ok || response?.status === 404) return 'gone';
    return response?.status === 403 ? 'refused' : 'unreachable';
  }

  async session(): Promise<Asked<Session>> {
    return this.ask('/api/session', toSession);
  }

  async join(code: string): Promise<JoinOutcome> {
    const response = await this.request('POST', `/api/join?${new URLSearchParams({ j: code })}`);
    if (response?.status === 204) return 'in';
    return response?.status === 403 ? 'wrong' : 'later';
  }

  private async ask<T>(path: string, read: (json: unknown) => T | null): Promise<Asked<T>> {
    const response = await this.request('GET', path);
    if (response?.status === 404) return { kind: 'missing' };
    if (!response?.ok) return { kind: 'unreachable' };
    const value = read(parseJson(await response.text().catch(() => '')));
    return value === null ? { kind: 'unreachable' } : { kind: 'found', value };
  }

  private async request(method: string, path: string): Promise<Response | null> {
    const abort = new AbortController();
    const stall = setTimeout(() => abort.abort(), kStallMs);
    try {
      return await fetch(path, {
        method,
        signal: abort.signal,
        cache: 'no-store',
        headers: { [kTunnelHeader]: '1' },
      });
    } catch {
      return null;
    } finally {
      clearTimeout(stall);
    }
  }
}
