// From an upload by curl to the OSC message that an independent client prints, with the real program.

import { execFile, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { type Daemon, startDaemon } from './support/daemon';
import { OscListener } from './support/osc_listener';
import { oneTrackMapping } from './support/one_track';
import { kDaemon } from './support/paths';
import { humming, wavFile } from './support/wav_file';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'exsampling-e2e-'));
const take = wavFile(join(folder, 'humming.wav'), 4, humming);
const mapping = join(folder, 'mapping.json');
const kMapping = oneTrackMapping(0);
writeFileSync(mapping, JSON.stringify(kMapping));

async function curl(...words: string[]): Promise<{ status: number; body: any }> {
  const { stdout } = await run('curl', ['-sS', '--max-time', '20', '-w', '\n%{http_code}', ...words]);
  const end = stdout.lastIndexOf('\n');
  return { status: Number(stdout.slice(end + 1)), body: JSON.parse(stdout.slice(0, end)) };
}

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

test('a take sent by curl is answered with what it became, and heard by an OSC client', async () => {
  const id = randomUUID();
  const { status, body } = await curl(
    '-T',
    take,
    `${daemon.origin}/api/recordings/${id}?lat=35.68&lon=139.69&name=Aki`,
  );
  expect(status).toBe(201);
  expect(body.state).toBe('ready');
  const [sample] = body.samples;
  expect(sample).toMatchObject({ index: 0, track: 'All', channel: 3, playback: 'melodic' });
  expect(sample.top).toHaveLength(5);

  const message = await osc.next('/exsampling/sample');
  expect(message.types).toBe('iiiiffffiffsss');
  const [
    seq,
    category,
    channel,
    playback,
    pitch,
    confidence,
    duration,
    gain,
    located,
    lat,
    lon,
    name,
    track,
    path,
  ] = message.values;
  expect([seq, Number(category), channel, playback]).toEqual(['1', sample.categoryId, '3', '1']);
  expect(Number(pitch)).toBeCloseTo(sample.pitchHz ?? 0, 1);
  expect(Number(confidence)).toBeCloseTo(sample.confidence, 3);
  expect(Number(duration)).toBeCloseTo(sample.durationSeconds, 3);
  expect(Number(gain)).toBeCloseTo(sample.gainDb, 1);
  expect([located, Number(lat).toFixed(2), Number(lon).toFixed(2)]).toEqual(['1', '35.68', '139.69']);
  expect([name, track]).toEqual([sample.category, 'All']);
  expect(path).toMatch(/\/\d+_trimmed\.wav$/);

  // soxi is a reader that is not ours either.
  const { stdout } = await run('soxi', [path!]);
  expect(stdout).toMatch(/Channels\s*: 1/);
  expect(stdout).toMatch(/Sample Rate\s*: 48000/);
  expect(stdout).toMatch(/Precision\s*: 24-bit/);
  await osc.next('/exsampling/category', (one) => one.values[0] === category);
});

test('sending a take again changes nothing and tells the same', async () => {
  const address = `${daemon.origin}/api/recordings/${randomUUID()}`;
  const first = await curl('-T', take, address);
  const again = await curl('-T', take, address);
  expect([first.status, again.status]).toEqual([201, 200]);
  expect(again.body.samples).toEqual(first.body.samples);
  const asked = await curl(address);
  expect(asked.body.samples.map((one: any) => one.category)).toEqual(
    first.body.samples.map((one: any) => one.category),
  );
});

test('what is no sound is refused in words', async () => {
  const text = join(folder, 'notes.txt');
  writeFileSync(text, 'this is not a sound\n'.repeat(100));
  const { body } = await curl('-T', text, `${daemon.origin}/api/recordings/${randomUUID()}`);
  expect(body.state ?? body.error.code).toMatch(/failed|unsupportedMedia/);
  expect(body.reason ?? body.error.message).toMatch(/WAV/);
});

test('silence is told as silence', async () => {
  const silence = wavFile(join(folder, 'silence.wav'), 2, () => 0);
  const { body } = await curl('-T', silence, `${daemon.origin}/api/recordings/${randomUUID()}`);
  expect(body.state).toBe('silent');
});

test('an edited mapping takes effect within a second, a broken one is told and not used', async () => {
  const edited = {
    ...kMapping,
    tracks: [{ ...kMapping.tracks[0], name: 'Edited' }],
    fallbackTrack: 'Edited',
  };
  const track = async () =>
    (await curl('-T', take, `${daemon.origin}/api/recordings/${randomUUID()}`)).body.samples[0].track;
  writeFileSync(mapping, JSON.stringify(edited));
  await expect.poll(track, { timeout: 1500, interval: 100 }).toBe('Edited');

  writeFileSync(mapping, '{\n  "labels": "esc50",\n  "tracks": [],\n  "categories": {"dgo": "Edited"}\n}');
  const log = () => readFileSync(join(sessionFolder(), 'exsampling.log'), 'utf8');
  await expect.poll(log, { timeout: 3000, interval: 100 }).toMatch(/mapping\.json:4:\d+: .*dgo/);
  expect(await track()).toBe('Edited');
});

function sessionFolder(): string {
  const found = spawnSync('find', [daemon.data, '-name', 'session.sqlite'], { encoding: 'utf8' });
  return found.stdout.trim().replace(/\/session\.sqlite$/, '');
}

test('a second daemon on the same folder is refused and says why', () => {
  const second = spawnSync(
    kDaemon,
    [
      'serve',
      '--data',
      daemon.data,
      '--bind',
      '127.0.0.1',
      '--public-port',
      '0',
      '--stage-port',
      '0',
      '--osc-in',
      '127.0.0.1:0',
    ],
    { encoding: 'utf8', timeout: 30_000 },
  );
  expect(second.status).toBe(1);
  expect(second.stderr).toMatch(/in use|already|another/i);
});

test('a restart goes on with the session: ids are known, numbers go on', async () => {
  const id = randomUUID();
  const before = await curl('-T', take, `${daemon.origin}/api/recordings/${id}`);
  expect(await daemon.stop()).toBe(0);
  writeFileSync(mapping, JSON.stringify(kMapping)); // the test before left a broken one
  daemon = await startDaemon(['--mapping', mapping, '--osc', `127.0.0.1:${osc.port}`], daemon.data);
  const after = await curl(`${daemon.origin}/api/recordings/${id}`);
  expect(after.body.samples.map((one: any) => one.category)).toEqual(
    before.body.samples.map((one: any) => one.category),
  );
  const next = await curl('-T', take, `${daemon.origin}/api/recordings/${randomUUID()}`);
  expect(next.status).toBe(201);
});

test('analyze tells the same as the upload, one JSON object a line, and fails for a bad file', () => {
  const missing = join(folder, 'missing.wav');
  const analyzed = spawnSync(kDaemon, ['analyze', '--json', take, missing], { encoding: 'utf8' });
  expect(analyzed.status).toBe(1);
  const [good, bad] = analyzed.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(good.file).toBe(take);
  expect(good.sampleRate).toBe(48000);
  expect(good.samples[0]).toMatchObject({ index: 0, startSeconds: good.trim.startSeconds });
  expect(bad).toMatchObject({ file: missing, error: { code: 'notFound' } });
});

test('a preloaded file is on its track before the first phone', async () => {
  const preloaded = join(folder, 'preloaded.json');
  const [track] = kMapping.tracks;
  writeFileSync(preloaded, JSON.stringify({ ...kMapping, tracks: [{ ...track, preload: 'humming.wav' }] }));
  const instrument = await OscListener.open();
  const early = await startDaemon(['--mapping', preloaded, '--osc', `127.0.0.1:${instrument.port}`]);
  try {
    const { values } = await instrument.next('/exsampling/sample');
    expect([values[2], values[3], values[12], values[13]]).toEqual(['3', '1', 'All', take]);
  } finally {
    instrument.close();
    await early.remove();
  }
});
