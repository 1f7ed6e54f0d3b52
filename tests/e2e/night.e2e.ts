// The night and the day after, on the real program: what is played is remembered, taken home, reopened, forgotten.

import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { type Daemon, startDaemon } from './support/daemon';
import { OscListener } from './support/osc_listener';
import { kDaemon } from './support/paths';
import { humming, wavFile } from './support/wav_file';

const folder = mkdtempSync(join(tmpdir(), 'exsampling-e2e-'));
const take = readFileSync(wavFile(join(folder, 'humming.wav'), 2, humming));
const mapping = join(folder, 'mapping.json');
const preload = wavFile(join(folder, 'preload.wav'), 1, humming);
writeFileSync(
  mapping,
  JSON.stringify({
    labels: 'esc50',
    tracks: [
      { name: 'All', channel: 3, playback: 'melodic', colour: '#40a0ff', minHoldSeconds: 0 },
      { name: 'Other', channel: 4, playback: 'percussive', colour: '#ff4040', preload, minHoldSeconds: 0 },
    ],
    categories: {},
    fallbackTrack: 'All',
    minConfidence: 0,
  }),
);

let daemon: Daemon;
let osc: OscListener;
beforeAll(async () => {
  await start();
});
afterAll(async () => {
  osc.close();
  await daemon.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function start(flags: string[] = []): Promise<void> {
  osc?.close();
  osc = await OscListener.open();
  daemon = await startDaemon(
    ['--mapping', mapping, '--osc', `127.0.0.1:${osc.port}`, ...flags],
    daemon?.data,
  );
}

const stageUrl = (path: string) => {
  const url = new URL(daemon.stage);
  return `${url.origin}/api/stage/${path}?token=${url.searchParams.get('token')}`;
};

async function stage(path: string, body?: object): Promise<any> {
  const answer = await fetch(stageUrl(path), {
    method: body ? 'POST' : 'GET',
    body: body && JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
  return answer.json();
}

/** Sends a take; its contributor is called so. */
async function send(name = ''): Promise<void> {
  const query = `name=${encodeURIComponent(name)}&lat=35.658581&lon=139.745433`;
  const answer = await fetch(`${daemon.origin}/api/recordings/${randomUUID()}?${query}`, {
    method: 'PUT',
    body: take,
  });
  expect(answer.status).toBe(201);
}

const exsampling = (...words: string[]) =>
  spawnSync(kDaemon, words, { encoding: 'utf8', cwd: folder, timeout: 30_000 });
const session = () => join(daemon.data, 'sessions', readdirSync(join(daemon.data, 'sessions'))[0]!);

/** The files of the data folder in which this text can be read. */
function filesWith(text: string): string[] {
  return readdirSync(daemon.data, { recursive: true, encoding: 'utf8' })
    .map((name) => join(daemon.data, name))
    .filter((path) => statSync(path).isFile() && readFileSync(path).includes(text))
    .map((path) => basename(path));
}

/** The night as unzip unpacks it: path by path within its one folder. */
function unpack(zip: string): { folder: string; files: string[] } {
  const into = mkdtempSync(join(folder, 'unpacked-'));
  execFileSync('unzip', ['-q', zip, '-d', into]);
  const [top] = readdirSync(into);
  const root = join(into, top!);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(root, name)).isFile())
    .sort();
  return { folder: root, files };
}

test('what is played in the night is in the zip file, for programs that are not ours', async () => {
  await send('Hanako Yamada');
  const { values } = await osc.next('/exsampling/sample', (one) => one.values[2] === '3');
  const note = (key: number) =>
    execFileSync('oscsend', [
      daemon.oscIn.host,
      String(daemon.oscIn.port),
      '/exsampling/played',
      'iii',
      values[0]!,
      String(key),
      '100',
    ]);
  const zip = join(folder, 'night.zip');
  const notesInZip = async () => {
    const answer = await fetch(stageUrl('export.zip'));
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="exsampling_[\d_-]+\.zip"$/,
    );
    writeFileSync(zip, Buffer.from(await answer.arrayBuffer()));
    const { folder: root, files } = unpack(zip);
    const notes = files.includes('notes.mid')
      ? execFileSync('midicsv', [join(root, 'notes.mid')], { encoding: 'utf8' })
      : '';
    return [...notes.matchAll(/Note_on_c, 2, (\d+), 100/g)].map(([, key]) => key);
  };
  // One after the other: at most ten reports a second of one sound count.
  note(60);
  await expect.poll(notesInZip).toEqual(['60']);
  note(62);
  await expect.poll(notesInZip).toEqual(['60', '62']);
  execFileSync('unzip', ['-tq', zip]);

  const night = unpack(zip);
  const [wav] = night.files.filter((name) => name.endsWith('.wav'));
  expect(wav).toMatch(/^samples\/\d{6}_[a-z_]+(_[A-G]s?-?\d)?_1\.wav$/);
  expect(night.files).toEqual(
    expect.arrayContaining([
      '03_All_melodic.sfz',
      'README.txt',
      'credits.txt',
      'kit.sfz',
      'samples.csv',
      'samples.json',
    ]),
  );
  expect(execFileSync('soxi', ['-D', join(night.folder, wav!)], { encoding: 'utf8' })).toMatch(/^[12]\.\d/);

  const read = (name: string) => readFileSync(join(night.folder, name), 'utf8');
  expect(read('credits.txt')).toContain('Hanako: ');
  expect(read('samples.csv')).toContain(',Hanako,35.66,139.75,');
  for (const name of ['credits.txt', 'samples.csv', 'samples.json'])
    expect(read(name)).not.toContain('Yamada');
  expect(JSON.parse(read('samples.json'))[0]).toMatchObject({ file: wav, contributor: 'Hanako' });
  for (const sfz of ['03_All_melodic.sfz', 'kit.sfz']) {
    const [, sample] = read(sfz).match(/^sample=(.*)$/m)!;
    expect(night.files, 'the sample lies where the SFZ looks for it').toContain(sample);
    // Polyphone makes a SoundFont of it: 16 bits a frame and little besides.
    execFileSync('polyphone', ['-1', '-i', join(night.folder, sfz), '-d', folder, '-o', 'loaded'], {
      env: { ...process.env, QT_QPA_PLATFORM: 'offscreen', HOME: folder },
      stdio: 'ignore',
    });
    const frames = Number(execFileSync('soxi', ['-s', join(night.folder, sample!)], { encoding: 'utf8' }));
    expect(statSync(join(folder, 'loaded.sf2')).size).toBeGreaterThan(2 * frames);
    rmSync(join(folder, 'loaded.sf2'));
  }
  const notes = execFileSync('midicsv', [join(night.folder, 'notes.mid')], { encoding: 'utf8' });
  expect(notes).toContain('Title_t, "All"');
});

test('the sound check goes in one action and leaves what was there before', async () => {
  await stage('session/sound-check', { on: true });
  await send('Ermintrude Soundcheck');
  const before = await stage('state');
  expect(before).toMatchObject({ soundCheck: true });
  expect(before.tracks[0].sample.number).toBe(2);
  expect(await daemon.stop()).toBe(0);
  await start();
  expect(await stage('state'), 'it goes on after a restart').toMatchObject({ soundCheck: true });
  expect(filesWith('Ermintrude')).not.toEqual([]);
  const after = await stage('session/sound-check', { on: false, confirm: true });
  expect(after).toMatchObject({ soundCheck: false });
  expect((await stage('arrivals')).arrivals.map((one: any) => one.number)).toEqual([1]);
  expect(after.tracks[0].sample).toBeNull();
  expect(after.tracks[1].sample, 'the preloaded file stays').not.toBeNull();
  expect(filesWith('Ermintrude'), 'nothing of it can be read on the disk').toEqual([]);
  await stage('samples/1/assign', { channel: 3 });
});

test('yesterday is reopened with its tracks, after another night', async () => {
  await stage('tracks/3/hold', { on: true });
  await stage('tracks/3/gain', { gainDb: -6 });
  const before = await stage('state');
  expect(exsampling('export', '--data', daemon.data).stderr).toContain('stage page');
  expect(await daemon.stop()).toBe(0);
  const yesterday = session();
  const long = new Date(Date.now() - 30 * 3600 * 1000);
  for (const name of readdirSync(yesterday)) utimesSync(join(yesterday, name), long, long);
  // A name of its own: sessions are named to the minute.
  const renamed = join(daemon.data, 'sessions', '2026-01-01_2030');
  execFileSync('mv', [yesterday, renamed]);
  await start();
  expect((await stage('arrivals')).arrivals, 'a new night').toEqual([]);
  expect(await daemon.stop()).toBe(0);

  const listed = exsampling('sessions', '--data', daemon.data).stdout;
  expect(listed).toMatch(/^2026-01-01_2030 .* 1 takes +1 sounds/m);
  expect(listed.trim().split('\n')).toHaveLength(2);
  const refused = exsampling('serve', '--data', daemon.data, '--session', 'last-year');
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain('there is no session last-year');
  expect(refused.stderr).toContain('2026-01-01_2030');

  await start(['--session', '2026-01-01_2030']);
  const after = await stage('state');
  const shown = (state: any) =>
    state.tracks.map(({ sample, held, gainDb, track }: any) => ({ sample, held, gainDb, track }));
  expect(shown(after)).toEqual(shown(before));
  const loaded = await osc.next('/exsampling/sample', (one) => one.values[2] === '3');
  expect(loaded.values.at(-1)).toBe(join(renamed, 'samples', '1_trimmed.wav'));
  await osc.next('/exsampling/hold', (one) => one.values[1] === '3' && one.values[2] === '1');
  expect(await daemon.stop()).toBe(0);

  const zip = join(folder, 'yesterday.zip');
  const exported = exsampling('export', '--data', daemon.data, '--session', '2026-01-01_2030', '--out', zip);
  expect(exported.stderr).toBe('');
  expect(unpack(zip).files).toEqual(expect.arrayContaining(['notes.mid', '03_All_melodic.sfz']));
  const full = exsampling(
    'export',
    '--data',
    daemon.data,
    '--session',
    '2026-01-01_2030',
    '--out',
    '/dev/full/x.zip',
  );
  expect(full.status).toBe(1);
  expect(full.stderr).toContain('could not be written');
});

test('a night is forgotten by page and command, old ones by themselves, and then nothing of it is on the disk', async () => {
  await start(['--session', '2026-01-01_2030']);
  expect(filesWith('Hanako')).not.toEqual([]);
  const forgotten = await stage('session/clear', { confirm: true });
  expect(forgotten.tracks[0].sample).toBeNull();
  expect(filesWith('Hanako')).toEqual([]);
  await send('Hanako Yamada');
  const used = exsampling('forget', '--data', daemon.data, '--session', '2026-01-01_2030', '--yes');
  expect(used.status, 'not while it is open').toBe(1);
  expect(await daemon.stop()).toBe(0);
  const unsure = exsampling('forget', '--data', daemon.data, '--session', '2026-01-01_2030');
  expect(unsure.status).toBe(1);
  expect(filesWith('Hanako')).not.toEqual([]);
  const sure = exsampling('forget', '--data', daemon.data, '--session', '2026-01-01_2030', '--yes');
  expect(sure.status).toBe(0);
  expect(filesWith('Hanako')).toEqual([]);
  expect(readdirSync(join(daemon.data, 'sessions'))).toHaveLength(1);

  // A name of its own here, too: the new session may begin in the same minute.
  const old = join(daemon.data, 'sessions', '2026-01-02_2030');
  execFileSync('mv', [session(), old]);
  const long = new Date(Date.now() - 40 * 86_400 * 1000);
  for (const name of readdirSync(old)) utimesSync(join(old, name), long, long);
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify({ keepDays: 30 }));
  await start(['--config', config]);
  expect(readdirSync(join(daemon.data, 'sessions')), 'only the new one').toHaveLength(1);
  expect(readFileSync(join(session(), 'exsampling.log'), 'utf8')).toContain('(keepDays) and was deleted');
});
