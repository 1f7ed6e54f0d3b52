import { expect, test } from 'vitest';

import { randomUuid } from './uuid';

test('ids are version 4 UUIDs and differ', () => {
  const ids = Array.from({ length: 100 }, randomUuid);
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
  expect(new Set(ids).size).toBe(100);
});
