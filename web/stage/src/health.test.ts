import { expect, test } from 'vitest';

import { pulse } from './health';
import { arrival, track } from './testing';

const kNow = Date.parse('2026-11-20T20:01:00.000Z');
const at = (secondsAgo: number) => ({ receivedAt: new Date(kNow - secondsAgo * 1000).toISOString() });

test('sounds and phones of the last minute are counted, a phone once', () => {
  const all = [
    arrival(4, { ...at(1), contributor: 'a', stage: 'asking' }),
    arrival(3, { ...at(30), contributor: 'a' }),
    arrival(2, { ...at(59), contributor: 'b' }),
    arrival(1, { ...at(60), contributor: 'c', stage: 'asking' }),
  ];
  expect(pulse(all, [], kNow)).toEqual({ sounds: 3, phones: 2, asking: 2, unheard: false });
});

test('sounds without a known phone count as many phones as takes', () => {
  const all = [arrival(2, { ...at(1), contributor: '' }), arrival(1, { ...at(2), contributor: '' })];
  expect(pulse(all, [], kNow).phones).toBe(2);
});

test.each([
  ['a sound that nobody loaded for five seconds', [track(1, { sample: arrival(1, at(5)) })], true],
  ['one that has just come', [track(1, { sample: arrival(1, at(4)) })], false],
  ['empty tracks', [track(1)], false],
  [
    'an instrument that loaded another',
    [track(1, { sample: arrival(1, at(9)) }), track(2, { sample: arrival(2, at(9)), playable: true })],
    false,
  ],
])('%s: unheard is %#', (_, tracks, unheard) => {
  expect(pulse([], tracks, kNow).unheard).toBe(unheard);
});
