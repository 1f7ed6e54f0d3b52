import { expect, test } from 'vitest';

import { encodeWav } from './wav';

test('a stereo file has the header of the format and interleaved, clipped 16-bit values', () => {
  const file = encodeWav({
    sampleRate: 48_000,
    channels: [Float32Array.of(0, 1, -1), Float32Array.of(0.5, 2, -2)],
  });
  const view = new DataView(file);
  const letters = (offset: number) => String.fromCharCode(...new Uint8Array(file, offset, 4));
  expect(file.byteLength).toBe(56);
  expect([letters(0), letters(8), letters(12), letters(36)]).toEqual(['RIFF', 'WAVE', 'fmt ', 'data']);
  expect([view.getUint32(4, true), view.getUint32(40, true)]).toEqual([48, 12]);
  expect(view.getUint16(20, true)).toBe(1);
  expect(view.getUint16(22, true)).toBe(2);
  expect(view.getUint32(24, true)).toBe(48_000);
  expect(view.getUint32(28, true)).toBe(192_000);
  expect([view.getUint16(32, true), view.getUint16(34, true)]).toEqual([4, 16]);
  expect([...new Int16Array(file, 44)]).toEqual([0, 16384, 32767, 32767, -32767, -32767]);
});
