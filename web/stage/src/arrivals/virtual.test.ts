import { expect, test } from 'vitest';

import { windowOf, withheld } from './virtual';

test.each([
  [0, 640, 5_000, { first: 0, last: 14 }],
  [6_400, 640, 5_000, { first: 96, last: 114 }],
  [319_360, 640, 5_000, { first: 4_986, last: 5_000 }],
  [0, 640, 3, { first: 0, last: 3 }],
  [9_999, 640, 3, { first: 3, last: 3 }],
])('scrolled to %i of %i px with %i rows, %o are drawn', (top, height, count, expected) => {
  expect(windowOf(top, height, 64, count)).toEqual(expected);
});

test('rows newer than the ceiling are kept back and counted', () => {
  const rows = [9, 8, 7, 6].map((number) => ({ number }));
  expect(withheld(rows, 7)).toEqual({ shown: rows.slice(2), fresh: 2 });
  expect(withheld(rows, null)).toEqual({ shown: rows, fresh: 0 });
  expect(withheld(rows, 0)).toEqual({ shown: [], fresh: 4 });
});
