// Teaching on the real program, with real clicks: a sound that the model names wrongly gets a name of its own.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openChromium } from './support/chromium';
import { type Daemon, startDaemon } from './support/daemon';
import { OscListener } from './support/osc_listener';
import { askStage } from './support/stage_api';
import { wavBytes } from './support/wav_file';

const folder = mkdtempSync(join(tmpdir(), 'exsampling-e2e-'));
const mapping = join(folder, 'mapping.json');
writeFileSync(
  mapping,
  JSON.stringify(
    {
      labels: 'esc50',
      tracks: [
        { name: 'All', channel: 3, playback: 'melodic', colour: '#40a0ff', minHoldSeconds: 0 },
        { name: 'Mine', channel: 4, playback: 'melodic', colour: '#ff4040', minHoldSeconds: 0 },
      ],
      categories: {},
      fallbackTrack: 'All',
      minConfidence: 0,
    },
    null,
    2,
  ),
);

/** A theremin: a tone that glides and trembles; every take another one. */
const theremin = (take: number) =>
  wavBytes(
    1.5,
    (time) =>
      0.5 *
      Math.sin(
        2 * Math.PI * (500 + 7 * take) * time +
          30 * Math.sin(2 * Math.PI * 0.7 * time) +
          3 * Math.sin(2 * Math.PI * 6 * time),
      ),
  );
const hiss = (take: number) => wavBytes(1.5, (time) => 0.4 * Math.sin(1e6 * Math.sin((1e4 + take) * time)));
const ticks = (take: number) =>
  wavBytes(
    1.5,
    (time) => 0.8 * Math.exp(-200 * (time % (0.2 + 0.02 * take))) * Math.sin(2 * Math.PI * 2_500 * time),
  );

let osc: OscListener;
let daemon: Daemon;
let browser: Browser;
let page: Page;
const complaints: string[] = [];
const data = join(folder, 'data');
const begin = async () => {
  daemon = await startDaemon(['--mapping', mapping, '--osc', `127.0.0.1:${osc.port}`], data);
};

beforeAll(async () => {
  osc = await OscListener.open();
  browser = await openChromium('denied');
  await begin();
  page = await openPage();
});
afterAll(async () => {
  await browser.close();
  osc.close();
  await daemon.remove();
});

async function openPage(): Promise<Page> {
  const opened = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  opened.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await opened.goto(daemon.stage);
  await opened.locator('.connection.open').waitFor();
  return opened;
}

const stage = (method: string, path: string, body?: object) => askStage(daemon, method, path, body);
const teaching = () => stage('GET', 'teaching');
/** Sends a take and tells the sample that it became. */
async function send(take: Buffer): Promise<any> {
  const answer = await fetch(`${daemon.origin}/api/recordings/${randomUUID()}`, {
    method: 'PUT',
    body: new Uint8Array(take),
    headers: { 'content-type': 'audio/wav' },
  });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as any).samples[0];
}
const arrivals = async (): Promise<any[]> => (await stage('GET', 'arrivals?limit=200')).arrivals;
const newest = async () => (await arrivals())[0];
const button = (name: string | RegExp) => page.getByRole('button', { name });
const dialog = () => page.getByRole('dialog').last();
const openSheet = async (number: number) => {
  await page.locator(`.row[data-number="${number}"]`).getByRole('button', { name: /^More/ }).click();
  await dialog().waitFor();
};

let wrongName = '';

test('three sounds are corrected to a name of their own, on the page', async () => {
  const sent = [];
  for (const take of [1, 2, 3]) sent.push(await send(theremin(take)));
  for (const take of [1, 2, 3]) await send(hiss(take));
  for (const take of [1, 2]) await send(ticks(take));
  await send(theremin(4));
  wrongName = sent[0].category;
  await page.locator('.row[data-number="9"]').waitFor();
  await openSheet(1);
  await page.getByLabel('A name of your own').fill('Theremin solo');
  await button('Name it so').click();
  await expect.poll(() => dialog().getByRole('heading').first().innerText()).toBe('Theremin solo');
  await page.keyboard.press('Escape');
  for (const number of [2, 3]) {
    await openSheet(number);
    await dialog().getByRole('button', { name: 'Theremin solo', exact: true }).click();
    await expect.poll(() => dialog().getByRole('heading').first().innerText()).toBe('Theremin solo');
    await page.keyboard.press('Escape');
  }
  expect((await arrivals()).filter(({ corrected }) => corrected === 'Theremin_solo').length).toBe(3);
});

let renamings: { number: number; from: string; to: string }[] = [];

test('trained within two seconds, with figures and what it would have changed', async () => {
  await button('Teach').click();
  await dialog().getByText('3 tonight').waitFor();
  const began = performance.now();
  await button('Train').click();
  await dialog().locator('.renamings .sound-line').first().waitFor();
  console.log(`trained and shown in ${Math.round(performance.now() - began)} ms`);
  expect(await dialog().innerText()).toMatch(/recognised \d of 3, likely between \d+ and \d+ %/);
  ({ renamings } = (await teaching()).trial);
  expect(await dialog().locator('.renamings .sound-line').count()).toBe(renamings.length);
  for (const number of [1, 2, 3]) {
    expect(renamings).toContainEqual({
      number,
      from: (await arrivals()).find((one) => one.number === number).category,
      to: 'Theremin_solo',
    });
  }
  // It is not in use yet.
  expect((await send(theremin(3))).category).toBe(
    (await arrivals()).find(({ number }) => number === 3).category,
  );
});

test('what it said it would change is what it changes', async () => {
  await button('Use it from now on').click();
  await expect.poll(() => dialog().innerText()).toContain('Theremin solo');
  await expect.poll(async () => (await teaching()).inUse).not.toBeNull();
  const before = (await arrivals()).filter(({ number }) => number <= 9);
  const takes = [1, 2, 3].map(theremin).concat([1, 2, 3].map(hiss), [1, 2].map(ticks), [theremin(4)]);
  for (const [i, take] of takes.entries()) {
    const number = i + 1;
    const then = before.find((one) => one.number === number).category;
    const foreseen = renamings.find((one) => one.number === number)?.to ?? then;
    expect((await send(take)).category, `sound ${number}`).toBe(foreseen);
  }
  // Past sounds keep their names.
  expect((await arrivals()).find(({ number }) => number === 9).category).toBe(
    before.find(({ number }) => number === 9).category,
  );
});

test('the mapping editor offers it, and a new take goes onto the track that it is given', async () => {
  await page.keyboard.press('Escape');
  await button('Mapping').click();
  const home = (name: string) => page.getByRole('group', { name, exact: true });
  await home('As all others: All')
    .getByRole('button', { name: /^Theremin solo/ })
    .click();
  await dialog().getByRole('button', { name: 'Mine' }).click();
  await expect.poll(() => home('Mine').innerText()).toContain('Theremin solo');
  const sample = await send(theremin(2));
  expect(sample.category).toBe('Theremin_solo');
  const { values } = await osc.next(
    '/exsampling/sample',
    (one) => one.values.includes('Theremin_solo') && one.values[2] === '4',
  );
  expect(values).toContain('Mine');
});

test('kept under a name it is a model like any other, and undo goes back to the old name', async () => {
  await button('Teach').click();
  await page.getByLabel('Keep as').fill('my sounds');
  await button('Keep').click();
  await expect.poll(async () => (await teaching()).inUse).toBe('my_sounds');
  expect(JSON.parse(readFileSync(join(data, 'models/my_sounds/manifest.json'), 'utf8')).labels[50]).toBe(
    'Theremin_solo',
  );
  await button('Back to the one before').click();
  await expect.poll(() => dialog().innerText()).toContain('nothing taught');
  expect((await send(theremin(1))).category).toBe(wrongName);
  await page.keyboard.press('Escape');
});

test('after undo and a kill, with the category in the mapping, the program starts; used again, it outlives a kill', async () => {
  await daemon.kill();
  await begin();
  expect((await stage('GET', 'mapping')).categories.Theremin_solo).toBe('Mine');
  expect((await send(theremin(1))).category).toBe(wrongName);
  await stage('POST', 'teaching/use', { model: 'my_sounds' });
  await daemon.kill();
  await begin();
  expect((await teaching()).inUse).toBe('my_sounds');
  const sample = await send(theremin(1));
  expect(sample.category).toBe('Theremin_solo');
  const categories = (await stage('GET', 'categories')).categories;
  expect(categories.find(({ category }: any) => category === 'Theremin_solo').categoryId).toBe(50);
  expect((await arrivals()).filter(({ corrected }) => corrected === 'Theremin_solo').length).toBe(3);
});

test('another evening goes on with the kept model, from the command line as well', async () => {
  await daemon.kill();
  const other = await startDaemon(
    ['--mapping', mapping, '--model', join(data, 'models/my_sounds')],
    join(folder, 'another'),
  );
  try {
    const answer = await fetch(`${other.origin}/api/recordings/${randomUUID()}`, {
      method: 'PUT',
      body: new Uint8Array(theremin(2)),
    });
    expect(((await answer.json()) as any).samples[0].category).toBe('Theremin_solo');
    expect((await askStage(other, 'GET', 'teaching')).categories[0]).toMatchObject({
      category: 'Theremin_solo',
      earlier: 3,
      examples: [],
    });
  } finally {
    await other.remove();
  }
  await begin();
});

test('killed at any moment of training, using and keeping, neither corrections nor the model are lost', async () => {
  for (const [i, what] of ['train', 'use', 'keep', 'train', 'use', 'keep', 'use', 'keep'].entries()) {
    if (what === 'use') await stage('POST', 'teaching/train', {});
    const { inUse } = await teaching();
    const url = new URL(daemon.stage);
    const asked = fetch(`${url.origin}/api/stage/teaching/${what}?token=${url.searchParams.get('token')}`, {
      method: 'POST',
      body: JSON.stringify(what === 'keep' ? { name: 'my sounds' } : {}),
    }).catch(() => null);
    // Times that fall into reading, computing, writing and renaming.
    await new Promise((wake) => setTimeout(wake, 4 + 23 * i));
    await daemon.kill();
    await asked;
    await begin();
    const state = await teaching();
    expect(state.categories[0].examples.length, what).toBe(3);
    expect([inUse, 'my_sounds', state.inUse], what).toContain(state.inUse);
    expect(state.inUse, what).not.toBeNull();
    expect(
      state.models.map(({ name }: any) => name),
      what,
    ).toContain('my_sounds');
    expect((await send(theremin(1))).category, what).toBe('Theremin_solo');
  }
}, 240_000);

test('takes that come in during ten switches are all there, each named by one or the other', async () => {
  while ((await teaching()).canUndo) await stage('POST', 'teaching/undo', {});
  const before = await newest();
  const sending = Array.from({ length: 24 }, async (_, i) => {
    const answer = await fetch(`${daemon.origin}/api/recordings/${randomUUID()}`, {
      method: 'PUT',
      body: new Uint8Array(theremin(1 + (i % 4))),
    });
    // 202: it is stored, and analysed a little later.
    expect([201, 202]).toContain(answer.status);
  });
  for (let i = 0; i < 5; i += 1) {
    await stage('POST', 'teaching/use', { model: 'my_sounds' });
    await stage('POST', 'teaching/undo', {});
  }
  await Promise.all(sending);
  const fresh = async () => (await arrivals()).filter(({ number }) => number > before.number);
  await expect.poll(async () => (await fresh()).length).toBe(24);
  const past = new Set(
    (await arrivals()).filter(({ number }) => number <= 4).map(({ category }) => category),
  );
  for (const { category } of await fresh()) expect([...past, wrongName, 'Theremin_solo']).toContain(category);
  expect(complaints.filter((one) => !/ERR_|Failed to load/.test(one))).toEqual([]);
});
