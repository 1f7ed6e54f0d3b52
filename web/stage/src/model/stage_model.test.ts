import { beforeEach, expect, test } from 'vitest';

import { FakeClock, settle } from '../../../shared/testing/fake_clock';
import { Refusal, type Api } from './api';
import type { Stream } from './live_line';
import type { Arrival, ArrivalsPage, Health, Library, Mapping, StageState } from './records';
import { StageModel } from './stage_model';
import { addition, arrival, health, library, mapping, state, track } from './testing';

class FakeStream implements Stream {
  readyState = 1;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readonly handlers = new Map<string, (event: MessageEvent<string>) => void>();
  constructor(readonly after: string) {}
  addEventListener(name: string, handler: (event: MessageEvent<string>) => void): void {
    this.handlers.set(name, handler);
  }
  close(): void {}
}

class FakeApi implements Api {
  readonly exportAddress = '/export.zip';
  states: (StageState | Refusal)[] = [];
  /** All but those for health, which is read every few seconds anyway. */
  requests = 0;
  pages: (ArrivalsPage | Refusal)[] = [];
  befores: (number | null)[] = [];
  acted: [string, object][] = [];
  answer: StageState | Refusal = state(1);

  state(): Promise<StageState> {
    this.requests += 1;
    return settleWith(this.states.shift() ?? state(1));
  }
  arrivals(before: number | null): Promise<ArrivalsPage> {
    this.requests += 1;
    this.befores.push(before);
    return settleWith(this.pages.shift() ?? { arrivals: [], next: null });
  }
  categories() {
    this.requests += 1;
    return Promise.resolve([{ categoryId: 0, category: 'dog', own: false, count: 3 }]);
  }
  act(path: string, body: object): Promise<StageState> {
    this.requests += 1;
    this.acted.push([path, body]);
    return settleWith(this.answer);
  }
  note(number: number): Promise<Arrival> {
    this.requests += 1;
    return Promise.resolve(arrival(number, { favourite: true }));
  }
  erase(path: string): Promise<StageState> {
    this.requests += 1;
    this.acted.push([path, {}]);
    return settleWith(this.answer);
  }
  healths = 0;
  health(): Promise<Health> {
    this.healths += 1;
    return Promise.resolve(health());
  }
  libraries: (Library | Refusal)[] = [];
  library(): Promise<Library> {
    this.requests += 1;
    return settleWith(this.libraries.shift() ?? library());
  }
  changeLibrary(deed: string, body: object): Promise<Library> {
    this.requests += 1;
    this.acted.push([`library/${deed}`, body]);
    return settleWith(this.libraries.shift() ?? library());
  }
  mappings: (Mapping | Refusal)[] = [];
  mapping(): Promise<Mapping> {
    this.requests += 1;
    return settleWith(this.mappings.shift() ?? mapping());
  }
  scenes() {
    this.requests += 1;
    return Promise.resolve(['second half']);
  }
  changeMapping(path: string, body: object): Promise<Mapping> {
    this.requests += 1;
    this.acted.push([path, body]);
    return settleWith(this.mappings.shift() ?? mapping());
  }
  audio(): Promise<Blob> {
    return Promise.resolve(new Blob());
  }
}

function settleWith<T>(value: T | Refusal): Promise<T> {
  return value instanceof Refusal ? Promise.reject(value) : Promise.resolve(value);
}

let api: FakeApi;
let clock: FakeClock;
let streams: FakeStream[];
let model: StageModel;
let event: number;

beforeEach(() => {
  api = new FakeApi();
  clock = new FakeClock();
  streams = [];
  event = 1;
  model = new StageModel(
    api,
    clock,
    (after) => {
      streams.push(new FakeStream(after));
      return streams.at(-1)!;
    },
    () => undefined,
  );
});

function happens(name: string, data: unknown, id = `run.${++event}`): void {
  streams.at(-1)!.handlers.get(name)!({
    lastEventId: id,
    data: JSON.stringify(data),
  } as MessageEvent<string>);
}

const numbers = () => model.arrivals.all.map((one) => one.number);

test('the past is read page by page, while live events already count', async () => {
  api.pages = [
    { arrivals: [arrival(4), arrival(3)], next: 3 },
    { arrivals: [arrival(2), arrival(1)], next: null },
  ];
  const begun = model.begin();
  await settle();
  happens('sampleArrived', { sample: arrival(5) });
  await begun;
  expect(streams.map((stream) => stream.after)).toEqual(['run.1']);
  expect(api.befores).toEqual([null, 3]);
  expect(numbers()).toEqual([5, 4, 3, 2, 1]);
  expect(model.complete).toBe(true);
});

test('a page that fails is asked for again', async () => {
  api.pages = [
    { arrivals: [arrival(2)], next: 2 },
    new Refusal(503, 'busy'),
    { arrivals: [arrival(1)], next: null },
  ];
  const begun = model.begin();
  await clock.pass(2_000);
  await begun;
  expect(api.befores).toEqual([null, 2, 2]);
  expect(numbers()).toEqual([2, 1]);
});

test('after a gap everything is read again, and what is gone is gone', async () => {
  api.pages = [{ arrivals: [arrival(2), arrival(1)], next: null }];
  await model.begin();
  api.pages = [{ arrivals: [arrival(3), arrival(1)], next: null }];
  happens('gap', { missed: 4 });
  await settle();
  expect(numbers()).toEqual([3, 1]);
});

test('a state that is told after a change is shown, and nothing is asked for', async () => {
  await model.begin();
  const before = api.requests;
  for (let change = 0; change < 50; change += 1) happens('stageChanged', { change: 'held' });
  happens('state', state(51, { intake: 'finished' }), 'run.51');
  await clock.pass(1_000);
  expect(model.state?.intake).toBe('finished');
  expect(api.requests).toBe(before);
});

test('an answer that was overtaken does not put back what was', async () => {
  await model.begin();
  api.answer = state(9, { mode: 'ask' });
  await model.act('mode', { mode: 'ask' });
  api.answer = state(8, { mode: 'auto' });
  await model.act('tracks/1/hold', { on: true });
  expect(model.state?.mode).toBe('ask');
});

test('a refusal is told in its own words until something works again', async () => {
  await model.begin();
  api.answer = new Refusal(404, 'There is nothing to go back to.');
  await model.act('tracks/1/undo');
  expect(model.notice).toBe('There is nothing to go back to.');
  api.answer = state(3);
  await model.act('tracks/1/clear');
  expect(model.notice).toBe('');
});

test('a note that sounds lights its track for a moment', async () => {
  api.states = [state(1, { tracks: [track(3, { seq: 12 })] })];
  await model.begin();
  happens('instrument', { report: 'played', seq: 12, detail: '' });
  expect(model.isLit(3)).toBe(true);
  await clock.pass(400);
  expect(model.isLit(3)).toBe(false);
  happens('instrument', { report: 'played', seq: 11, detail: '' });
  expect(model.isLit(3)).toBe(false);
});

test('a program that is away is waited for, one that was started anew is not', async () => {
  api.states = [new Refusal(0, 'away'), state(1)];
  await model.begin();
  expect(model.connection).toBe('lost');
  await clock.pass(2_000);
  await settle();
  expect(model.state).not.toBeNull();

  api.states = [new Refusal(401, 'no')];
  streams.at(-1)!.onerror?.();
  await settle();
  expect(model.connection).toBe('refused');
});

test('the same alarm again moves up instead of filling the page', async () => {
  await model.begin();
  for (const message of ['disk', 'tunnel', 'disk']) happens('alarm', { message });
  expect(model.alarms.map((alarm) => alarm.message)).toEqual(['disk', 'tunnel']);
});

test('deleting a take takes all its sounds away', async () => {
  const recording = arrival(1).recording;
  api.pages = [{ arrivals: [arrival(3), arrival(2, { recording }), arrival(1)], next: null }];
  await model.begin();
  await model.deleteTake(arrival(1));
  expect(api.acted).toEqual([[`recordings/${recording}`, {}]]);
  expect(numbers()).toEqual([3]);
});

test('an edit names the mapping that was seen; if that is no longer the one, the newer is shown', async () => {
  api.mappings = [mapping({ version: 'a' })];
  await model.begin();
  api.mappings = [new Refusal(409, 'Changed by hand meanwhile.'), mapping({ version: 'b' })];
  await model.changeMapping('mapping', { minConfidence: 0.5 });
  expect(api.acted).toEqual([['mapping', { version: 'a', minConfidence: 0.5 }]]);
  expect(model.notice).toBe('Changed by hand meanwhile.');
  expect(model.mapping?.version).toBe('b');
});

test('a mapping that was edited by hand comes with the event', async () => {
  await model.begin();
  const before = api.requests;
  happens('mappingChanged', mapping({ version: 'by hand' }));
  await settle();
  expect(model.mapping?.version).toBe('by hand');
  expect(api.requests).toBe(before);
});

test.each([
  ['an edit of the mapping', () => model.changeMapping('mapping', { minConfidence: 0.5 })],
  ['a hold', () => model.act('tracks/1/hold', { on: true })],
  ['a gain', () => model.act('tracks/1/gain', { gainDb: 3 })],
  ['a favourite', () => model.note(1, 'favourite', { on: true })],
])('%s is one request, with all that the daemon tells of it', async (_, deed) => {
  await model.begin();
  const before = api.requests;
  await deed();
  happens('mappingChanged', mapping({ version: 'b' }));
  happens('sampleChanged', { sample: arrival(1) });
  happens('sampleStatus', { number: 1, stage: 'loaded' });
  happens('instrument', { report: 'loaded', seq: 1, detail: '' });
  happens('stageChanged', { change: 'held' });
  happens('state', state(event), `run.${event}`);
  await clock.pass(1_000);
  expect(api.requests).toBe(before + 1);
});

test('health is read in the beginning and when the daemon says that it changed', async () => {
  await model.begin();
  expect(api.healths).toBe(1);
  happens('healthChanged', { warnings: [] });
  expect(api.healths).toBe(2);
});

test('the library is followed once somebody looks at it', async () => {
  await model.begin();
  happens('libraryChanged', { addition: addition() });
  expect(model.library.contents).toBeNull();
  await model.library.read();
  api.libraries = [library({ addition: addition() })];
  expect(await model.library.add('/sounds', 'onsets')).toBe(true);
  expect(api.acted).toEqual([['library/add', { path: '/sounds', divide: 'onsets' }]]);
  happens('libraryChanged', { addition: addition({ done: 3, all: 6 }) });
  expect(model.library.contents?.addition?.done).toBe(3);
  const places = [{ path: '/sounds', files: 6, sounds: 9 }];
  api.libraries = [library({ places, addition: addition({ state: 'done', added: 6 }) })];
  happens('libraryChanged', { addition: addition({ state: 'done', added: 6 }) });
  await settle();
  expect(model.library.contents?.places).toEqual(places);
});

test('what the library refuses is said, and what is known of it stays', async () => {
  await model.library.read();
  api.libraries = [new Refusal(409, '/sounds is being added.')];
  expect(await model.library.add('/other', 'windows')).toBe(false);
  expect(model.library.notice).toBe('/sounds is being added.');
  expect(model.library.contents).not.toBeNull();
  await model.library.remove('/other');
  expect(model.library.notice).toBe('');
});
