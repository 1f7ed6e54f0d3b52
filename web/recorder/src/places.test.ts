import { expect, test } from 'vitest';

import { toPlace } from './places';

test('a place is what the device reports', () => {
  expect(toPlace({ latitude: 35.68, longitude: 139.69, accuracy: 12 })).toEqual({
    lat: 35.68,
    lon: 139.69,
    accuracy: 12,
  });
  expect(toPlace({ latitude: 0, longitude: 9, accuracy: NaN })).toEqual({
    lat: 0,
    lon: 9,
    accuracy: null,
  });
});

test('0,0 and nonsense are no places', () => {
  expect(toPlace({ latitude: 0, longitude: 0, accuracy: 5 })).toBeNull();
  expect(toPlace({ latitude: NaN, longitude: 9, accuracy: 5 })).toBeNull();
});
