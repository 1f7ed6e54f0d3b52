// The installed tree may be moved, and says what is missing on the machine where it ends up.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

import { kDaemon } from './support/paths';
import { humming, wavFile } from './support/wav_file';

const folder = mkdtempSync(join(tmpdir(), 'exsampling-install-'));
const moved = join(folder, 'moved to/a folder');

beforeAll(() => {
  const build = dirname(dirname(kDaemon));
  execFileSync('cmake', ['--install', build, '--prefix', join(folder, 'first')], { stdio: 'ignore' });
  execFileSync('mkdir', ['-p', dirname(moved)]);
  renameSync(join(folder, 'first'), moved);
});

test('a moved tree finds its model and mapping', () => {
  const take = wavFile(join(folder, 'take.wav'), 1, humming);
  const analyzed = spawnSync(join(moved, 'bin/exsampling'), ['analyze', '--json', take], {
    encoding: 'utf8',
  });
  expect(analyzed.stderr).toBe('');
  expect(JSON.parse(analyzed.stdout).samples).toHaveLength(1);
});

test('all parts are in the tree, and nothing lies outside of it', () => {
  const parts = readdirSync(join(moved, 'share/exsampling')).sort();
  expect(parts).toEqual(['config', 'instruments', 'libraries.txt', 'models', 'openapi.json', 'web']);
  expect(readdirSync(join(moved, 'share/exsampling/instruments'))).toContain('ExSampling.amxd');
});

test('a missing library is named with the package that brings it', () => {
  // The same length, so that the file stays whole: libsndfile in a version that nobody has.
  for (const file of ['lib/exsampling/libexsampling.so', 'share/exsampling/libraries.txt']) {
    const path = join(moved, file);
    const bytes = readFileSync(path, 'latin1').replaceAll('libsndfile.so.1', 'libsndfile.so.7');
    writeFileSync(path, bytes, 'latin1');
  }
  const started = spawnSync(join(moved, 'bin/exsampling'), ['--version'], { encoding: 'utf8' });
  expect(started.status).toBe(1);
  expect(started.stderr).toContain('libsndfile.so.7');
  expect(started.stderr).toContain('apt-get install libsndfile1');
});
