import { expect, test } from 'vitest';

import { layOut } from './layout';
import type { Spot } from './placing';

const wave = (seed: number) => Math.sin(seed * 12.9898) * 0.5;
/** `count` sounds in as many kinds as `kinds`, one after the other. */
const sounds = (count: number, kinds: number) =>
  Array.from({ length: count }, (_, i) =>
    Array.from({ length: 8 }, (_, at) => (i % kinds === at ? 1 : 0) + 0.15 * wave(i * 8 + at)),
  );
const last = (coordinates: number[][]) => [...layOut(coordinates)].at(-1)!;
const far = (left: Spot, right: Spot) => Math.hypot(left.x - right.x, left.y - right.y);

test('none, one, two and ten sounds are where their first two coordinates are', () => {
  for (const count of [0, 1, 2, 10]) {
    const coordinates = sounds(count, 3);
    const steps = [...layOut(coordinates)];
    expect(steps).toEqual([{ done: 1, spots: coordinates.map(([x, y]) => ({ x: 5 * x!, y: 5 * y! })) }]);
  }
  expect(last([[], []]).spots).toEqual([
    { x: 0, y: 0 },
    { x: 0, y: 0 },
  ]);
});

test('sounds of one kind lie nearer to each other than to any other', () => {
  const { spots } = last(sounds(60, 3));
  spots.forEach((one, i) => {
    const own = spots.filter((_, j) => j !== i && j % 3 === i % 3).map((other) => far(one, other));
    const others = spots.filter((_, j) => j % 3 !== i % 3).map((other) => far(one, other));
    expect(Math.max(...own)).toBeLessThan(Math.min(...others));
  });
});

test('the same sounds give the same drawing, which begins where they are and becomes what it is', () => {
  const coordinates = sounds(40, 2);
  const steps = [...layOut(coordinates)];
  expect(steps[0]!.spots[7]).toEqual({ x: 5 * coordinates[7]![0]!, y: 5 * coordinates[7]![1]! });
  expect(steps.map(({ done }) => done)).toEqual([...steps.map(({ done }) => done)].sort((a, b) => a - b));
  expect(steps.at(-1)).toEqual(last(coordinates));
  expect(steps.at(-1)!.done).toBe(1);
});

test('sounds that are all the same are laid out, too', () => {
  for (const { x, y } of last(Array.from({ length: 30 }, () => [0.1, 0.2, 0.3])).spots) {
    expect(Number.isFinite(x + y)).toBe(true);
  }
});
