// The map of what is alike on the real program: real sounds, a library, a cue that is heard, real clicks.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { AlikePage } from '../support/alike_page';
import { openChromium } from '../support/chromium';
import { type Daemon, startDaemon } from '../support/daemon';
import { hearPage, type Heard } from '../support/hearing';
import { OscListener } from '../support/osc_listener';
import { kDaemon } from '../support/paths';
import { scratchFolder } from '../support/recorder_page';
import { wavBytes, wavFile } from '../support/wav_file';

const folder = scratchFolder();
const data = join(folder, 'data');
const mapping = join(folder, 'mapping.json');
const tracks = [{ name: 'All', channel: 3, playback: 'melodic', colour: '#40a0ff', minHoldSeconds: 0 }];
writeFileSync(
  mapping,
  JSON.stringify({ labels: 'esc50', tracks, categories: {}, fallbackTrack: 'All', minConfidence: 0 }),
);

type Sound = (time: number) => number;
const hum =
  (hertz: number): Sound =>
  (time) =>
    0.4 * Math.sin(2 * Math.PI * hertz * time) + 0.1 * Math.sin(4 * Math.PI * hertz * time);
/** Noise that is another one for each seed, in short bursts. */
const rattle =
  (seed: number): Sound =>
  (time) =>
    (time * (6 + seed / 4)) % 1 < 0.3 ? 0.5 * Math.sin(1e6 * Math.sin((1e4 + 37 * seed) * time)) : 0;

let osc: OscListener;
let daemon: Daemon;
let browser: Browser;
let page: Page;
let alike: AlikePage;
let heard: () => Promise<Heard[]>;
const complaints: string[] = [];

const send = async (name: string, sound: Sound): Promise<void> => {
  const take = await fetch(`${daemon.origin}/api/recordings/${randomUUID()}?name=${name}`, {
    method: 'PUT',
    body: new Uint8Array(wavBytes(1, sound)),
    headers: { 'content-type': 'audio/wav' },
  });
  expect(take.status).toBe(201);
};
const listed = (count: number) => expect.poll(() => alike.count.innerText()).toContain(`${count} tonight`);

beforeAll(async () => {
  const sounds = join(folder, 'sounds');
  mkdirSync(sounds);
  wavFile(join(sounds, 'organ.wav'), 1.2, hum(262));
  wavFile(join(sounds, 'pebbles.wav'), 1.2, rattle(40));
  execFileSync(kDaemon, ['library', 'add', sounds, '--windows', '--data', data], { stdio: 'ignore' });
  osc = await OscListener.open();
  daemon = await startDaemon(['--mapping', mapping, '--osc', `127.0.0.1:${osc.port}`], data);
  for (let number = 1; number <= 12; number += 1) {
    await send(`hum${number}.`, hum(180 + 12 * number));
    await send(`rattle${number}.`, rattle(number));
  }
  browser = await openChromium('humming');
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    permissions: ['microphone'],
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(daemon.stage);
  alike = new AlikePage(page);
  heard = await hearPage(page);
});
afterAll(async () => {
  await browser.close();
  osc.close();
  await daemon.remove();
});

const far = (left: { x: number; y: number }, right: { x: number; y: number }) =>
  Math.hypot(left.x - right.x, left.y - right.y);
const toTrack = (file: RegExp) =>
  osc.next('/exsampling/sample', ({ values }) => values.some((value) => file.test(value)));

test('two kinds of sounds lie apart, each sound nearer to its own kind, also those of the library', async () => {
  await expect.poll(() => page.locator('.count').innerText()).toBe('24 sounds');
  await alike.open();
  await listed(24);
  await expect.poll(() => alike.count.innerText()).toContain('2 of your library');
  await page.getByRole('button', { name: 'Lay out anew' }).click();
  await alike.settled();
  const kept = await alike.keeps(26);
  const spots = [...kept].map(([key, [x, y]]) => ({ key, x, y }));
  const { origin, searchParams } = new URL(daemon.stage);
  const told = await fetch(`${origin}/api/stage/sound-map?token=${searchParams.get('token')}`);
  const { segments } = (await told.json()) as { segments: { segment: number; file: string }[] };
  const organ = segments.find(({ file }) => file.endsWith('organ.wav'))!;
  const isHum = (key: string) =>
    key.startsWith('l') ? key === `l${organ.segment}` : Number(key.slice(1)) % 2 === 1;
  for (const one of spots) {
    const mean = (others: typeof spots) =>
      others.reduce((sum, other) => sum + far(one, other), 0) / others.length;
    const own = mean(spots.filter(({ key }) => key !== one.key && isHum(key) === isHum(one.key)));
    const other = mean(spots.filter(({ key }) => isHum(key) !== isHum(one.key)));
    expect(own, one.key).toBeLessThan(other);
  }
});

test('a click and the button on its card put the sound on the track that the mapping names', async () => {
  const { x, y } = await alike.find('hum3.');
  expect(await alike.colours({ x, y })).toContain('64,160,255');
  await page.mouse.click(x, y);
  expect(await alike.card.innerText()).toContain('hum3.');
  await page.getByRole('button', { name: 'Put on All' }).click();
  await toTrack(/\/5_trimmed\.wav$/);
  await expect.poll(() => page.locator('.track').first().innerText()).toContain('hum3.');
  await alike.card.getByRole('button', { name: 'Close' }).click();
});

test('by default resting on a sound plays it on the cue device', async () => {
  const { x, y } = await alike.find('rattle2.');
  await page.mouse.move(x, y);
  await osc.next('/exsampling/audition', ({ values }) => /\/4_trimmed\.wav$/.test(values[1]!));
  await page.mouse.move(5, 5);
  await osc.next('/exsampling/audition', ({ values }) => values[1] === '');
  expect(await heard()).toEqual([]);
});

test('on the output that was confirmed by ear, and on no other, a sound and one of the library are heard', async () => {
  await page.getByRole('button', { name: /^Listening/ }).click();
  await page.getByRole('button', { name: 'An output of this computer' }).click();
  await page.getByRole('button', { name: 'Fake Audio Output 2' }).click();
  await page.getByRole('button', { name: 'Play a test tone' }).click();
  await page.getByRole('button', { name: 'Yes, only me' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  const told = osc.messages.length;
  const one = await alike.find('hum5.');
  await page.mouse.move(one.x, one.y);
  const isHeard = (least: number, most: number) =>
    expect.poll(async () => (await heard()).some(({ hertz }) => hertz > least && hertz < most)).toBe(true);
  await isHeard(230, 250);
  await page.mouse.move(5, 5);
  const own = await alike.find('organ');
  await page.mouse.move(own.x, own.y);
  await isHeard(255, 270);
  await page.mouse.move(5, 5);
  const [tone, ...sounds] = await heard();
  expect(new Set(sounds.map(({ output }) => output))).toEqual(new Set([tone!.output]));
  expect(osc.messages.slice(told).filter(({ address }) => address === '/exsampling/audition')).toEqual([]);
  await listed(24);
});

test('a new sound appears among its own kind, and no other moved', async () => {
  const before = await alike.keeps(26);
  await send('newcomer.', hum(251));
  await listed(25);
  const after = await alike.keeps(27);
  expect([...after].filter(([key]) => key !== 's25')).toEqual([...before]);
  const newcomer = await alike.find('newcomer');
  expect(far(newcomer, await alike.find('hum6.'))).toBeLessThan(far(newcomer, await alike.find('rattle6.')));
});

test('a double click puts a sound of the library on its track, and it becomes one of the session', async () => {
  const { x, y } = await alike.find('pebbles.wav');
  await page.mouse.dblclick(x, y);
  await toTrack(/\/26_trimmed\.wav$/);
  await listed(26);
  await expect.poll(() => page.locator('.track').first().innerText()).toContain('pebbles');
});

test('after a restart of the program the drawing is the same', async () => {
  const before = await alike.keeps(28);
  await daemon.stop();
  const { port } = new URL(daemon.stage);
  daemon = await startDaemon(
    ['--mapping', mapping, '--osc', `127.0.0.1:${osc.port}`, '--stage-port', port],
    data,
  );
  await page.goto(daemon.stage);
  await alike.open();
  await listed(26);
  await expect.poll(() => alike.count.innerText()).toContain('2 of your library');
  expect(Object.fromEntries(await alike.keeps(28))).toEqual(Object.fromEntries(before));
  expect(complaints.filter((one) => !/ERR_(INCOMPLETE|EMPTY|CONNECTION)/.test(one))).toEqual([]);
});
