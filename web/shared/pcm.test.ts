import { expect, test } from 'vitest';

import { firstSeconds, isAllZero, peaks, resamplePeaks, withoutTwin } from './pcm';

const mono = (...values: number[]) => ({ sampleRate: 4, channels: [Float32Array.from(values)] });

test('the first seconds are cut by frames, and shorter audio stays as it is', () => {
  expect(firstSeconds(mono(1, 2, 3, 4, 5, 6), 1).channels[0]).toEqual(Float32Array.of(1, 2, 3, 4));
  expect(firstSeconds(mono(1, 2), 1).channels[0]).toEqual(Float32Array.of(1, 2));
});

test('a second channel travels only when it differs', () => {
  const left = Float32Array.of(0.1, 0.2);
  const twin = { sampleRate: 4, channels: [left, left.slice()] };
  const stereo = { sampleRate: 4, channels: [left, Float32Array.of(0.1, 0.3)] };
  const surround = { sampleRate: 4, channels: [left, Float32Array.of(0, 0), left, left] };
  expect(withoutTwin(twin).channels).toHaveLength(1);
  expect(withoutTwin(stereo).channels).toHaveLength(2);
  expect(withoutTwin(surround).channels).toHaveLength(2);
});

test('only digital silence is all zero, the faintest noise is not', () => {
  expect(isAllZero(mono(0, 0, -0, 0))).toBe(true);
  expect(isAllZero(mono(0, 0, 1e-7, 0))).toBe(false);
});

test('peaks are the largest magnitude of each stretch over all channels', () => {
  const pcm = {
    sampleRate: 4,
    channels: [Float32Array.of(0, -0.5, 0.25, 0), Float32Array.of(0.125, 0, 0, -2)],
  };
  expect(peaks(pcm, 2)).toEqual([0.5, 1]);
});

test('peaks are drawn in fewer or more bars without losing the loudest', () => {
  expect(resamplePeaks([0.1, 0.9, 0.2, 0.3], 2)).toEqual([0.9, 0.3]);
  expect(resamplePeaks([0.1, 0.9], 4)).toEqual([0.1, 0.1, 0.9, 0.9]);
});
