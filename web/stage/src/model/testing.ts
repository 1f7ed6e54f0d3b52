import type { Addition, Arrival, Health, Library, Mapping, StageState, Track } from './records';

export function arrival(number: number, change: Partial<Arrival> = {}): Arrival {
  return {
    number,
    recording: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    index: 0,
    startSeconds: 0,
    durationSeconds: 2.3,
    category: 'dog',
    categoryId: 0,
    confidence: 0.87,
    top: [
      { category: 'dog', confidence: 0.87 },
      { category: 'cow', confidence: 0.06 },
      { category: 'cat', confidence: 0.03 },
    ],
    pitchHz: 440,
    pitchConfidence: 0.9,
    midiNote: 69,
    noteName: 'A4',
    track: 'Bass',
    channel: 7,
    playback: 'melodic',
    gainDb: 0,
    contributor: `phone-${number}`,
    name: 'Aki',
    receivedAt: '2026-11-20T20:00:00.000Z',
    latitude: 35.68,
    longitude: 139.69,
    peaks: [-10, 10, -50, 60, -20, 30],
    stage: 'waiting',
    favourite: false,
    corrected: null,
    ...change,
  };
}

export function track(channel: number, change: Partial<Track> = {}): Track {
  return {
    channel,
    track: `Track ${channel}`,
    colour: '#5bb8ff',
    playback: 'melodic',
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
    ...change,
  };
}

export function state(eventNumber: number, change: Partial<StageState> = {}): StageState {
  return {
    lastSeq: 0,
    intake: 'open',
    mode: 'auto',
    confidence: 0.6,
    blocked: [],
    soundCheck: false,
    tempo: null,
    tracks: [track(1), track(2)],
    undo: null,
    lastEventId: `run.${eventNumber}`,
    ...change,
  };
}

export function health(change: Partial<Health> = {}): Health {
  return {
    phones: 0,
    phoneSecondsAgo: null,
    takeSecondsAgo: null,
    sampleSecondsAgo: null,
    takes: 0,
    takesRefused: 0,
    waiting: 0,
    analysing: 0,
    uploadToOsc: null,
    instruments: [],
    oscNotUnderstood: 0,
    diskFreeBytes: 80_000_000_000,
    roomForTakesMinutes: 5_556,
    address: '192.168.1.20',
    joinUrl: '192.168.1.20/?j=K7M2PX4Q',
    addressChanges: [],
    warnings: [],
    model: 'esc50-mobilenetv2',
    modelSha256: 'a'.repeat(64),
    session: '/data/sessions/2026-11-20_2030',
    ...change,
  };
}

export function mapping(change: Partial<Mapping> = {}): Mapping {
  return {
    version: '1',
    canUndo: false,
    minConfidence: 0.35,
    fallbackTrack: null,
    tracks: [
      {
        track: 'HH',
        channel: 1,
        playback: 'percussive',
        colour: '#ffeb2a',
        minHoldSeconds: 8,
        swap: 'now',
        preload: null,
      },
    ],
    categories: { mouse_click: 'HH' },
    ...change,
  };
}

export function addition(change: Partial<Addition> = {}): Addition {
  return {
    path: '/sounds',
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
  };
}

export function library(change: Partial<Library> = {}): Library {
  return { places: [], files: 0, sounds: 0, addition: null, ...change };
}
