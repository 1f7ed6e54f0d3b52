import { expect, test } from 'vitest';

import { freshSounds } from './fresh';
import type { Join } from './records';

const join = (arrived: number, ...categories: string[]): Join => ({
  performance: '',
  address: 'http://192.168.1.20:8080',
  wifi: null,
  intake: 'open',
  sounds: arrived,
  arrived,
  latest: categories.map((category) => ({ category, colour: null })),
});
const named = (before: Join | null, now: Join) => freshSounds(before, now).map(({ category }) => category);

test('at first all of the latest are new, the oldest of them first', () => {
  expect(named(null, join(9, 'dog', 'rain'))).toEqual(['rain', 'dog']);
});

test('later only those that arrived since, though they are called the same', () => {
  expect(named(join(9, 'dog', 'dog'), join(10, 'dog', 'dog'))).toEqual(['dog']);
  expect(named(join(9, 'dog', 'rain'), join(9, 'dog', 'rain'))).toEqual([]);
});

test('of more than are told those that are told', () => {
  expect(named(join(9, 'dog', 'rain'), join(99, 'cat', 'cow'))).toEqual(['cow', 'cat']);
});

test('in a new session all of the latest', () => {
  expect(named(join(9, 'dog', 'rain'), join(1, 'cat'))).toEqual(['cat']);
});
