/** What the daemon tells, as src/adapters/http/openapi.json has it. */

export interface Guess {
  category: string;
  confidence: number;
}

export interface StageSample {
  /** Counts the session's samples from 1. */
  number: number;
  recording: string;
  durationSeconds: number;
  category: string;
  confidence: number;
  /** Best first; the first is the category itself. */
  top: Guess[];
  noteName: string | null;
  track: string | null;
  channel: number | null;
  /** The same for all takes of one phone; empty: unknown. */
  contributor: string;
  /** What the contributor calls themselves; may be empty. */
  name: string;
  /** ISO 8601, UTC. */
  receivedAt: string;
  latitude: number | null;
  longitude: number | null;
  /** Lowest and highest value of each column in turn, -100 to 100; may be empty. */
  peaks: number[];
}

export type Standing = 'waiting' | 'asking' | 'onStage' | 'past' | 'rejected' | 'unmapped';

export interface Arrival extends StageSample {
  stage: Standing;
  favourite: boolean;
  /** What the performer says it is; null: nothing said. */
  corrected: string | null;
}

/** A sound of the session, or one of the library. */
export interface SoundName {
  number: number;
  from?: 'session' | 'library';
}

/** A sound of the library on the map of what is alike. */
export interface MappedSegment {
  segment: number;
  file: string;
  /** Seconds from the beginning of the file. */
  onset: number;
  durationSeconds: number;
  category: string;
  confidence: number;
  noteName: string | null;
  /** Coordinates in thousandths. */
  at: number[];
}

/** What changed on the map of what is alike. */
export interface SoundMapNews {
  mark: string;
  /** These are all; their coordinates cannot be compared with those told before. */
  whole: boolean;
  /** Coordinates in thousandths. */
  samples: { sample: number; at: number[] }[];
  segments: MappedSegment[];
  removedSamples: number[];
  removedSegments: number[];
  session: Shown;
  library: Shown;
}

export interface Shown {
  shown: number;
  all: number;
}

/** A sound that is like another. */
export interface SimilarSound {
  /** 0: the same; 1: nothing in common. */
  distance: number;
  file: string;
  /** Seconds from the beginning of its take or file. */
  onset: number;
  durationSeconds: number;
  category: string;
  noteName: string | null;
  from: 'session' | 'library';
  /** Its number in the library; null: it is not from there. */
  segment: number | null;
  /** Null: it is not from the session. */
  sample: Arrival | null;
}

export interface ArrivalsPage {
  arrivals: Arrival[];
  /** `before` of the next page; null: this is the last. */
  next: number | null;
}

export interface Track {
  channel: number;
  /** null: the channel is in no mapping any more. */
  track: string | null;
  colour: string | null;
  /** Of the change that put the sample there; 0: empty. */
  seq: number;
  sample: StageSample | null;
  held: boolean;
  gainDb: number;
  /** Samples that wait for their turn. */
  waiting: number;
  /** An instrument has loaded the sample. */
  playable: boolean;
  playing: boolean;
  /** Why an instrument could not load it; empty: none. */
  problem: string;
  canUndo: boolean;
  /** When the next sound takes over; null: the channel is in no mapping. */
  swap: Swap | null;
  /** Until another sound may take over, seen from when it was told; 0: at any time. */
  keptSeconds: number;
}

export type Swap = 'now' | 'beat' | 'bar';

export interface Tempo {
  source: 'instrument' | 'tapped';
  beatsPerMinute: number;
  beatsPerBar: number;
}

/** Where phones come in. */
export interface Entrance {
  /** What the QR code says. */
  url: string;
  origin: string;
  /** Null where none is asked for. */
  code: string | null;
}

export type Intake = 'closed' | 'open' | 'finished';
export type Mode = 'auto' | 'ask' | 'above';

export interface StageState {
  intake: Intake;
  mode: Mode;
  /** What `above` asks for, 0..1. */
  confidence: number;
  blocked: string[];
  /** What arrives is deleted when it ends. */
  soundCheck: boolean;
  /** null: nobody knows it. */
  tempo: Tempo | null;
  tracks: Track[];
  lastEventId: string;
}

/** Where the map's pictures come from. */
export interface MapTiles {
  /** With {z}, {x} and {y} in it. */
  url: string;
  /** Plain text that has to stand on the map. */
  attribution: string;
}

export interface Warning {
  /** Stays the same while the figures in the message change. */
  about: string;
  message: string;
}

/** How the night goes. */
export interface Health {
  /** Different ones in the last minute. */
  phones: number;
  takesRefused: number;
  waiting: number;
  analysing: number;
  uploadToOsc: { takes: number; medianSeconds: number; p95Seconds: number } | null;
  instruments: {
    name: string;
    address: string;
    helloSecondsAgo: number;
    loaded: number;
    failed: number;
    lastFailure: string;
  }[];
  oscNotUnderstood: number;
  diskFreeBytes: number | null;
  roomForTakesMinutes: number | null;
  /** Empty: it cannot change. */
  address: string;
  addressChanges: { from: string; to: string; at: string }[];
  warnings: Warning[];
  model: string;
  modelSha256: string;
  session: string;
}

export interface Category {
  category: string;
  /** The performer named it; the network does not know it. */
  own: boolean;
  count: number;
}

/** How often a share was met; the true one lies between low and high with 95 % confidence. */
export interface Share {
  met: number;
  of: number;
  low: number;
  high: number;
}

/** What training came to; not in use yet. */
export interface Trial {
  figures: { category: string; recognised: Share; wronglyHeard: Share }[];
  /** Newest first; at most 200 of them. */
  renamings: { number: number; from: string; to: string }[];
  renamed: number;
  same: number;
  /** Examples have changed since. */
  isOutdated: boolean;
}

/** The performer's own categories, what was taught with them, and what of it is in use. */
export interface Teaching {
  categories: {
    category: string;
    own: boolean;
    inUse: boolean;
    /** Corrected sounds of tonight, newest first. */
    examples: number[];
    /** That the model in use brought along. */
    earlier: number;
  }[];
  /** Examples that a category needs. */
  least: number;
  /** Corrected sounds that another network described. */
  notComparable: number;
  /** A model's name; null: nothing taught is in use. */
  inUse: string | null;
  canUndo: boolean;
  models: { name: string; categories: string[]; fits: boolean }[];
  isTraining: boolean;
  trial: Trial | null;
}

export interface MappedTrack {
  track: string;
  channel: number;
  playback: 'percussive' | 'melodic';
  /** #rrggbb */
  colour: string;
  minHoldSeconds: number;
  swap: Swap;
  /** A sound file; null: none. */
  preload: string | null;
}

/** Which category plays on which track. */
export interface Mapping {
  /** Changes with every edit, by hand or by page. */
  version: string;
  canUndo: boolean;
  minConfidence: number;
  /** For categories without a track. */
  fallbackTrack: string | null;
  tracks: MappedTrack[];
  /** Track's name by category. */
  categories: Record<string, string>;
}

/** How far adding to the library is, or how it ended. */
export interface Addition {
  path: string;
  state: 'running' | 'done' | 'stopped' | 'failed';
  /** Files that were looked at. */
  done: number;
  /** 0 until they are counted. */
  all: number;
  latest: string;
  added: number;
  sounds: number;
  moved: number;
  unchanged: number;
  leftOutCount: number;
  /** The first of these. */
  leftOut: { file: string; reason: string }[];
  failure: string;
}

/** The performer's own sounds. */
export interface Library {
  places: { path: string; files: number; sounds: number }[];
  files: number;
  sounds: number;
  addition: Addition | null;
}

/** The folders in a folder. */
export interface Folders {
  folder: string;
  names: string[];
  /** Than are named. */
  more: boolean;
}
