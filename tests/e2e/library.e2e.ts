// Sounds of one's own, from the terminal: found by ear, written as a table, taught as categories.

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, expect, test } from 'vitest';

import { kDaemon } from './support/paths';
import { wavFile } from './support/wav_file';

const folder = mkdtempSync(join(tmpdir(), 'exsampling-library-'));
const sounds = join(folder, 'sounds');
const data = join(folder, 'data');
const exsampling = (...words: string[]) => execFileSync(kDaemon, words, { encoding: 'utf8', stdio: 'pipe' });

/** A hum of several partials. */
const hum = (hertz: number) => (t: number) =>
  0.3 * [1, 2, 3, 4].reduce((sum, n) => sum + Math.sin(2 * Math.PI * hertz * n * t) / n, 0);
/** Bursts of noise, so many a second. */
const rattle = (rate: number) => (t: number) =>
  0.6 * (2 * Math.random() - 1) * Math.exp(-30 * ((t * rate) % 1));
/** A rising and falling whistle. */
const whistle = (rate: number) => (t: number) =>
  0.4 * Math.sin(2 * Math.PI * 1500 * t + (400 / rate) * Math.sin(2 * Math.PI * rate * t));

beforeAll(() => {
  for (const [kind, make, values] of [
    ['hum', hum, [110, 130, 150, 170]],
    ['rattle', rattle, [6, 7, 8, 9]],
    ['whistle', whistle, [1, 1.3, 1.6, 2]],
  ] as const) {
    mkdirSync(join(sounds, kind), { recursive: true });
    for (const value of values) wavFile(join(sounds, kind, `${value}.wav`), 3, make(value));
  }
});

test('a folder is listened to once; what moved is found again', () => {
  expect(exsampling('library', 'add', sounds, '--windows', '--data', data)).toContain(
    '12 files new or changed (12 sounds)',
  );
  expect(exsampling('library', 'add', sounds, '--windows', '--data', data)).toContain('12 unchanged');
  renameSync(join(sounds, 'hum/110.wav'), join(sounds, 'hum/low.wav'));
  expect(exsampling('library', 'add', sounds, '--windows', '--data', data)).toContain(
    '0 files new or changed (0 sounds), 1 moved, 11 unchanged',
  );
});

test('the nearest of a sound are itself, then its kind', () => {
  const lines = exsampling('similar', join(sounds, 'hum/low.wav'), '-k', '4', '--json', '--data', data)
    .trim()
    .split('\n');
  const found = lines.map((line) => JSON.parse(line));
  expect(found[0]).toMatchObject({ file: join(sounds, 'hum/low.wav'), onset: 0 });
  expect(found[0].distance).toBeLessThan(1e-3);
  expect(found.map((one) => one.file.split('/').at(-2))).toEqual(['hum', 'hum', 'hum', 'hum']);
  const distances = found.map((one) => one.distance);
  expect(distances).toEqual([...distances].sort((a, b) => a - b));
});

/** Kills an addition when it has told of so many files. */
const killedAfter = (files: number, data: string) =>
  new Promise<void>((done) => {
    const child = spawn(kDaemon, ['library', 'add', sounds, '--windows', '--data', data], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (line.startsWith(`${files} of 12 `)) child.kill('SIGKILL');
    });
    child.once('exit', () => done());
  });

test('killed anywhere while it listens, the next time goes on with whole files', async () => {
  const other = join(folder, 'other');
  const inIt = () =>
    exsampling('library', 'size', '--data', other)
      .match(/(\d+) sounds of (\d+) files/)!
      .slice(1)
      .map(Number);
  for (const files of [1, 2, 5, 8, 11, 12]) {
    await killedAfter(files, other);
    const [heard, whole] = inIt();
    expect(heard).toBe(whole);
    expect(whole).toBeGreaterThanOrEqual(files - 1);
  }
  expect(exsampling('library', 'add', sounds, '--windows', '--data', other)).toMatch(
    / 12 sounds of 12 files/,
  );
});

test('a folder becomes a table, with its embeddings beside it', () => {
  const out = join(folder, 'table.csv');
  exsampling('analyze', '--library', join(sounds, 'hum'), '--out', out);
  const rows = readFileSync(out, 'utf8').trim().split('\r\n');
  expect(rows).toHaveLength(5);
  expect(rows[0]).toContain('file,start,duration,category,confidence,guess2,');
  const pitch = rows[0]!.split(',').indexOf('pitchHertz');
  expect(Number(rows[1]!.split(',')[pitch])).toBeCloseTo(130, 0);
  const matrix = readFileSync(join(folder, 'table.npy'));
  expect(matrix.subarray(0, 6).toString('latin1')).toBe('\x93NUMPY');
  expect(matrix.toString('latin1', 10, 100)).toContain("'shape': (4, 1280)");
  expect((matrix.length - 128) / 4).toBe(4 * 1280);
});

test('own categories are taught in seconds, and named from then on', () => {
  const mine = join(folder, 'mine');
  const told = exsampling('teach', sounds, '--out', mine);
  expect(told).toMatch(/- rattle: of its sounds, each left out in turn, recognised [34] of 4/);
  const heard = wavFile(join(folder, 'new.wav'), 3, rattle(7.5));
  const named = JSON.parse(exsampling('analyze', '--json', '--model', mine, heard));
  expect(named.samples[0].top[0].category).toBe('rattle');
  const before = JSON.parse(exsampling('analyze', '--json', heard));
  expect(before.samples[0].top[0].category).not.toBe('rattle');
});
