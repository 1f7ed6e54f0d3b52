import { expect, test } from 'vitest';

import { FakeApi, ready } from './testing/fake_api';
import { FakeClock } from '../../shared/testing/fake_clock';
import { nextQuestionMs, Watcher } from './watcher';

function watch(): { api: FakeApi; clock: FakeClock; watcher: Watcher; missing: string[] } {
  const api = new FakeApi();
  const clock = new FakeClock();
  const missing: string[] = [];
  const watcher = new Watcher(
    api,
    clock,
    () => undefined,
    (id) => missing.push(id),
  );
  return { api, clock, watcher, missing };
}

test('questions get rarer, and end when nothing more will happen', () => {
  const queued = { ...ready('a'), state: 'queued' as const };
  expect([0, 1, 2, 3, 9].map((asked) => nextQuestionMs(queued, asked))).toEqual([
    2_000, 4_000, 8_000, 16_000, 30_000,
  ]);
  expect(nextQuestionMs({ ...queued, state: 'arriving' }, 0)).toBe(2_000);
  expect(nextQuestionMs(ready('a'), 0)).toBe(8_000);
  expect(nextQuestionMs(ready('a'), 8)).toBe(30_000);
  expect(nextQuestionMs(ready('a', { stage: 'past' }), 0)).toBeNull();
  expect(nextQuestionMs(ready('a', { stage: 'unmapped' }), 0)).toBeNull();
  expect(nextQuestionMs({ ...ready('a'), state: 'silent' }, 0)).toBeNull();
});

test('a phone that looks on for ten minutes asks fewer than forty times', async () => {
  const { api, clock, watcher } = watch();
  api.recordings.set('a', ready('a'));
  watcher.follow(ready('a'));
  await clock.pass(600_000);
  expect(api.asked.length).toBeGreaterThan(10);
  expect(api.asked.length).toBeLessThan(40);
});

test('nothing is asked while the page is hidden, and at once when it comes back', async () => {
  const { api, clock, watcher } = watch();
  api.recordings.set('a', ready('a'));
  watcher.follow(ready('a'));
  watcher.setVisible(false);
  await clock.pass(300_000);
  expect(api.asked).toEqual([]);
  watcher.setVisible(true);
  await clock.pass(0);
  expect(api.asked).toEqual(['a']);
});

test('an answer that comes while the page is hidden asks nothing more', async () => {
  const { api, clock, watcher } = watch();
  api.recordings.set('a', ready('a'));
  watcher.follow(ready('a'));
  api.meanwhile = () => Promise.resolve(watcher.setVisible(false));
  await clock.pass(300_000);
  expect(api.asked).toEqual(['a']);
});

test('the newest recording is followed instead of the one before', async () => {
  const { api, clock, watcher } = watch();
  api.recordings.set('a', ready('a')).set('b', ready('b'));
  watcher.follow(ready('a'));
  watcher.follow(ready('b'));
  await clock.pass(10_000);
  expect(api.asked).toEqual(['b']);
});

test('a recording that the daemon no longer has is reported once', async () => {
  const { clock, watcher, missing } = watch();
  watcher.follow(ready('gone'));
  await clock.pass(120_000);
  expect(missing).toEqual(['gone']);
});

test('questions are no more frequent than the daemon asks for', () => {
  const queued = { ...ready('a'), state: 'queued' as const };
  expect(nextQuestionMs(queued, 0, 120_000)).toBe(120_000);
  expect(nextQuestionMs(queued, 3, 2_000)).toBe(16_000);
  expect(nextQuestionMs({ ...queued, state: 'silent' }, 0, 120_000)).toBeNull();
});
