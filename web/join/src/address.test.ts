import { expect, test } from 'vitest';

import { inLetters } from './address';

test('the join code stands by itself', () => {
  expect(inLetters('https://192.168.1.20:8443/?j=K7M2PX4Q')).toEqual({
    place: 'https://192.168.1.20:8443',
    code: 'K7M2PX4Q',
  });
  expect(inLetters('http://127.0.0.1:8080')).toEqual({ place: 'http://127.0.0.1:8080', code: null });
});
