import { expect, test } from 'vitest';

import { gridLines, roundDown } from './metre_grid';

test.each([
  [1, 1],
  [9.9, 5],
  [10, 10],
  [49, 20],
  [50, 50],
  [0.3, 0.2],
  [123_456, 100_000],
])('%d metres are rounded down to %d', (metres, rounded) =>
  expect(roundDown(metres)).toBeCloseTo(rounded, 9),
);

test('lines are a hundred metres apart on the ground in both directions', () => {
  const origin = { latitude: 60, longitude: 24 };
  // 0.009 degrees of latitude are 1,000.8 m; at 60 degrees north a degree of longitude is half one.
  const view = { south: 59.9955, west: 23.991, north: 60.0045, east: 24.009 };
  const lines = gridLines(origin, view, 130);
  const across = lines.filter(([from, to]) => from[0] === to[0]);
  const upright = lines.filter(([from, to]) => from[1] === to[1]);
  expect([across.length, upright.length]).toEqual([11, 11]);
  expect(across.map(([from]) => from[0])).toContain(60);
  expect((across[1]![0][0] - across[0]![0][0]) * 111_195.1).toBeCloseTo(100, 1);
  expect((upright[1]![0][1] - upright[0]![0][1]) * 111_195.1 * 0.5).toBeCloseTo(100, 1);
});
