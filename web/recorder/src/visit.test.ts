import { beforeEach, expect, test } from 'vitest';

import type { Capture, CaptureEnd } from './capture';
import { Outbox } from './outbox';
import type { Pcm } from '../../shared/pcm';
import type { Place } from './places';
import { MemoryTakeStore, type TakeStore } from './take_store';
import { FakeApi, ready } from './testing/fake_api';
import { FakeClock, settle } from '../../shared/testing/fake_clock';
import { Visit, type Environment } from './visit';
import { kEnglish } from './words.en';

/** A microphone that hums for as long as it is open. */
class FakeMicrophone {
  opened = 0;
  failure: Error | null = null;
  onEnd: (why: CaptureEnd) => void = () => undefined;
  onAudio: (pcm: Pcm) => void = () => undefined;
  /** Frames that `stop` gives; null: as many as there was time for. */
  stops: number | null = null;
  private openedAt = 0;

  constructor(private readonly clock: FakeClock) {}

  start = (_: number, onEnd: (why: CaptureEnd) => void, onAudio: (pcm: Pcm) => void): Promise<Capture> => {
    if (this.failure) return Promise.reject(this.failure);
    this.opened += 1;
    this.onEnd = onEnd;
    this.onAudio = onAudio;
    this.openedAt = this.clock.steady();
    return Promise.resolve({
      level: () => 0.5,
      stop: () => {
        const frames = this.stops ?? this.clock.steady() - this.openedAt;
        const hum = Float32Array.from({ length: frames }, (_, i) => Math.sin(i));
        return Promise.resolve({ sampleRate: 1_000, channels: [hum] });
      },
    });
  };
}

let api: FakeApi;
let clock: FakeClock;
let microphone: FakeMicrophone;
let outbox: Outbox;
let remembered: Map<string, string>;
let places: (Place | null)[];

beforeEach(() => {
  api = new FakeApi();
  clock = new FakeClock();
  microphone = new FakeMicrophone(clock);
  remembered = new Map();
  places = [];
});

function visit(change: Partial<Environment> = {}, store: TakeStore = new MemoryTakeStore()): Visit {
  outbox = new Outbox(store, api, clock, () => undefined);
  const environment: Environment = {
    api,
    clock,
    words: kEnglish,
    joinCode: null,
    settings: {
      get: (key) => remembered.get(key) ?? null,
      set: (key, value) => void remembered.set(key, value),
    },
    browser: { userAgent: 'X11; Linux', secure: true, asksForMicrophones: true },
    startCapture: microphone.start,
    decodeSoundFile: () => Promise.resolve(null),
    askPlace: () => Promise.resolve(places.shift() ?? null),
    ...change,
  };
  return new Visit(environment, outbox, () => undefined);
}

/** Two taps, `seconds` apart. */
async function record(opened: Visit, seconds: number): Promise<void> {
  opened.press();
  await clock.pass(seconds * 1_000);
  opened.press();
  await settle();
}

test('two presses make a take of the time between them', async () => {
  const opened = visit();
  await record(opened, 4);
  expect(api.sent).toHaveLength(1);
  expect(outbox.takes[0]?.seconds).toBe(4);
  expect(outbox.takes[0]?.recordedAt).toBe('2026-11-20T20:00:00.000Z');
  expect(opened.phase).toBe('idle');
});

test('a name for the credits is remembered, without the blanks around it', () => {
  expect(visit().name).toBe('');
  visit().setName(' Aki  ');
  expect(visit().name).toBe('Aki');
});

test('the clock ends a take when the audio has not, and the take is as long as allowed', async () => {
  const opened = visit();
  opened.press();
  await clock.pass(10_399);
  expect(opened.phase).toBe('recording');
  await clock.pass(1);
  expect(opened.phase).toBe('idle');
  expect(outbox.takes[0]?.seconds).toBe(10);
});

test('the ring and the seconds left follow the clock, not how often they are drawn', async () => {
  const opened = visit();
  opened.press();
  await clock.pass(2_500);
  expect(opened.look()).toMatchObject({ phase: 'recording', elapsed: 0.25, caption: '8 s left' });
  const often = opened.look().wave.filter((value) => value > 0).length;
  expect(often).toBe(25);
});

test('where pieces are welcome, what is heard goes out before the end, under the name of the take', async () => {
  api.session_.pieces = true;
  const opened = visit();
  await opened.begin();
  opened.press();
  await settle();
  microphone.onAudio({ sampleRate: 1_000, channels: [new Float32Array(400).fill(0.5)] });
  await clock.pass(500);
  expect(api.pieces).toEqual([[0, 844, false]]);
  await clock.pass(500);
  opened.press();
  await settle();
  expect([...api.files.keys()]).toEqual([outbox.takes[0]!.id]);
  expect(outbox.takes[0]!.delivery).toEqual({ state: 'sent' });
});

test('a tap that came to nothing takes back what went out of it', async () => {
  api.session_.pieces = true;
  const opened = visit();
  await opened.begin();
  opened.press();
  await settle();
  microphone.onAudio({ sampleRate: 1_000, channels: [new Float32Array(400).fill(0.5)] });
  await clock.pass(500);
  microphone.stops = 100;
  opened.press();
  await settle();
  expect(opened.notice).toBe('tooShort');
  expect(api.withdrawn).toEqual([...api.files.keys()]);
});

test('the session in force when recording began decides the length', async () => {
  api.session_.maxTakeSeconds = 3;
  const opened = visit();
  await opened.begin();
  opened.press();
  api.session_.maxTakeSeconds = 60;
  await clock.pass(3_400);
  expect(outbox.takes[0]?.seconds).toBe(3);
});

test('a page that is hidden keeps what there is and says so', async () => {
  const opened = visit();
  opened.press();
  await clock.pass(1_000);
  opened.setVisible(false);
  await settle();
  expect(outbox.takes[0]?.seconds).toBe(1);
  expect(opened.notice).toBe('interrupted');
});

test('a lost microphone keeps what there is', async () => {
  const opened = visit();
  opened.press();
  await clock.pass(2_000);
  microphone.onEnd('interrupted');
  await settle();
  expect(outbox.takes[0]?.seconds).toBe(2);
});

test('a refusal becomes a barrier, which a later success lifts', async () => {
  const opened = visit();
  microphone.failure = Object.assign(new Error(), { name: 'NotAllowedError' });
  opened.press();
  await settle();
  expect([opened.phase, opened.barrier]).toEqual(['idle', 'denied']);
  microphone.failure = null;
  opened.press();
  await settle();
  expect([opened.phase, opened.barrier]).toEqual(['recording', null]);
});

test('an app’s browser that never answers is explained after eight seconds', async () => {
  const opened = visit({
    browser: { userAgent: 'iPhone Safari Line/14.1', secure: true, asksForMicrophones: true },
    startCapture: () => new Promise(() => undefined),
  });
  opened.press();
  await clock.pass(7_999);
  expect(opened.barrier).toBeNull();
  await clock.pass(1);
  expect(opened.barrier).toBe('inApp');
});

test('a closed intake opens no microphone, and a take under way still arrives', async () => {
  const opened = visit();
  await opened.begin();
  opened.press();
  await clock.pass(1_000);
  api.session_ = { ...api.session_, intake: 'finished' };
  await clock.pass(2_000);
  opened.setVisible(true);
  await settle();
  expect(opened.session.intake).toBe('finished');
  opened.press();
  await settle();
  expect(api.sent).toHaveLength(1);
  opened.press();
  await settle();
  expect(microphone.opened).toBe(1);
});

test('place is asked once, after the first take; a yes also serves the takes that follow', async () => {
  const tokyo = { lat: 35.7, lon: 139.7, accuracy: 10 };
  const opened = visit();
  await record(opened, 1);
  expect(opened.asksPlace).toBe(true);
  places = [tokyo, tokyo];
  await opened.answerPlace(true);
  expect(api.places).toEqual([[outbox.takes[0]!.id, tokyo]]);
  await record(opened, 1);
  expect(opened.asksPlace).toBe(false);
  expect(api.sent[1]?.place).toEqual(tokyo);
});

test('a device without a place counts as no, and is not asked again', async () => {
  const opened = visit();
  await record(opened, 1);
  places = [null];
  await opened.answerPlace(true);
  expect(opened.notice).toBe('placeNone');
  await record(opened, 1);
  expect(opened.asksPlace).toBe(false);
  expect(api.sent.map((sent) => sent.place)).toEqual([null, null]);
});

test('a take that an earlier visit left is the one the page talks about', async () => {
  const store = new MemoryTakeStore();
  api.outcomes = [{ kind: 'later', obstacle: 'unreachable', retryAfterSeconds: 100 }];
  await record(visit({}, store), 1);
  const id = outbox.takes[0]!.id;
  const next = visit({}, store);
  await next.begin();
  await settle();
  expect(next.take).toMatchObject({ id, delivery: { state: 'sent' }, recording: ready(id) });
});

test('the code in the address lets the phone in, once', async () => {
  api.session_.joined = false;
  const opened = visit({ joinCode: 'K7M2PX4Q' });
  await opened.begin();
  expect(api.codes).toEqual(['K7M2PX4Q']);
  expect(opened.canPress).toBe(true);
  await clock.pass(60_000);
  expect(api.codes).toHaveLength(1);
});

test('without the right code nothing is recorded, until a code is scanned', async () => {
  api.session_.joined = false;
  api.joining = 'wrong';
  const opened = visit({ joinCode: '22222222' });
  await opened.begin();
  expect(opened.canPress).toBe(false);
  opened.press();
  expect(microphone.opened).toBe(0);
  // Scanned in another tab, which shares the token.
  api.session_.joined = true;
  opened.setVisible(false);
  opened.setVisible(true);
  await settle();
  expect(opened.canPress).toBe(true);
});

test('a room that joins at once is let in a little later', async () => {
  api.session_.joined = false;
  api.joining = 'later';
  const opened = visit({ joinCode: 'K7M2PX4Q' });
  await opened.begin();
  expect(opened.canPress).toBe(false);
  api.joining = 'in';
  await clock.pass(3_000);
  expect(opened.canPress).toBe(true);
});

test('what waited for a token goes out as soon as there is one', async () => {
  const opened = visit();
  await opened.begin();
  api.outcomes.push({ kind: 'later', obstacle: 'notJoined', retryAfterSeconds: null });
  api.session_.joined = false;
  await record(opened, 2);
  opened.setVisible(false);
  opened.setVisible(true);
  await settle();
  expect(opened.isOpen).toBe(false);
  api.session_.joined = true;
  opened.setVisible(false);
  opened.setVisible(true);
  await settle();
  expect(outbox.takes[0]?.delivery.state).toBe('sent');
});

test('through a tunnel the session is asked after as rarely as it says', async () => {
  let asked = 0;
  const session = api.session.bind(api);
  api.session = () => {
    asked += 1;
    return session();
  };
  api.session_.pollSeconds = 120;
  const opened = visit();
  await opened.begin();
  await clock.pass(119_000);
  expect(asked).toBe(1);
  await clock.pass(1_000);
  expect(asked).toBe(2);
});
