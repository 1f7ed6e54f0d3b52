import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test } from 'vitest';

import { Outbox, retryDelayMs } from './outbox';
import type { Take } from './take';
import { IndexedDbTakeStore, MemoryTakeStore, type TakeStore } from './take_store';
import { FakeApi, ready } from './testing/fake_api';
import { FakeClock } from '../../shared/testing/fake_clock';

const take = (id: string, minute = 0): Take => ({
  id,
  recordedAt: new Date(Date.UTC(2026, 10, 20, 20, minute)).toISOString(),
  seconds: 2,
  peaks: [0.5],
  audio: new Uint8Array([1, 2, 3]).buffer,
  place: null,
  delivery: { state: 'waiting', attempts: 0, obstacle: null },
  recording: null,
});
const later = (retryAfterSeconds: number | null = null) => ({
  kind: 'later' as const,
  obstacle: 'unreachable' as const,
  retryAfterSeconds,
});

let api: FakeApi;
let clock: FakeClock;
beforeEach(() => {
  api = new FakeApi();
  clock = new FakeClock();
});
const outboxOn = (store: TakeStore) =>
  new Outbox(
    store,
    api,
    clock,
    () => undefined,
    () => 1,
  );
const newStore = () => IndexedDbTakeStore.open(new IDBFactory());

test('delays double from one second to one minute; the daemon is asked no sooner than it says', () => {
  expect([1, 2, 3, 4, 7, 20].map((attempts) => retryDelayMs(attempts, null, 1))).toEqual([
    1_000, 2_000, 4_000, 8_000, 60_000, 60_000,
  ]);
  expect(retryDelayMs(1, null, 0)).toBe(750);
  expect(retryDelayMs(1, 30, 0)).toBe(30_000);
  expect(retryDelayMs(9, 30, 1)).toBe(37_500);
});

test('a take is on disk before it is sent, and delivered once', async () => {
  const store = await newStore();
  const outbox = outboxOn(store);
  let onDisk: Take[] = [];
  api.meanwhile = async () => {
    onDisk = await store.all();
  };
  await outbox.add(take('a'));
  await clock.pass(0);
  expect(api.sent.map((sent) => sent.id)).toEqual(['a']);
  expect(onDisk.map((kept) => [kept.id, kept.delivery.state])).toEqual([['a', 'waiting']]);
  expect((await store.all())[0]).toMatchObject({ delivery: { state: 'sent' }, recording: ready('a') });
  expect(outbox.hasUnsent).toBe(false);
  outbox.wake();
  await clock.pass(600_000);
  expect(api.sent).toHaveLength(1);
});

test('three failures, then success: four attempts with growing pauses, one recording', async () => {
  const outbox = outboxOn(await newStore());
  api.outcomes = [later(), later(), later()];
  await outbox.add(take('a'));
  await clock.pass(0);
  expect(outbox.takes[0]?.delivery).toEqual({
    state: 'waiting',
    attempts: 1,
    obstacle: 'unreachable',
  });
  await clock.pass(6_900);
  expect(api.sent).toHaveLength(3);
  await clock.pass(100);
  expect(api.sent.map((sent) => sent.id)).toEqual(['a', 'a', 'a', 'a']);
  expect([...api.recordings.keys()]).toEqual(['a']);
  expect(outbox.takes[0]?.delivery.state).toBe('sent');
});

test('what an earlier visit left is sent by the next, oldest first', async () => {
  const factory = new IDBFactory();
  const store = await IndexedDbTakeStore.open(factory);
  await store.put(take('young', 5));
  await store.put(take('old', 1));
  const outbox = outboxOn(await IndexedDbTakeStore.open(factory));
  await outbox.load();
  outbox.wake();
  await clock.pass(0);
  expect(api.sent.map((sent) => sent.id)).toEqual(['old', 'young']);
  expect([...new Uint8Array(api.sent[0]!.audio)]).toEqual([1, 2, 3]);
});

test('coming online tries at once, unless the daemon has asked for patience', async () => {
  const outbox = outboxOn(await newStore());
  api.outcomes = [later(), later(40)];
  await outbox.add(take('a'));
  await clock.pass(0);
  outbox.wake();
  await clock.pass(0);
  expect(api.sent).toHaveLength(2);
  outbox.wake();
  await clock.pass(39_000);
  expect(api.sent).toHaveLength(2);
  await clock.pass(11_000);
  expect(api.sent).toHaveLength(3);
});

test('a refused take is not sent again and does not stand in the way', async () => {
  const outbox = outboxOn(await newStore());
  api.outcomes = [{ kind: 'refused', code: 'undecodable', message: 'No.' }];
  await outbox.add(take('bad', 1));
  await outbox.add(take('good', 2));
  await clock.pass(600_000);
  expect(api.sent.map((sent) => sent.id)).toEqual(['bad', 'good']);
  expect(outbox.hasUnsent).toBe(false);
});

test('withdrawing a delivered take deletes it there, as soon as the daemon can be reached', async () => {
  const store = await newStore();
  const outbox = outboxOn(store);
  await outbox.add(take('a'));
  await clock.pass(0);
  api.withdrawal = 'unreachable';
  await outbox.withdraw('a');
  await clock.pass(10);
  expect(outbox.takes).toEqual([]);
  expect(outbox.hasUnsent).toBe(false);
  expect(await store.all()).toHaveLength(1);
  api.withdrawal = 'gone';
  await clock.pass(60_000);
  expect(api.withdrawn).toEqual(['a']);
  expect(await store.all()).toEqual([]);
});

test('a take withdrawn while it is under way is deleted once it has arrived', async () => {
  const store = await newStore();
  const outbox = outboxOn(store);
  api.meanwhile = () => outbox.withdraw('a');
  await outbox.add(take('a'));
  await clock.pass(0);
  expect(api.sent).toHaveLength(1);
  expect(api.withdrawn).toEqual(['a']);
  expect(await store.all()).toEqual([]);
});

test('a take that the daemon will not delete comes back, and that is told', async () => {
  const outbox = outboxOn(await newStore());
  let told = 0;
  outbox.onWithdrawalRefused = () => {
    told += 1;
  };
  await outbox.add(take('a'));
  await clock.pass(0);
  api.withdrawal = 'refused';
  await outbox.withdraw('a');
  await clock.pass(600_000);
  expect(outbox.takes.map((kept) => kept.delivery.state)).toEqual(['sent']);
  expect(told).toBe(1);
});

test('withdrawing a take that never left needs no daemon', async () => {
  const store = await newStore();
  await store.put(take('a'));
  const outbox = outboxOn(store);
  await outbox.load();
  await outbox.withdraw('a');
  await clock.pass(60_000);
  expect(api.withdrawn).toEqual([]);
  expect(await store.all()).toEqual([]);
});

test('withdrawing after a failed attempt tells the daemon: the take may have arrived', async () => {
  const outbox = outboxOn(await newStore());
  api.outcomes = [later()];
  await outbox.add(take('a'));
  await clock.pass(0);
  await outbox.withdraw('a');
  await clock.pass(60_000);
  expect(api.withdrawn).toEqual(['a']);
  expect(api.sent).toHaveLength(1);
});

test('withdrawing a refused take tells the daemon: it may have kept what it could not use', async () => {
  const outbox = outboxOn(await newStore());
  api.outcomes = [{ kind: 'refused', code: 'undecodable', message: 'No.' }];
  await outbox.add(take('a'));
  await clock.pass(0);
  await outbox.withdraw('a');
  await clock.pass(0);
  expect(api.withdrawn).toEqual(['a']);
  expect(outbox.takes).toEqual([]);
});

test('a place told after the take goes along, or after it', async () => {
  const outbox = outboxOn(await newStore());
  const place = { lat: 1, lon: 2, accuracy: null };
  api.outcomes = [later()];
  await outbox.add(take('waiting'));
  await clock.pass(0);
  await outbox.setPlace('waiting', place);
  await clock.pass(5_000);
  expect(api.sent.map((sent) => sent.place)).toEqual([null, place]);
  expect(api.places).toEqual([]);
  await outbox.add(take('sent'));
  await clock.pass(0);
  await outbox.setPlace('sent', place);
  expect(api.places).toEqual([['sent', place]]);
});

test('thirty delivered takes stay on the phone, the oldest go first', async () => {
  const store = await newStore();
  const outbox = outboxOn(store);
  for (let i = 0; i < 33; i += 1) {
    await outbox.add(take(`take-${i}`, i));
    await clock.pass(0);
  }
  const kept = await store.all();
  expect(kept).toHaveLength(30);
  expect(kept[0]?.id).toBe('take-3');
});

test('a full phone gives up delivered takes for the new one', async () => {
  const store = new MemoryTakeStore();
  const outbox = outboxOn(store);
  await outbox.add(take('old', 1));
  await clock.pass(0);
  const put = store.put.bind(store);
  let full = true;
  store.put = (kept) => (full && kept.id === 'new' ? Promise.reject(new Error('full')) : put(kept));
  const remove = store.remove.bind(store);
  store.remove = (id) => {
    full = false;
    return remove(id);
  };
  api.outcomes = [later()];
  await outbox.add(take('new', 2));
  await clock.pass(0);
  expect((await store.all()).map((kept) => kept.id)).toEqual(['new']);
});
