import { expect, test } from 'vitest';

import { makeTake } from './take';

const about = {
  id: 'a',
  recordedAt: new Date('2026-11-20T20:00:00Z'),
  heldSeconds: 0.3,
  maxSeconds: 1,
};
const tone = (frames: number) => ({
  sampleRate: 1_000,
  channels: [Float32Array.from({ length: frames }, (_, i) => Math.sin(i))],
});

test('a take is cut to the longest allowed and waits to be sent', () => {
  const outcome = makeTake(tone(1_500), about);
  if (outcome.kind !== 'take') throw new Error(outcome.kind);
  expect(outcome.take.seconds).toBe(1);
  expect(outcome.take.audio.byteLength).toBe(44 + 2 * 1_000);
  expect(outcome.take.recordedAt).toBe('2026-11-20T20:00:00.000Z');
  expect(outcome.take.delivery).toEqual({ state: 'waiting', attempts: 0, obstacle: null });
});

test('a slip of the finger is no take', () => {
  expect(makeTake(tone(249), about).kind).toBe('tooShort');
  expect(makeTake(tone(250), about).kind).toBe('take');
});

test('a dead microphone is recognised', () => {
  expect(makeTake(tone(0), { ...about, heldSeconds: 3 }).kind).toBe('allZero');
  const dead = { sampleRate: 1_000, channels: [new Float32Array(900), new Float32Array(900)] };
  expect(makeTake(dead, about).kind).toBe('allZero');
});
