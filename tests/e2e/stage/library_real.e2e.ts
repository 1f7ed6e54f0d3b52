// The library on the stage page of the real program, and beside a performance.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openChromium } from '../support/chromium';
import { type Daemon, startDaemon } from '../support/daemon';
import { kJudgesTime, tookAtMost } from '../support/measure';
import { OscListener } from '../support/osc_listener';
import { oneTrackMapping } from '../support/one_track';
import { kDaemon } from '../support/paths';
import { scratchFolder } from '../support/recorder_page';
import { StageClient } from '../support/stage_client';
import { wavBytes, wavFile } from '../support/wav_file';

const home = scratchFolder();
const data = join(home, 'data');
const tone = (hertz: number) => (time: number) => 0.5 * Math.sin(2 * Math.PI * hertz * time);
const kMany = 60;

let osc: OscListener;
let daemon: Daemon;
let stage: StageClient;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

async function start(): Promise<void> {
  const flags = ['--osc', `127.0.0.1:${osc.port}`, '--mapping', join(home, 'mapping.json')];
  daemon = await startDaemon(flags, data, { HOME: home });
  stage = new StageClient(daemon);
}
async function send(sound: (time: number) => number): Promise<void> {
  const take = await fetch(`${daemon.origin}/api/recordings/${randomUUID()}`, {
    method: 'PUT',
    body: new Uint8Array(wavBytes(1, sound)),
    headers: { 'content-type': 'audio/wav' },
  });
  expect(take.status).toBe(201);
}
const library = async () => (await stage.get('library')).json;
const ended = async () => {
  await expect.poll(async () => (await library()).addition.state, { timeout: 60_000 }).not.toBe('running');
  return (await library()).addition;
};
/** Returns when so many of the many files are in the library, and an addition runs. */
const halfway = (files: number) =>
  expect.poll(async () => (await library()).files, { interval: 20 }).toBeGreaterThanOrEqual(files);
const add = (path: string) => stage.post('library/add', { path, divide: 'windows' });

beforeAll(async () => {
  mkdirSync(join(home, 'Sounds'));
  for (const hertz of [110, 220, 440, 880, 1760, 3520])
    wavFile(join(home, `Sounds/${hertz}.wav`), 1.2, tone(hertz));
  writeFileSync(join(home, 'Sounds/notes.wav'), 'no sound at all');
  mkdirSync(join(home, 'many'));
  for (let i = 0; i < kMany; i += 1) wavFile(join(home, `many/${i}.wav`), 5, tone(200 + 10 * i));
  writeFileSync(join(home, 'mapping.json'), JSON.stringify(oneTrackMapping(0)));
  osc = await OscListener.open();
  await start();
  browser = await openChromium('denied');
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
});
afterAll(async () => {
  await browser.close();
  osc.close();
  await daemon.remove();
});

const dialog = () => page.getByRole('dialog', { name: 'Library' });
const press = (name: string | RegExp) => page.getByRole('button', { name }).click();

test('a folder is chosen and added, and its progress and result are told', async () => {
  await page.goto(daemon.stage);
  await press(/^Library$/);
  await dialog().getByText('Nothing is in it yet.').waitFor();
  await press(/^Sounds$/);
  expect(await dialog().getByRole('textbox').inputValue()).toBe(join(home, 'Sounds/'));
  const latest = page.evaluate(
    () =>
      new Promise<string>((done) => {
        const look = () => {
          const told = document.querySelector('.latest')?.textContent ?? '';
          if (/^\d of 7 · /.test(told)) done(told);
          else if (document.querySelector('.addition progress') && told) done(told);
        };
        new MutationObserver(look).observe(document.body, {
          childList: true,
          subtree: true,
          characterData: true,
        });
      }),
  );
  await press(/^Add$/);
  expect(await latest).toMatch(/Looking for files|\d of 7/);
  await dialog().getByText('6 sounds in 6 files new or changed').waitFor();
  await dialog().getByText('1 file was left out').click();
  await dialog().getByText('This is not an audio file that ExSampling knows').waitFor();
  await dialog().getByText('In it: 6 sounds in 6 files').waitFor();
  await press(/^Close$/);
});

test('what was added is found by More like this, and put on a track', async () => {
  await send(tone(225));
  await page.locator('.row[data-number="1"]').getByRole('button', { name: /^More/ }).click();
  const found = page.locator('.similar li');
  // The index follows the library within a moment.
  await expect
    .poll(async () => {
      if ((await found.count()) === 0) await press('More like this');
      return (await stage.get('similar?sample=1&from=library')).json.sounds.length;
    })
    .toBe(6);
  await press(/^Close$/);
  await page.locator('.row[data-number="1"]').getByRole('button', { name: /^More/ }).click();
  await press('More like this');
  const sound = found.filter({ hasText: '220.wav' });
  await sound.getByRole('combobox').selectOption({ label: 'All' });
  await osc.next('/exsampling/sample', ({ values }) =>
    values.some((value) => /\/2_trimmed\.wav$/.test(value)),
  );
  await press(/^Close$/);
});

test('a folder is forgotten; its files stay', async () => {
  await press(/^Library$/);
  await press('Forget');
  await press('Really forget?');
  await dialog().getByText('Nothing is in it yet.').waitFor();
  await expect
    .poll(async () => (await stage.get('similar?sample=1&from=library')).json.sounds.length, {
      timeout: 30_000,
    })
    .toBe(0);
  expect(complaints).toEqual([]);
});

test('an addition goes on through a reload; a second one is refused in words', async () => {
  expect((await add(join(home, 'many'))).status).toBe(200);
  const second = await add(join(home, 'Sounds'));
  expect(second.status).toBe(409);
  expect(second.json.error.message).toMatch(/many is being added. Wait until it is done, or stop it first/);
  await page.reload();
  await press(/^Library$/);
  await dialog().getByText(`60 sounds in 60 files new or changed`).waitFor({ timeout: 60_000 });
  expect((await library()).places).toEqual([{ path: join(home, 'many'), files: kMany, sounds: kMany }]);
});

test('killed in the middle, nothing is lost and nothing is double', async () => {
  await stage.post('library/remove', { path: join(home, 'many') });
  for (const files of [1, 20, 40]) {
    await add(join(home, 'many'));
    await halfway(files);
    await daemon.kill();
    await start();
    const { places, files: kept, sounds } = await library();
    expect(places[0].path).toBe(join(home, 'many'));
    expect(kept).toBeGreaterThanOrEqual(files);
    expect(sounds).toBe(kept);
  }
  const before = (await library()).files;
  await add('~/many');
  const { state, unchanged, added } = await ended();
  expect({ state, unchanged, added }).toEqual({ state: 'done', unchanged: before, added: kMany - before });
  expect(await library()).toMatchObject({ files: kMany, sounds: kMany });
});

test('it ends with the program, within its time, and another program may add meanwhile', async () => {
  await stage.post('library/remove', { path: join(home, 'many') });
  await add(join(home, 'many'));
  await halfway(2);
  const other = spawn(kDaemon, ['library', 'add', join(home, 'Sounds'), '--windows', '--data', data], {
    stdio: 'ignore',
  });
  const code = await new Promise((done) => other.once('exit', done));
  expect(code).toBe(0);
  expect((await library()).places.map(({ path }: { path: string }) => path)).toEqual([
    join(home, 'Sounds'),
    join(home, 'many'),
  ]);
  await stage.post('library/remove', { path: join(home, 'many') });
  await ended();
  await stage.post('library/remove', { path: join(home, 'many') });
  await add(join(home, 'many'));
  await halfway(7);
  const began = Date.now();
  expect(await daemon.stop()).toBe(0);
  tookAtMost(6_000, 'ended while it listened to a folder', Date.now() - began);
  await start();
  expect((await library()).files).toBeLessThan(kMany + 6);
  await add(join(home, 'many'));
  expect((await ended()).state).toBe('done');
  expect(await library()).toMatchObject({ files: kMany + 6, sounds: kMany + 6 });
});

test('takes reach the instruments while the program listens to a folder', async () => {
  const median = async () => {
    const times: number[] = [];
    for (let i = 0; i < 9; i += 1) {
      const heard = osc.messages.length;
      const began = Date.now();
      await send(tone(300 + 7 * i));
      const { heardAt } = await osc.next(
        '/exsampling/sample',
        (message) => osc.messages.indexOf(message) >= heard,
      );
      times.push(heardAt - began);
    }
    return times.sort((left, right) => left - right)[4]!;
  };
  const alone = await median();
  await stage.post('library/remove', { path: join(home, 'many') });
  await add(join(home, 'many'));
  await halfway(7);
  const beside = await median();
  if (kJudgesTime) expect((await library()).addition.state, 'it was over too early to tell').toBe('running');
  tookAtMost(4 * alone + 50, 'a take beside an addition', beside);
});
