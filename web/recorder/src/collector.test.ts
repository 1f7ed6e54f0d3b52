import { expect, test } from 'vitest';

import { Collector } from './collector';
import type { Pcm } from '../../shared/pcm';

const told = (maxFrames = 100) => {
  const heard: number[][][] = [];
  const collector = new Collector(4, maxFrames, (pcm: Pcm) =>
    heard.push(pcm.channels.map((channel) => [...channel])),
  );
  return { collector, heard };
};
const add = (collector: Collector, ...channels: number[][]) =>
  collector.add(channels.map((channel) => Float32Array.from(channel)));
const all = (collector: Collector) => collector.pcm().channels.map((channel) => [...channel]);

test('silence is told with the first sound, and an all-zero take to nobody', () => {
  const { collector, heard } = told();
  add(collector, [0, 0]);
  expect(heard).toEqual([]);
  expect(all(collector)).toEqual([[0, 0]]);
  add(collector, [0, 0.5]);
  add(collector, [0]);
  expect(heard).toEqual([[[0, 0]], [[0, 0.5]], [[0]]]);
  expect(all(collector)).toEqual([[0, 0, 0, 0.5, 0]]);
});

test('the first sound decides for one channel or two', () => {
  const twin = told().collector;
  add(twin, [0, 0], [0, 0]);
  add(twin, [0.5, 0.25], [0.5, 0.25]);
  add(twin, [0.5], [-0.5]);
  expect(all(twin)).toEqual([[0, 0, 0.5, 0.25, 0.5]]);

  const stereo = told().collector;
  add(stereo, [0, 0], [0, 0]);
  add(stereo, [0.5], [0.25]);
  add(stereo, [1]);
  expect(all(stereo)).toEqual([
    [0, 0, 0.5, 1],
    [0, 0, 0.25, 1],
  ]);
});

test('no more than the longest take is kept or told, and everything is counted', () => {
  const { collector, heard } = told(3);
  add(collector, [0.5, 1]);
  add(collector, [0.25, 0.125]);
  add(collector, [1]);
  expect(heard).toEqual([[[0.5, 1]], [[0.25]]]);
  expect(all(collector)).toEqual([[0.5, 1, 0.25]]);
  expect(collector.frames).toBe(5);
});
