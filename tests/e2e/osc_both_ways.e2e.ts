// What a performer does in an instrument, sent by oscsend, and what the program makes of it, heard by
// oscdump or asked over HTTP: neither of the two is ours.

import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { type Daemon, startDaemon } from './support/daemon';
import { OscListener } from './support/osc_listener';
import { scratchFolder } from './support/recorder_page';
import { askStage } from './support/stage_api';
import { humming, wavFile } from './support/wav_file';

const folder = scratchFolder();
const take = readFileSync(wavFile(join(folder, 'humming.wav'), 1, humming));
const mapping = join(folder, 'mapping.json');

function withTracks(first: string, second: string) {
  return JSON.stringify({
    labels: 'esc50',
    tracks: [
      { name: first, channel: 3, playback: 'melodic', colour: '#40a0ff', minHoldSeconds: 0 },
      { name: second, channel: 4, playback: 'percussive', colour: '#ff4040', minHoldSeconds: 0 },
    ],
    categories: {},
    fallbackTrack: first,
    minConfidence: 0,
  });
}

let osc: OscListener;
let daemon: Daemon;
beforeAll(async () => {
  writeFileSync(mapping, withTracks('First', 'Other'));
  mkdirSync(join(folder, 'scenes'));
  writeFileSync(join(folder, 'scenes', 'second half.json'), withTracks('Later', 'Last'));
  osc = await OscListener.open();
  daemon = await startDaemon(['--mapping', mapping, '--osc', `127.0.0.1:${osc.port}`]);
});
afterAll(async () => {
  osc.close();
  await daemon.remove();
});

function oscsend(address: string, types: string, ...values: (number | string)[]): void {
  const { host, port } = daemon.oscIn;
  execFileSync('oscsend', [host, String(port), `/exsampling/${address}`, types, ...values.map(String)]);
}
const state = () => askStage(daemon, 'GET', 'state');
const trackOn = async (channel: number) => (await state()).tracks.find((one: any) => one.channel === channel);
const upload = () => fetch(`${daemon.origin}/api/recordings/${randomUUID()}`, { method: 'PUT', body: take });
/** A take that is on this channel's track, as oscdump heard of it. */
async function loadedOn(channel: number) {
  const from = (await state()).lastSeq;
  expect((await upload()).status).toBe(201);
  return osc.next(
    '/exsampling/sample',
    ({ values }) => Number(values[0]) > from && values[2] === String(channel),
  );
}

test('gain: the track has it, and every instrument is told', async () => {
  oscsend('gain', 'if', 3, -6.5);
  const { values } = await osc.next('/exsampling/gain', (one) => one.values[1] === '3');
  expect(Number(values[2])).toBeCloseTo(-6.5);
  expect((await trackOn(3)).gainDb).toBeCloseTo(-6.5);
});

test('hold: what comes then waits until the track is released', async () => {
  const first = await loadedOn(3);
  oscsend('hold', 'ii', 3, 1);
  await osc.next('/exsampling/hold', ({ values }) => values[1] === '3' && values[2] === '1');
  expect((await upload()).status).toBe(201);
  expect(await trackOn(3)).toMatchObject({ held: true, waiting: 1, seq: Number(first.values[0]) });
  oscsend('hold', 'ii', 3, 0);
  await osc.next('/exsampling/hold', ({ values }) => values[1] === '3' && values[2] === '0');
  await osc.next('/exsampling/sample', ({ values }) => Number(values[0]) > Number(first.values[0]));
  expect(await trackOn(3)).toMatchObject({ held: false, waiting: 0 });
});

test('clear empties the track, and undo brings back what was on it', async () => {
  const { values: loaded } = await loadedOn(3);
  oscsend('clear', 'i', 3);
  const { values: cleared } = await osc.next('/exsampling/clear', ({ values }) => values[1] === '3');
  expect(Number(cleared[0])).toBeGreaterThan(Number(loaded[0]));
  expect((await trackOn(3)).sample).toBe(null);
  oscsend('undo', 'i', 3);
  const { values: again } = await osc.next(
    '/exsampling/sample',
    ({ values }) => Number(values[0]) > Number(cleared[0]),
  );
  expect(again.slice(1)).toEqual(loaded.slice(1));
});

test('map: the category goes to the other track from now on, and the mapping keeps it', async () => {
  const category = (await trackOn(3)).sample.category;
  oscsend('map', 'ss', category, 'Other');
  await expect
    .poll(() => JSON.parse(readFileSync(mapping, 'utf8')).categories)
    .toEqual({ [category]: 'Other' });
  const { values } = await loadedOn(4);
  expect([values[11], values[12]]).toEqual([category, 'Other']);
});

test('intake: the phones are told, and what comes while it is not open is not used', async () => {
  const intake = async () => ((await (await fetch(`${daemon.origin}/api/session`)).json()) as any).intake;
  const { lastSeq } = await state();
  for (const [value, word] of [
    [0, 'closed'],
    [2, 'finished'],
  ] as const) {
    oscsend('intake', 'i', value);
    await expect.poll(intake).toBe(word);
    await upload();
    expect((await state()).lastSeq).toBe(lastSeq);
  }
  oscsend('intake', 'i', 1);
  await expect.poll(intake).toBe('open');
  await loadedOn(4);
});

test('scene: its mapping is in force, and what is on the tracks is told with its new names', async () => {
  oscsend('scene', 's', 'second half');
  await osc.next('/exsampling/sample', ({ values }) => values[2] === '3' && values[12] === 'Later');
  await osc.next('/exsampling/sample', ({ values }) => values[2] === '4' && values[12] === 'Last');
  expect((await state()).tracks.map((one: any) => one.track)).toEqual(['Later', 'Last']);
});

test('what makes no sense changes nothing', async () => {
  const before = await state();
  oscsend('hold', 'ii', 17, 1);
  oscsend('gain', 'is', 3, 'loud');
  oscsend('clear', 'f', 3);
  oscsend('map', 'ss', 'unicorn', 'Last');
  oscsend('map', 'ss', 'dog', 'Nowhere');
  oscsend('scene', 's', '../mapping');
  oscsend('intake', 'i', 3);
  // Packets of one sender are read in their order: after the last one all were.
  oscsend('gain', 'if', 4, 2);
  await osc.next('/exsampling/gain', ({ values }) => values[1] === '4' && Number(values[2]) === 2);
  const after = await state();
  const steady = ({ lastSeq, lastEventId, undo, ...rest }: any) => ({
    ...rest,
    tracks: rest.tracks.map(({ gainDb, ...track }: any) => track),
  });
  expect(steady(after)).toEqual(steady(before));
  expect(after.lastSeq).toBe(before.lastSeq + 1);
  expect(after.undo).toBe('The gain of track 4');
});
