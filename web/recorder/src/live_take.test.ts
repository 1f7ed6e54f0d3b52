import { beforeEach, expect, test } from 'vitest';

import { Outbox } from './outbox';
import { makeTake } from './take';
import { MemoryTakeStore } from './take_store';
import { FakeApi } from './testing/fake_api';
import { FakeClock } from '../../shared/testing/fake_clock';
import { withoutLength } from '../../shared/wav';

const kRate = 1_000;
const kBytes = 44;
const later = { kind: 'later', obstacle: 'unreachable', retryAfterSeconds: null } as const;

let api: FakeApi;
let clock: FakeClock;
let store: MemoryTakeStore;
let outbox: Outbox;
beforeEach(() => {
  api = new FakeApi();
  clock = new FakeClock();
  store = new MemoryTakeStore();
  outbox = new Outbox(
    store,
    api,
    clock,
    () => undefined,
    () => 1,
  );
  outbox.inPieces = true;
});

const hum = (seconds: number) => ({
  sampleRate: kRate,
  channels: [Float32Array.from({ length: seconds * kRate }, (_, i) => Math.sin(i))],
});
const take = (seconds: number) => {
  const outcome = makeTake(hum(seconds), {
    id: 'a',
    recordedAt: clock.wall(),
    heldSeconds: seconds,
    maxSeconds: 10,
  });
  if (outcome.kind !== 'take') throw new Error(outcome.kind);
  return outcome.take;
};

/** Records so many halves of a second. */
async function record(halves: number) {
  const live = outbox.begin('a');
  const whole = hum(halves / 2);
  for (let half = 0; half < halves; half += 1) {
    const [from, to] = [(half * kRate) / 2, ((half + 1) * kRate) / 2];
    live.add({ ...whole, channels: whole.channels.map((channel) => channel.slice(from, to)) });
    await clock.pass(500);
  }
  return live;
}

test('what is recorded is there before it ends; the end brings only the rest', async () => {
  const live = await record(3);
  expect(api.pieces).toEqual([
    [0, kBytes + 1_000, false],
    [kBytes + 1_000, 1_000, false],
    [kBytes + 2_000, 1_000, false],
  ]);
  const whole = take(1.75);
  await outbox.add(whole, live);
  await clock.pass(0);
  expect(api.pieces[3]).toEqual([kBytes + 3_000, 500, true]);
  expect(api.files.get('a')).toEqual([...withoutLength(whole.audio)]);
  expect(outbox.takes[0]?.delivery).toEqual({ state: 'sent' });
  expect(api.questions).toBe(0);
  await clock.pass(60_000);
  expect(api.pieces).toHaveLength(4);
});

test('a network that is away for a while delays pieces and loses none', async () => {
  api.outcomes = [later, later];
  const live = await record(4);
  expect(api.pieces.map(([offset]) => offset)).toEqual([0, 0, 0, kBytes + 3_000]);
  const whole = take(2);
  await outbox.add(whole, live);
  await clock.pass(0);
  expect(api.files.get('a')).toEqual([...withoutLength(whole.audio)]);
});

test('a daemon that has too much to do gets the rest with the end', async () => {
  api.outcomes = [{ kind: 'later', obstacle: 'queueFull', retryAfterSeconds: 5 }];
  const live = await record(4);
  expect(api.pieces).toHaveLength(1);
  await outbox.add(take(2), live);
  await clock.pass(0);
  expect(api.pieces[1]).toEqual([0, kBytes + 4_000, true]);
});

test('after a failure the daemon is asked how far the take came', async () => {
  const live = await record(2);
  api.outcomes = [later];
  api.meanwhile = () => {
    api.meanwhile = () => Promise.resolve();
    api.files.get('a')!.push(...withoutLength(take(2).audio).subarray(kBytes + 2_000, kBytes + 3_001));
    return Promise.resolve();
  };
  const whole = take(2);
  await outbox.add(whole, live);
  await clock.pass(2_000);
  expect(api.questions).toBe(1);
  expect(api.pieces.at(-1)).toEqual([kBytes + 3_001, 999, true]);
  expect(api.files.get('a')).toEqual([...withoutLength(whole.audio)]);
});

test('what the daemon lost is sent again', async () => {
  const live = await record(2);
  api.files.clear();
  const whole = take(1);
  await outbox.add(whole, live);
  await clock.pass(0);
  expect(api.files.get('a')).toEqual([...withoutLength(whole.audio)]);
});

test('a take that the daemon ended meanwhile is what it is', async () => {
  const live = await record(2);
  await api.sendPiece(
    { id: 'a', recordedAt: '', place: null },
    {
      offset: kBytes + 2_000,
      bytes: new Uint8Array(),
      last: true,
    },
  );
  await outbox.add(take(2), live);
  await clock.pass(0);
  expect(outbox.takes[0]?.delivery).toEqual({ state: 'sent' });
  expect(api.files.get('a')).toHaveLength(kBytes + 2_000);
});

test('the next visit goes on with a recording that a closed page left', async () => {
  await record(4);
  const next = new Outbox(
    store,
    api,
    new FakeClock(),
    () => undefined,
    () => 1,
  );
  next.inPieces = true;
  await next.load();
  expect(next.takes).toHaveLength(1);
  expect(next.takes[0]!.seconds).toBe(1.5);
  next.wake();
  await clock.pass(0);
  // The daemon had half a second more than the copy on the phone.
  expect(api.pieces.at(-1)).toEqual([kBytes + 4_000, 0, true]);
  expect(api.files.get('a')).toEqual([...withoutLength(take(2).audio)]);
  expect(next.takes[0]?.delivery).toEqual({ state: 'sent' });
});

test('a recording that came to nothing leaves nothing behind', async () => {
  const live = await record(2);
  await outbox.drop(live);
  expect(api.withdrawn).toEqual(['a']);
  expect(await store.all()).toEqual([]);
});

test('withdrawing a take of which pieces went out tells the daemon', async () => {
  const live = await record(2);
  api.outcomes = [later];
  await outbox.add(take(1), live);
  await clock.pass(0);
  await outbox.withdraw('a');
  await clock.pass(60_000);
  expect(api.withdrawn).toEqual(['a']);
});

test('through a tunnel nothing goes out before the end, but the phone keeps a copy', async () => {
  outbox.inPieces = false;
  const live = await record(3);
  expect(api.pieces).toEqual([]);
  expect(await store.all()).toHaveLength(1);
  await outbox.add(take(1.5), live);
  await clock.pass(0);
  expect(api.pieces).toEqual([]);
  expect(api.sent).toHaveLength(1);
});
