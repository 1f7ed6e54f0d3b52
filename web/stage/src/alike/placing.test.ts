import { expect, test } from 'vitest';

import { place, type Laid } from './placing';

const far = (left: { x: number; y: number }, right: { x: number; y: number }) =>
  Math.hypot(left.x - right.x, left.y - right.y);

test('the first sound is in the middle, the second as far from it as they differ', () => {
  expect(place([0.3, 0], [])).toEqual({ x: 0, y: 0 });
  const second = place([0.3, 0.4], [{ at: [0, 0], x: 1, y: 1 }]);
  expect(far(second, { x: 1, y: 1 })).toBeCloseTo(2.5, 6);
});

test('a third that is between two comes between them', () => {
  const laid: Laid[] = [
    { at: [0, 0], x: 0, y: 0 },
    { at: [1, 0], x: 10, y: 0 },
  ];
  const { x, y } = place([0.25, 0], laid);
  expect(x).toBeCloseTo(2.5, 1);
  expect(Math.abs(y)).toBeLessThan(0.2);
});

test('one that is the same as another lies beside it, not on it', () => {
  const laid: Laid[] = [
    { at: [0, 0], x: 3, y: 4 },
    { at: [1, 0], x: 9, y: 4 },
    { at: [0, 1], x: 3, y: 9 },
  ];
  expect(far(place([0, 0], laid), { x: 3, y: 4 })).toBeCloseTo(0.5, 2);
});

test('a newcomer lies among its own kind, wherever that was drawn', () => {
  // Two kinds, each a ring of eight, drawn far apart and the other way round.
  const ring = (kind: number, centre: number): Laid[] =>
    Array.from({ length: 8 }, (_, i) => {
      const [across, up] = [Math.cos((i * Math.PI) / 4), Math.sin((i * Math.PI) / 4)];
      return { at: [kind + 0.1 * across, 0.1 * up], x: centre - across, y: up };
    });
  const laid = [...ring(0, 30), ...ring(1, -30)];
  expect(far(place([0.02, 0.03], laid), { x: 30, y: 0 })).toBeLessThan(1);
  expect(far(place([1.02, 0.03], laid), { x: -30, y: 0 })).toBeLessThan(1);
});

test('placing moves nothing else, and gives the same every time', () => {
  const laid: Laid[] = Array.from({ length: 40 }, (_, i) => ({
    at: [Math.sin(i), Math.cos(2 * i), Math.sin(3 * i)],
    x: Math.sin(i) * 5,
    y: Math.cos(i) * 5,
  }));
  const before = structuredClone(laid);
  const first = place([0.1, 0.2, 0.3], laid);
  expect(place([0.1, 0.2, 0.3], laid)).toEqual(first);
  expect(laid).toEqual(before);
});
