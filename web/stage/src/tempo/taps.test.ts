import { expect, test } from 'vitest';

import { Taps } from './taps';

test('a tempo comes with the second tap, and counts from the first', () => {
  const taps = new Taps();
  expect(taps.tap(1_000)).toBe(null);
  expect(taps.tap(1_500)).toEqual({ beatsPerMinute: 120, beat: 1 });
  expect(taps.tap(2_100)).toEqual({ beatsPerMinute: 109.1, beat: 2 });
});

test('uneven taps are evened out over the last eight', () => {
  const taps = new Taps();
  let now = 0;
  let last = null;
  for (const gap of [900, 480, 500, 490, 510, 500, 470, 530, 500]) last = taps.tap((now += gap));
  expect(last).toEqual({ beatsPerMinute: 120, beat: 8 });
});

test('after a pause the next tap begins a bar', () => {
  const taps = new Taps();
  taps.tap(0);
  taps.tap(500);
  expect(taps.tap(3_600)).toBe(null);
  expect(taps.tap(4_600)).toEqual({ beatsPerMinute: 60, beat: 1 });
});

test('a correction keeps the beat, and a new bar keeps the tempo', () => {
  const taps = new Taps();
  taps.tap(0);
  taps.tap(500);
  expect(taps.faster(1, 0, 750)).toEqual({ beatsPerMinute: 121, beat: 1.5 });
  expect(taps.barNow(0, 900)).toEqual({ beatsPerMinute: 121, beat: 0 });
});

test('without taps of its own it goes from what is known', () => {
  expect(new Taps().faster(-1, 90, 5)).toEqual({ beatsPerMinute: 89, beat: 0 });
});

test('what no music has is not made: 20 to 400 beats a minute', () => {
  const taps = new Taps();
  taps.tap(0);
  expect(taps.tap(10)!.beatsPerMinute).toBe(400);
  expect(new Taps().faster(-90, 100, 0).beatsPerMinute).toBe(20);
});
