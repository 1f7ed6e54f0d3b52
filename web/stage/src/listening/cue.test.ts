import { expect, test } from 'vitest';

import type { Settings } from '../../../shared/settings';
import { Cue, testTone, type Output, type Speaker } from './cue';

const headphones = { id: 'usb', label: 'Headphones' };

class FakeSpeaker implements Speaker {
  played: [number, string][] = [];
  failure: Error | null = null;
  constructor(
    public present: Output[] = [headphones],
    readonly able = true,
  ) {}
  outputs = () => Promise.resolve(this.present);
  play(sound: Blob, outputId: string): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    this.played.push([sound.size, outputId]);
    return Promise.resolve();
  }
  stop(): void {}
}

function remembering(kept = new Map<string, string>()): Settings {
  return { get: (key) => kept.get(key) ?? null, set: (key, value) => void kept.set(key, value) };
}

const sound = new Blob(['12345']);

test('nothing sounds on an output that nobody has confirmed by ear', async () => {
  const speaker = new FakeSpeaker();
  expect(await new Cue(speaker, remembering()).play(sound)).toBe('unconfirmed');
  expect(speaker.played).toEqual([]);
});

test('what was confirmed is used, also by the page that is opened next', async () => {
  const speaker = new FakeSpeaker();
  const settings = remembering();
  new Cue(speaker, settings).confirm(headphones);
  const next = new Cue(speaker, settings);
  expect(next.way).toBe('page');
  expect(await next.play(sound)).toBe('ended');
  expect(speaker.played).toEqual([[5, 'usb']]);
});

test('when the confirmed output has gone, nothing sounds anywhere', async () => {
  const speaker = new FakeSpeaker();
  const cue = new Cue(speaker, remembering());
  cue.confirm(headphones);
  speaker.present = [{ id: 'hdmi', label: 'The room' }];
  expect(await cue.play(sound)).toBe('missing');
  expect(speaker.played).toEqual([]);
});

test('a sound that fails is told', async () => {
  const speaker = new FakeSpeaker();
  const cue = new Cue(speaker, remembering());
  cue.confirm(headphones);
  speaker.failure = new Error();
  expect(await cue.play(sound)).toBe('failed');
});

test('a browser that cannot choose goes back to the cue device', () => {
  const settings = remembering(new Map([['stage.cueWay', 'page']]));
  expect(new Cue(new FakeSpeaker([], false), settings).way).toBe('instrument');
});

test('the test tone is a second of 440 Hz, swelling to a tenth and back to nothing', async () => {
  const samples = new Int16Array((await testTone(8_000).arrayBuffer()).slice(44));
  expect(samples).toHaveLength(8_000);
  let rises = 0;
  for (let i = 1; i < samples.length; i += 1) if (samples[i - 1]! <= 0 && samples[i]! > 0) rises += 1;
  expect(rises).toBe(440);
  const loudest = Math.max(...samples);
  expect(loudest).toBeGreaterThan(3_200);
  expect(loudest).toBeLessThanOrEqual(3_277);
  expect(Math.abs(samples[7_999]!)).toBeLessThan(5);
});
