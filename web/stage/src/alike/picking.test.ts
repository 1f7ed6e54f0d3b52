import { expect, test } from 'vitest';

import { nearestTo, nextToward } from './picking';

const spots = [
  { name: 'middle', x: 0, y: 0 },
  { name: 'right', x: 3, y: 1 },
  { name: 'far right', x: 9, y: 0 },
  { name: 'below', x: 1, y: 4 },
  { name: 'twin', x: 9, y: 0 },
];
const name = (one?: { name: string }) => one?.name;

test('what is picked is the nearest within reach, of two in one place the upper', () => {
  expect(name(nearestTo(spots, { x: 2.6, y: 1 }, 1))).toBe('right');
  expect(name(nearestTo(spots, { x: 5, y: 1 }, 2))).toBe('right');
  expect(name(nearestTo(spots, { x: 5.5, y: 1 }, 2))).toBeUndefined();
  expect(name(nearestTo(spots, { x: 8, y: 0 }, 5))).toBe('twin');
  expect(nearestTo([], { x: 0, y: 0 }, Infinity)).toBeUndefined();
});

test('an arrow goes to the nearest in its direction, and stays where there is none', () => {
  const middle = spots[0]!;
  expect(name(nextToward(spots, middle, { x: 1, y: 0 }))).toBe('right');
  expect(name(nextToward(spots, middle, { x: 0, y: 1 }))).toBe('below');
  expect(name(nextToward(spots, middle, { x: -1, y: 0 }))).toBeUndefined();
  expect(name(nextToward(spots, spots[1]!, { x: -1, y: 0 }))).toBe('middle');
});
