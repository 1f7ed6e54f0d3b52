import type {
  Arrival,
  ArrivalsPage,
  Category,
  Entrance,
  Folders,
  Health,
  Library,
  MapTiles,
  Mapping,
  SimilarSounds,
  SoundMapNews,
  SoundName,
  StageState,
  Teaching,
} from './records';

/** Why the daemon did not do what it was asked, in words for the performer. */
export class Refusal extends Error {
  /** `status` is that of HTTP; 0: no answer came. */
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** What the page asks of the library. Rejects with a Refusal. */
export interface LibraryApi {
  library(): Promise<Library>;
  changeLibrary(deed: 'add' | 'stop' | 'remove', body: object): Promise<Library>;
}

/** What the page asks of the daemon. Every call may reject with a Refusal. */
export interface Api extends LibraryApi {
  state(): Promise<StageState>;
  arrivals(before: number | null): Promise<ArrivalsPage>;
  categories(): Promise<Category[]>;
  /** Does what `POST /api/stage/PATH` does. */
  act(path: string, body: object): Promise<StageState>;
  /** Notes something about a sample. */
  note(number: number, what: 'category' | 'favourite', body: object): Promise<Arrival>;
  /** `DELETE /api/stage/PATH`. */
  erase(path: string): Promise<StageState>;
  audio(sound: SoundName): Promise<Blob>;
  health(): Promise<Health>;
  mapping(): Promise<Mapping>;
  scenes(): Promise<string[]>;
  changeMapping(path: 'mapping' | 'mapping/undo' | 'scene', body: object): Promise<Mapping>;
  /** The whole night as a file; a download can send no header. */
  readonly exportAddress: string;
}

/** What the page asks of the entrance. Rejects with a Refusal. */
export interface EntranceApi {
  entrance(): Promise<Entrance>;
  /** Makes another code; `everyoneOut` sends away those who are in, too. */
  rotateCode(everyoneOut: boolean): Promise<Entrance>;
}

/** What the page asks and does about own categories. Rejects with a Refusal. */
export interface TeachingApi {
  teaching(): Promise<Teaching>;
  /** Does what `POST /api/stage/teaching/WHAT` does. */
  teach(what: 'train' | 'use' | 'keep' | 'undo', body?: object): Promise<Teaching>;
}

/** What the page asks about sounds that are alike. Rejects with a Refusal. */
export interface SimilarApi {
  /** Nearest first; the sound itself is the first. `notComparable` more are tonight's. */
  similar(sound: SoundName): Promise<SimilarSounds>;
  /** What changed since the mark of an earlier answer; null: everything. */
  soundMap(since: string | null): Promise<SoundMapNews>;
}

/** Where the daemon has what it knows of a sound, below /api/stage/. */
export function soundPath({ from, number }: SoundName): string {
  return `${from === 'library' ? 'library' : 'samples'}/${number}`;
}

const kPatienceMs = 10_000;

export class HttpApi implements Api, EntranceApi, SimilarApi, TeachingApi {
  constructor(
    private readonly token: string,
    private readonly unreachable: string,
  ) {}

  state = () => this.json<StageState>('GET', 'state');
  arrivals = (before: number | null) =>
    this.json<ArrivalsPage>('GET', `arrivals?limit=200${before === null ? '' : `&before=${before}`}`);
  categories = async () => (await this.json<{ categories: Category[] }>('GET', 'categories')).categories;
  act = (path: string, body: object) => this.json<StageState>('POST', path, body);
  note = (number: number, what: string, body: object) =>
    this.json<Arrival>('POST', `samples/${number}/${what}`, body);
  erase = (path: string) => this.json<StageState>('DELETE', path);
  audio = async (sound: SoundName) => (await this.ask('GET', `${soundPath(sound)}/audio`)).blob();

  similar = ({ from, number }: SoundName) => {
    const like = from === 'library' ? 'segment' : 'sample';
    return this.json<SimilarSounds>('GET', `similar?${like}=${number}`);
  };
  soundMap = (since: string | null) =>
    this.json<SoundMapNews>('GET', `sound-map${since === null ? '' : `?since=${since}`}`);

  library = () => this.json<Library>('GET', 'library');
  changeLibrary = (deed: string, body: object) => this.json<Library>('POST', `library/${deed}`, body);
  /** Of the machine that the program runs on; an empty path is the home folder. */
  folders = (path: string) =>
    this.json<Folders>('GET', `library/folders${path && `?path=${encodeURIComponent(path)}`}`);
  teaching = () => this.json<Teaching>('GET', 'teaching');
  teach = (what: string, body: object = {}) => this.json<Teaching>('POST', `teaching/${what}`, body);

  health = () => this.json<Health>('GET', 'health');

  mapping = () => this.json<Mapping>('GET', 'mapping');
  scenes = async () => (await this.json<{ scenes: string[] }>('GET', 'scenes')).scenes;
  changeMapping = (path: string, body: object) => this.json<Mapping>('POST', path, body);

  /** Where the map's pictures come from; null: it has none. */
  tiles = async () => (await this.json<{ tiles: MapTiles | null }>('GET', 'map')).tiles;

  get exportAddress(): string {
    return `/api/stage/export.zip?${new URLSearchParams({ token: this.token }).toString()}`;
  }

  entrance = () => this.json<Entrance>('GET', 'entrance');
  rotateCode = (everyoneOut: boolean) => this.json<Entrance>('POST', 'entrance/rotate', { everyoneOut });

  /** The address of the live events after the one with this id; a stream can send no header. */
  eventsAfter(id: string): string {
    return `/api/stage/events?${new URLSearchParams({ token: this.token, after: id }).toString()}`;
  }

  private async json<T>(method: string, path: string, body?: object): Promise<T> {
    return (await (await this.ask(method, path, body)).json()) as T;
  }

  private async ask(method: string, path: string, body?: object): Promise<Response> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), kPatienceMs);
    const answer = await fetch(`/api/stage/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      body: body ? JSON.stringify(body) : undefined,
      signal: late.signal,
    }).catch(() => {
      throw new Refusal(0, this.unreachable);
    });
    clearTimeout(timer);
    if (answer.ok) return answer;
    const told = (await answer.json().catch(() => null)) as { error?: { message?: string } } | null;
    throw new Refusal(answer.status, told?.error?.message ?? `HTTP ${answer.status}`);
  }
}
