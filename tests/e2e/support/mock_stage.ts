import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

import { refusal, type Schemas } from './contract';
import { MockTeaching } from './mock_teaching';
import { wavBytes } from './wav_file';

type Arrival = Schemas['Arrival'];
/** An answer of one of the routes that this stand-in has. */
type Answer =
  | Arrival
  | Schemas[
      | 'Arrivals'
      | 'Categories'
      | 'Entrance'
      | 'Error'
      | 'Folders'
      | 'Library'
      | 'MapPictures'
      | 'Mapping'
      | 'Scenes'
      | 'SimilarSounds'
      | 'SoundMap'
      | 'StageHealth'
      | 'StageState'
      | 'Teaching'];
type Answering = (status: number, body: Answer) => void;

const kTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.txt': 'text/plain; charset=utf-8',
};

/** Stricter than the daemon's: nothing inline at all. */
const kPolicy =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
  "media-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'";

/** Events after which the state says something else. */
const kChangeState = new Set([
  'sampleStatus',
  'samplesRemoved',
  'rulesChanged',
  'mappingChanged',
  'tempoChanged',
  'stageChanged',
]);

const changesState = (name: string, data: unknown) =>
  kChangeState.has(name) || (name === 'instrument' && (data as { report: string }).report !== 'played');

const kTracks: [string, string][] = [
  ['HH', '#ffeb2a'],
  ['Snare', '#fd9a00'],
  ['TT', '#e93f00'],
  ['BD', '#968394'],
  ['Piano', '#c5fefe'],
  ['Wind', '#b0cab5'],
  ['Bass', '#5f71f6'],
  ['Chorus', '#77a8fb'],
];
export const kCategories = [
  'mouse_click',
  'clapping',
  'door_wood_knock',
  'footsteps',
  'church_bells',
  'sea_waves',
  'engine',
  'dog',
];
const kNames = ['Aki', 'Mio', '', 'Bente', 'Jun', 'Olivia', '', 'Søren'];
const kNotes = ['A4', 'C#3', null, 'F2', 'G5', null, 'D4', 'B3'];

/** A sound as the daemon would tell it; every eighth is on the same track. */
export function arrival(number: number, change: Partial<Arrival> = {}): Arrival {
  const kind = number % 8;
  const peaks: number[] = [];
  for (let column = 0; column < 100; column += 1) {
    const swell =
      Math.exp(-column / (20 + 9 * kind)) * (0.55 + 0.45 * Math.sin(column * (0.7 + kind) + number));
    peaks.push(-Math.round(88 * Math.abs(swell)), Math.round(96 * Math.abs(swell)));
  }
  const confidence = 0.5 + ((number * 37) % 50) / 100;
  return {
    number,
    recording: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    index: 0,
    startSeconds: 0,
    durationSeconds: 0.6 + ((number * 13) % 44) / 10,
    category: kCategories[kind]!,
    categoryId: kind,
    confidence,
    top: [
      { category: kCategories[kind]!, confidence },
      { category: kCategories[(kind + 3) % 8]!, confidence: 0.11 },
      { category: kCategories[(kind + 5) % 8]!, confidence: 0.04 },
    ],
    pitchHz: 220,
    pitchConfidence: 0.8,
    midiNote: 57,
    noteName: kNotes[kind]!,
    track: kTracks[kind]![0],
    channel: kind + 1,
    playback: 'melodic',
    gainDb: 0,
    contributor: `phone-${number % 50}`,
    name: kNames[(number * 5) % 8]!,
    receivedAt: new Date(Date.now() - 4_000 * Math.abs(402 - number)).toISOString(),
    latitude: number % 5 === 0 ? null : 35.68 + (number % 40) / 4_000,
    longitude: number % 5 === 0 ? null : 139.69 + (number % 23) / 3_000,
    peaks,
    stage: 'past',
    favourite: false,
    corrected: null,
    ...change,
  };
}

/** Where a sound lies among the others: those of one kind together, as on the daemon's map. */
function likeness(kind: number, seed: number): number[] {
  return Array.from({ length: 8 }, (_, axis) =>
    Math.round((axis === kind ? 700 : 0) + 120 * Math.sin(Math.imul(seed, 48_271 + 7_919 * axis))),
  );
}

/** A sound of the performer's library, as the daemon's map has it. */
export function librarySound(segment: number, file: string): Schemas['MappedSegment'] {
  return {
    segment,
    file,
    onset: 754.2,
    durationSeconds: 1.3,
    category: kCategories[segment % 8]!,
    confidence: 0.8,
    noteName: null,
    at: likeness(segment % 8, segment + 0x9e37),
  };
}

/** An addition to the library that has just begun. */
export const addition = (
  path: string,
  change: Partial<Schemas['LibraryAddition']> = {},
): Schemas['LibraryAddition'] => ({
  path,
  state: 'running',
  done: 0,
  all: 0,
  latest: '',
  added: 0,
  sounds: 0,
  moved: 0,
  unchanged: 0,
  leftOutCount: 0,
  leftOut: [],
  failure: '',
  ...change,
});

/** Stands in for the stage listener: the same routes, and mishaps on demand. */
export class MockStage {
  readonly token = 'secret';
  /** Changes when the program is "started anew". */
  run = 'run1';
  arrivals: Arrival[] = [];
  intake: Schemas['Intake'] = 'open';
  mode: Schemas['Mode'] = 'auto';
  confidence = 0.6;
  code = 'K7M2PX4Q';
  blocked: string[] = [];
  soundCheck = false;
  library: Schemas['MappedSegment'][] = [];
  tempo: Schemas['Tempo'] | null = null;
  tracks: Schemas['Track'][] = kTracks.map(([track, colour], i) => ({
    channel: i + 1,
    track,
    colour,
    playback: i < 4 ? 'percussive' : 'melodic',
    seq: 0,
    sample: null,
    held: false,
    gainDb: 0,
    waiting: 0,
    playable: false,
    playing: false,
    problem: '',
    canUndo: false,
    swap: 'now',
    keptSeconds: 0,
  }));
  mapping: Schemas['Mapping'] = {
    version: 'v1',
    canUndo: false,
    minConfidence: 0.35,
    fallbackTrack: null,
    tracks: kTracks.map(([track, colour], i) => ({
      track,
      channel: i + 1,
      colour,
      playback: i < 4 ? 'percussive' : 'melodic',
      minHoldSeconds: 8,
      swap: 'now',
      preload: null,
    })),
    categories: Object.fromEntries(kCategories.slice(0, 7).map((category, i) => [category, kTracks[i]![0]])),
  };
  health: Schemas['StageHealth'] = {
    phones: 12,
    phoneSecondsAgo: 1.2,
    takeSecondsAgo: 3.4,
    sampleSecondsAgo: 3.4,
    takes: 402,
    takesRefused: 0,
    waiting: 0,
    analysing: 1,
    uploadToOsc: { takes: 100, medianSeconds: 0.018, p95Seconds: 0.025 },
    instruments: [
      {
        name: 'ExSampling',
        address: '127.0.0.1:10500',
        helloSecondsAgo: 2.1,
        loaded: 401,
        failed: 0,
        lastFailure: '',
      },
    ],
    oscNotUnderstood: 0,
    diskFreeBytes: 81_200_000_000,
    roomForTakesMinutes: 5639,
    address: 'http://192.168.1.20:8080',
    joinUrl: 'http://192.168.1.20:8080/?j=K7M2PX4Q',
    addressChanges: [],
    warnings: [],
    model: 'esc50-mobilenetv2',
    modelSha256: '7c1d'.repeat(16),
    session: '/home/aki/.local/share/exsampling/sessions/2026-11-20_2030',
  };
  /** Sounds whose audio was asked for. */
  readonly heard: string[] = [];
  libraryContents: Schemas['Library'] = {
    places: [
      { path: '/home/aki/Sounds/Field recordings 2019–2026', files: 38, sounds: 412 },
      { path: '/home/aki/Sounds/kick.wav', files: 1, sounds: 1 },
    ],
    files: 39,
    sounds: 413,
    addition: null,
  };
  readonly teaching = new MockTeaching();
  /** "METHOD path body" of all that changes something. */
  readonly deeds: string[] = [];
  private readonly server: Server;
  private readonly events: { name: string; data: unknown }[] = [];
  private readonly streams = new Set<ServerResponse>();
  private port = 0;
  private seq = 0;

  constructor(private readonly pages: string) {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}/?token=${this.token}`;
  }
  get watchers(): number {
    return this.streams.size;
  }

  async start(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(this.port, '127.0.0.1', done));
    this.port = (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  /** Puts a sound on its track, as the daemon does on arrival. */
  load(sample: Arrival): void {
    const track = this.tracks.find(({ channel }) => channel === sample.channel)!;
    sample.stage = 'onStage';
    Object.assign(track, { sample, seq: ++this.seq, playable: true, canUndo: true });
  }

  /** Newest sounds come first in the list. */
  fill(count: number): void {
    this.arrivals = Array.from({ length: count }, (_, i) => arrival(count - i));
    for (const sample of this.arrivals.slice(0, 8).reverse()) this.load(sample);
  }

  tell(name: string, data: unknown): void {
    this.events.push({ name, data });
    for (const stream of this.streams) {
      this.send(stream, this.events.length);
      if (changesState(name, data)) this.sendState(stream);
    }
  }

  arrive(sample: Arrival): void {
    this.arrivals.unshift(sample);
    this.tell('sampleArrived', { sample });
  }

  /** Cuts the live events of everybody who watches. */
  cut(): void {
    for (const stream of this.streams) stream.destroy();
  }

  private send(stream: ServerResponse, number: number): void {
    const { name, data } = this.events[number - 1]!;
    stream.write(`id: ${this.run}.${number}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  private sendState(stream: ServerResponse): void {
    const state = this.state();
    stream.write(`id: ${state.lastEventId}\nevent: state\ndata: ${JSON.stringify(state)}\n\n`);
  }

  private entrance(): Schemas['Entrance'] {
    const origin = 'https://192.168.1.20:8080';
    return { origin, url: `${origin}/?j=${this.code}`, code: this.code };
  }

  private state(): Schemas['StageState'] {
    const { intake, mode, confidence, blocked, soundCheck, tempo, tracks } = this;
    return {
      lastSeq: this.seq,
      intake,
      mode,
      confidence,
      blocked,
      soundCheck,
      tempo,
      tracks,
      undo: null,
      lastEventId: `${this.run}.${this.events.length}`,
    };
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, `http://127.0.0.1:${this.port}`);
    const json: Answering = (status, body) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const known =
      url.searchParams.get('token') === this.token ||
      request.headers.authorization === `Bearer ${this.token}`;
    const isPage = !url.pathname.startsWith('/api/');
    if (!known && (!isPage || url.pathname === '/')) return json(401, refusal('unauthorized', 'No token.'));
    if (isPage) return this.page(url.pathname, response);

    const [, , , what = '', key = '', verb = ''] = url.pathname.split('/');
    if (what === 'events') return this.listen(request, url, response);
    if (request.method === 'GET') {
      if (what === 'state') return json(200, this.state());
      if (what === 'categories') {
        const categories = kCategories.map((category, categoryId) => ({
          category,
          categoryId,
          own: false,
          count: 0,
        }));
        const own = this.teaching.ownCategories.map((category, i) => ({
          category,
          categoryId: 50 + i,
          own: true,
          count: 3,
        }));
        return json(200, { categories: [...categories, ...own] });
      }
      if (what === 'teaching') return json(200, this.teaching.state(this.arrivals));
      if (what === 'health') return json(200, this.health);
      if (what === 'mapping') return json(200, this.mapping);
      if (what === 'map') return json(200, { tiles: null });
      if (what === 'export.zip') {
        response.writeHead(200, { 'content-type': 'application/zip' });
        response.end('PK');
        return;
      }
      if (what === 'entrance') return json(200, this.entrance());
      if (what === 'scenes') return json(200, { scenes: ['First half', 'Second half'] });
      if (what === 'library' && key === 'folders')
        return this.folders(url.searchParams.get('path') ?? '/home/aki/', json);
      if (what === 'library' && !key) return json(200, this.libraryContents);
      if (what === 'similar')
        return json(200, { sounds: this.similar(Number(url.searchParams.get('sample'))), notComparable: 0 });
      if (what === 'sound-map') return json(200, this.soundMap(url.searchParams.get('since')));
      if (what === 'samples' || what === 'library') {
        this.heard.push(`${what}/${key}`);
        response.writeHead(200, { 'content-type': 'audio/wav' });
        response.end(wavBytes(0.5, (time) => 0.5 * Math.sin(2 * Math.PI * 440 * time)));
        return;
      }
      const before = Number(url.searchParams.get('before') ?? Infinity);
      const page = this.arrivals.filter(({ number }) => number < before).slice(0, 200);
      return json(200, { arrivals: page, next: page.length < 200 ? null : page.at(-1)!.number });
    }

    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = chunks.length ? JSON.parse(Buffer.concat(chunks).toString()) : {};
    const deed = url.pathname.replace('/api/stage/', '');
    this.deeds.push(`${request.method} ${deed} ${JSON.stringify(body)}`);
    const sample = this.arrivals.find(({ number }) => number === Number(key))!;
    const track = this.tracks.find(({ channel }) => channel === Number(key))!;
    if (request.method === 'DELETE') {
      this.arrivals = this.arrivals.filter((one) => one !== sample && one.recording !== key);
    } else if (what === 'undo') {
      return json(404, refusal('notFound', 'There is nothing to take back.'));
    } else if (what === 'tracks') {
      if (verb === 'hold') track.held = body.on;
      if (verb === 'gain') track.gainDb = body.gainDb;
      if (verb === 'clear') Object.assign(track, { sample: null, seq: ++this.seq });
      if (verb === 'undo') {
        return json(404, refusal('notFound', 'There is nothing to go back to.'));
      }
    } else if (what === 'mapping' || what === 'scene') {
      if (what === 'mapping' && !key && body.version !== this.mapping.version) {
        return json(409, refusal('conflict', 'The mapping was changed by hand meanwhile.'));
      }
      const categories = { ...this.mapping.categories, ...body.categories };
      const { minConfidence = this.mapping.minConfidence } = body;
      this.mapping = {
        ...this.mapping,
        categories,
        minConfidence,
        canUndo: true,
        version: `${this.mapping.version}+`,
      };
      this.tell('mappingChanged', this.mapping);
      return json(200, this.mapping);
    } else if (what === 'library' && !verb) {
      if (key === 'add') this.libraryContents.addition = addition(body.path);
      if (key === 'stop') this.libraryContents.addition!.state = 'stopped';
      if (key === 'remove')
        this.libraryContents.places = this.libraryContents.places.filter(({ path }) => path !== body.path);
      return json(200, this.libraryContents);
    } else if (what === 'teaching') {
      const problem = this.teaching.act(key, body, this.arrivals);
      if (problem) return json(400, refusal('invalid', problem));
      this.tell('teachingChanged', {});
      return json(200, this.teaching.state(this.arrivals));
    } else if (what === 'session' && key === 'sound-check') {
      this.soundCheck = body.on;
    } else if (what === 'entrance') {
      this.code = 'R3T8WZ5K';
      return json(200, this.entrance());
    } else if (what === 'session') {
      this.arrivals = [];
    } else if (what === 'tempo') {
      this.tempo = body.beatsPerMinute ? { source: 'tapped', ...body } : null;
    } else if (what === 'intake') {
      this.intake = body.intake;
    } else if (what === 'mode') {
      this.mode = body.mode;
      this.confidence = body.confidence ?? this.confidence;
    } else if (what === 'block') {
      this.blocked = body.on ? [...this.blocked, body.contributor] : [];
    } else if (verb === 'favourite' || verb === 'category') {
      if (verb === 'favourite') sample.favourite = body.on;
      else {
        if (/[/*]/.test(body.category ?? '')) {
          return json(
            400,
            refusal('invalid', "A name has letters, digits, spaces and the signs _ - ' . + only."),
          );
        }
        sample.corrected = body.category?.trim().replaceAll(' ', '_') ?? null;
        this.teaching.hear(sample.corrected, kCategories);
      }
      this.tell('sampleChanged', { sample });
      this.tell('teachingChanged', {});
      return json(200, sample);
    } else if (verb === 'approve' || verb === 'reject') {
      sample.stage = verb === 'approve' ? 'onStage' : 'rejected';
      this.tell('sampleStatus', { number: sample.number, stage: sample.stage });
    } else if (verb === 'assign') {
      this.load({ ...sample, channel: body.channel });
      this.tell('stageChanged', { change: 'loaded' });
    }
    json(200, this.state());
  }

  private soundMap(since: string | null): Schemas['SoundMap'] {
    const [run, last] = (since ?? '').split('-');
    const from = run === this.run ? Number(last) : -1;
    const newest = this.arrivals[0]?.number ?? 0;
    const numbers = this.arrivals.map(({ number }) => number);
    const there = new Set(numbers);
    const told = (count: number) => ({ shown: count, all: count });
    return {
      mark: `${this.run}-${newest}`,
      whole: from < 0,
      samples: numbers
        .filter((number) => number > from)
        .map((sample) => ({ sample, at: likeness(sample % 8, sample) })),
      segments: from < 0 ? this.library : [],
      removedSamples: Array.from({ length: Math.max(0, from) }, (_, i) => i + 1).filter(
        (number) => !there.has(number),
      ),
      removedSegments: [],
      session: told(numbers.length),
      library: told(this.library.length),
    };
  }

  /** Two folders are in the home folder, none in these. */
  private folders(path: string, json: Answering): void {
    const folder = path.replace(/(.)\/$/, '$1');
    const names: Record<string, string[]> = {
      '/home/aki': ['Music', 'Sounds'],
      '/home/aki/Music': [],
      '/home/aki/Sounds': ['Field recordings 2019–2026'],
    };
    if (!names[folder]) return json(404, refusal('notFound', `${folder} cannot be read.`));
    json(200, { folder, names: names[folder], more: false });
  }

  /** The sample itself, two of the session and one of a library. */
  private similar(number: number): Schemas['SimilarSound'][] {
    const found = (sample: Arrival, distance: number): Schemas['SimilarSound'] => ({
      distance,
      file: `/s/${sample.number}_trimmed.wav`,
      onset: 0.4,
      durationSeconds: sample.durationSeconds,
      category: sample.category,
      noteName: sample.noteName,
      from: 'session',
      segment: null,
      sample,
    });
    const own: Schemas['SimilarSound'] = {
      distance: 0.18,
      file: '/home/aki/Sounds/Field recordings/Yanaka, morning after rain.flac',
      onset: 754.2,
      durationSeconds: 1.3,
      category: 'water_drops',
      noteName: null,
      from: 'library',
      segment: 7,
      sample: null,
    };
    const itself = this.arrivals.find((one) => one.number === number);
    const [one, other] = this.arrivals.filter(
      (sample) => sample.number % 8 === number % 8 && sample !== itself,
    );
    return [
      found(itself!, 0),
      ...(one ? [found(one, 0.07)] : []),
      own,
      ...(other ? [found(other, 0.31)] : []),
    ];
  }

  private listen(request: IncomingMessage, url: URL, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 100\n\n');
    const [run, last] = String(request.headers['last-event-id'] ?? url.searchParams.get('after')).split('.');
    this.streams.add(response);
    response.on('close', () => this.streams.delete(response));
    if (run !== this.run) {
      response.write(`id: ${this.run}.${this.events.length}\nevent: gap\ndata: {"missed":null}\n\n`);
      return;
    }
    for (let number = Number(last) + 1; number <= this.events.length; number += 1)
      this.send(response, number);
  }

  private page(path: string, response: ServerResponse): void {
    const file = join(this.pages, path === '/' ? 'index.html' : path);
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': kTypes[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': kPolicy,
    });
    createReadStream(file).pipe(response);
  }
}
