// The stage after the program was killed: what was on the tracks is there again, for page and instruments.

import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

import { type Daemon, startDaemon } from './support/daemon';
import { OscListener } from './support/osc_listener';
import { askStage } from './support/stage_api';
import { humming, wavFile } from './support/wav_file';

const folder = mkdtempSync(join(tmpdir(), 'exsampling-e2e-'));
const take = readFileSync(wavFile(join(folder, 'humming.wav'), 2, humming));
const mapping = join(folder, 'mapping.json');
writeFileSync(
  mapping,
  JSON.stringify({
    labels: 'esc50',
    tracks: [
      { name: 'All', channel: 3, playback: 'melodic', colour: '#40a0ff', minHoldSeconds: 0 },
      { name: 'Other', channel: 4, playback: 'percussive', colour: '#ff4040' },
    ],
    categories: {},
    fallbackTrack: 'All',
    minConfidence: 0,
  }),
);

let daemon: Daemon | undefined;
let osc: OscListener | undefined;
afterAll(async () => {
  osc?.close();
  await daemon?.remove();
});

const stage = (path: string, body?: object) => askStage(daemon!, body ? 'POST' : 'GET', path, body);

async function send(): Promise<any> {
  const answer = await fetch(`${daemon!.origin}/api/recordings/${randomUUID()}`, {
    method: 'PUT',
    body: take,
  });
  expect(answer.status).toBe(201);
  return answer.json();
}

/** What the next start reads: the newest time at which anything in the session's database changed. */
function lastKept(): number {
  const files = readdirSync(daemon!.data, { recursive: true, encoding: 'utf8' });
  return Math.max(
    ...files
      .filter((file) => file.includes('session.sqlite'))
      .map((file) => statSync(join(daemon!.data, file)).mtimeMs),
  );
}

test('kill -9: tracks, holds, gains, rules, open questions and who waits come back, and instruments hear of them', async () => {
  osc = await OscListener.open();
  const flags = ['--mapping', mapping, '--osc', `127.0.0.1:${osc.port}`];
  daemon = await startDaemon(flags);
  await send();
  await send();
  await stage('samples/1/assign', { channel: 4 });
  await stage('tracks/4/hold', { on: true });
  await stage('tracks/3/gain', { gainDb: -6 });
  await stage('tracks/3/hold', { on: true });
  await send();
  await stage('mode', { mode: 'above', confidence: 1 });
  await send();
  await stage('samples/1/favourite', { on: true });
  const acted = Date.now();
  await stage('block', { contributor: 'somebody', on: true });
  const before = await stage('state');
  await expect.poll(lastKept, { interval: 50 }).toBeGreaterThan(acted);

  const gone = new Promise((done) => daemon!.process.once('exit', done));
  daemon.process.kill('SIGKILL');
  await gone;
  osc.close();
  osc = await OscListener.open();
  daemon = await startDaemon(['--mapping', mapping, '--osc', `127.0.0.1:${osc.port}`], daemon.data);

  const after = await stage('state');
  const shown = (state: any) => ({
    ...state,
    lastSeq: 0,
    lastEventId: '',
    undo: null,
    tracks: state.tracks.map((track: any) => ({ ...track, seq: 0, canUndo: false, keptSeconds: 0 })),
  });
  expect(shown(after)).toEqual(shown(before));
  expect(after).toMatchObject({ mode: 'above', confidence: 1, blocked: ['somebody'] });
  expect(after.tracks.map((track: any) => track.sample.number)).toEqual([2, 1]);
  expect((await stage('arrivals?state=asking')).arrivals.map((one: any) => one.number)).toEqual([4]);
  expect((await stage('arrivals?state=waiting')).arrivals.map((one: any) => one.number)).toEqual([3]);
  expect((await stage('arrivals?favourite=true')).arrivals.map((one: any) => one.number)).toEqual([1]);
  const loaded = await osc.next('/exsampling/sample', (one) => one.values[2] === '4');
  expect(loaded.values.at(-1)).toMatch(/\/1_trimmed\.wav$/);
  await osc.next('/exsampling/hold', (one) => one.values[1] === '4' && one.values[2] === '1');

  const released = await stage('tracks/3/hold', { on: false });
  expect(released.tracks[0].sample.number).toBe(3);
  const approved = await stage('samples/4/approve', {});
  expect(approved.tracks[0].sample.number).toBe(4);
});
