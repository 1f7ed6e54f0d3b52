import { expect, test } from 'vitest';

import { noteName } from './notes';

test('MIDI notes are named with their octave', () => {
  expect([69, 60, 61, 59, 0, 127].map(noteName)).toEqual(['A4', 'C4', 'C♯4', 'B3', 'C-1', 'G9']);
});
