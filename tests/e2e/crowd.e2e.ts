// Four hundred takes a minute from two hundred phones, through the real upload path.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { type Daemon, startDaemon } from './support/daemon';
import { OscListener } from './support/osc_listener';
import { oneTrackMapping } from './support/one_track';
import { kDaemon } from './support/paths';
import { humming, wavFile } from './support/wav_file';

const folder = mkdtempSync(join(tmpdir(), 'exsampling-crowd-'));
const kHoldSeconds = 4;
const kTakes = 100; // a quarter of a minute of it
const mapping = join(folder, 'mapping.json');
writeFileSync(mapping, JSON.stringify(oneTrackMapping(kHoldSeconds)));

let osc: OscListener;
let daemon: Daemon;
beforeAll(async () => {
  osc = await OscListener.open();
  daemon = await startDaemon(['--mapping', mapping, '--osc', `127.0.0.1:${osc.port}`]);
});
afterAll(async () => {
  osc.close();
  await daemon.remove();
});

test('every take is accepted, and the track changes no faster than its hold time', async () => {
  const takes = join(folder, 'takes');
  mkdirSync(takes);
  for (const seconds of [0.5, 1, 2, 6]) wavFile(join(takes, `${seconds}.wav`), seconds, humming);
  let said = '';
  const rehearsal = spawn(kDaemon, [
    'rehearse',
    takes,
    '--to',
    daemon.origin,
    '--phones',
    '200',
    '--per-minute',
    '400',
    '--takes',
    String(kTakes),
  ]);
  rehearsal.stdout.on('data', (text) => (said += text));
  const code = await new Promise((done) => rehearsal.once('exit', done));
  expect(said).toContain(`${kTakes} takes accepted, 0 failed`);
  expect(code).toBe(0);

  const swaps = osc.messages.filter((one) => one.address === '/exsampling/sample');
  expect(swaps.length).toBeGreaterThanOrEqual(3);
  // All together, so that one that is heard late does not matter.
  const heldMs = (swaps.length - 1) * kHoldSeconds * 1000;
  expect(swaps.at(-1)!.heardAt - swaps[0]!.heardAt).toBeGreaterThan(heldMs - 1000);
  const files = swaps.map((one) => one.values[13]);
  expect(new Set(files).size).toBe(files.length);
});
