// What the performer decides, by real clicks on the real program: what plays, where, and from whom.
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openChromium } from '../support/chromium';
import { type Daemon, startDaemon } from '../support/daemon';
import { hearPage } from '../support/hearing';
import { OscListener } from '../support/osc_listener';
import { scratchFolder } from '../support/recorder_page';
import { wavFile } from '../support/wav_file';

const folder = scratchFolder();
const mapping = join(folder, 'mapping.json');
const kText = `{
  "labels": "esc50",
  "minConfidence": 0,
  "fallbackTrack": "All",
  "tracks": [
    { "name": "Low", "channel": 1, "playback": "percussive", "colour": "#ffeb2a", "minHoldSeconds": 0 },
    { "name": "All", "channel": 3, "playback": "melodic",    "colour": "#40a0ff", "minHoldSeconds": 0 }
  ],
  "categories": {
    "dog": "Low",
    "rain": "Low"
  }
}
`;
mkdirSync(join(folder, 'scenes'));
writeFileSync(mapping, kText);
writeFileSync(join(folder, 'scenes', 'second half.json'), kText.replaceAll('"All"', '"Everything"'));
const tone = readFileSync(
  wavFile(join(folder, 'tone.wav'), 1, (time) => 0.5 * Math.sin(2 * Math.PI * 660 * time)),
);

let osc: OscListener;
let daemon: Daemon;
let browser: Browser;
let page: Page;
let heard: Awaited<ReturnType<typeof hearPage>>;

const flags = () => ['--mapping', mapping, '--osc', `127.0.0.1:${osc.port}`];
async function open(): Promise<void> {
  await page.goto(daemon.stage);
  await page.locator('.connection.open').waitFor();
  heard = await hearPage(page);
}
beforeAll(async () => {
  osc = await OscListener.open();
  daemon = await startDaemon(flags());
  browser = await openChromium('denied');
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    permissions: ['microphone'],
  });
  page = await context.newPage();
  page.setDefaultTimeout(8_000);
  await open();
});
afterAll(async () => {
  await browser.close();
  osc.close();
  await daemon.remove();
});

/** Sends a take as a phone of this name would; the number of its sound. */
let sent = 0;
async function send(phone: string): Promise<number> {
  const address = `${daemon.origin}/api/recordings/${randomUUID()}?name=${phone}`;
  const answer = await fetch(address, { method: 'PUT', body: tone });
  expect(answer.status).toBe(201);
  return (sent += 1);
}
const button = (name: string | RegExp) => page.getByRole('button', { name });
const row = (number: number) => page.locator(`.row[data-number="${number}"]`);
const standing = async (number: number, wanted: string) => {
  // The list stands still under the pointer.
  await page.locator('.connection').hover();
  await row(number).waitFor();
  await expect.poll(() => row(number).getAttribute('class')).toContain(wanted);
};
const loaded = (number: number) =>
  osc.next('/exsampling/sample', (one) => one.values.at(-1)!.endsWith(`/${number}_trimmed.wav`));
const view = (name: string) => button(new RegExp(`^${name}$`)).click();

test('before an output is confirmed nothing sounds from the page, and the cue device is asked', async () => {
  const number = await send('Aki');
  await row(number)
    .getByRole('button', { name: /^Listen/ })
    .click();
  await osc.next('/exsampling/audition', (one) => one.values[1]!.endsWith(`/${number}_trimmed.wav`));
  expect(await heard()).toEqual([]);
});

test('on the output that was confirmed by ear, the very sound of the phone is heard', async () => {
  await button(/^Listening/).click();
  await button('An output of this computer').click();
  await button('Fake Audio Output 2').click();
  expect(await heard()).toEqual([]);
  await button('Play a test tone').click();
  await button('Yes, only me').click();
  const [check] = await heard();
  await row(1)
    .getByRole('button', { name: /^Listen/ })
    .click();
  await expect.poll(async () => (await heard())[1]?.level ?? 0).toBeGreaterThan(0.2);
  const [, sound] = await heard();
  expect(Math.abs(sound!.hertz - 660)).toBeLessThan(10);
  expect(sound!.output).toBe(check!.output);
  expect(sound!.output).not.toBe('');
});

test('ask, auto and auto above: who waits for a yes', async () => {
  await button('Ask').click();
  const asked = await send('Aki');
  await standing(asked, 'asking');
  await row(asked).getByRole('button', { name: /^Use/ }).click();
  await loaded(asked);
  await standing(asked, 'onStage');
  const refused = await send('Aki');
  await standing(refused, 'asking');
  await row(refused)
    .getByRole('button', { name: /^Reject/ })
    .click();
  await standing(refused, 'rejected');

  await button(/^Auto above/).click();
  // Clicks that come faster than answers all count.
  await button('More sure').evaluate((more: HTMLElement) => [1, 2, 3, 4].forEach(() => more.click()));
  await expect.poll(() => button(/^Auto above/).innerText()).toBe('Auto above 100 %');
  await standing(await send('Aki'), 'asking');
  await button(/^Auto$/).click();
  const free = await send('Aki');
  await loaded(free);
  await standing(free, 'onStage');
});

test('a closed intake is told to the phones and to every instrument that asks', async () => {
  await button('Closed').click();
  await expect
    .poll(async () => ((await (await fetch(`${daemon.origin}/api/session`)).json()) as any).intake)
    .toBe('closed');
  await button(/^Open$/).click();
  await expect
    .poll(async () => ((await (await fetch(`${daemon.origin}/api/session`)).json()) as any).intake)
    .toBe('open');
});

test('a blocked phone is heard no more, a deleted sound is gone, a favourite is found', async () => {
  const number = await send('Bea');
  await standing(number, 'onStage');
  await row(number)
    .getByRole('button', { name: /^Favourite/ })
    .click();
  await row(number).getByRole('button', { name: /^More/ }).click();
  await button('Block this person').click();
  await button('Unblock this person').waitFor();
  await page.keyboard.press('Escape');
  await standing(await send('Bea'), 'rejected');
  await page.getByLabel('Any state').selectOption('Favourites');
  await expect.poll(() => page.locator('.row').count()).toBe(1);
  await button('Show all').click();
  await page.getByLabel('Search').fill('bea');
  await expect.poll(() => page.locator('.row').count()).toBe(2);
  await button('Show all').click();
  await row(sent).getByRole('button', { name: /^More/ }).click();
  await button('Delete the whole take').click();
  await button('Really delete?').click();
  await expect.poll(() => row(sent).count()).toBe(0);
});

test('a category moves by drag and by menu; the file keeps its formatting; undo takes it back', async () => {
  await view('Mapping');
  const home = (name: string) => page.getByRole('group', { name, exact: true });
  await home('Low').getByRole('button', { name: 'dog' }).hover();
  await home('Low')
    .getByRole('button', { name: 'dog' })
    .dragTo(home('All'), { targetPosition: { x: 60, y: 20 } });
  await expect.poll(() => readFileSync(mapping, 'utf8')).toBe(kText.replace('"dog": "Low"', '"dog": "All"'));
  await home('Low').getByRole('button', { name: 'rain' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'As all others: All' }).click();
  await expect.poll(() => readFileSync(mapping, 'utf8')).not.toContain('rain');
  await button('Undo the last change').click();
  await button('Undo the last change').click();
  await expect.poll(() => readFileSync(mapping, 'utf8')).toBe(kText);
  await expect.poll(() => home('Low').innerText()).toContain('rain');
});

test('an edit by hand in the same moment is not overwritten, but said and shown', async () => {
  const home = page.getByRole('group', { name: 'Low', exact: true });
  await home.getByRole('button', { name: 'dog' }).click();
  const byHand = kText.replace('"rain": "Low"', '"rain": "All"');
  // The page hears of the edit only after it has made its own.
  const late: Route[] = [];
  const kAddress = '**/api/stage/mapping';
  await page.route(kAddress, async (route) => {
    if (route.request().method() === 'GET') late.push(route);
    else await route.continue();
  });
  writeFileSync(mapping, byHand);
  const refused = page.waitForResponse((response) => response.status() === 409);
  await page.getByRole('dialog').getByRole('button', { name: 'All', exact: true }).click();
  await refused;
  await page.unroute(kAddress);
  for (const route of late) await route.continue();
  await expect
    .poll(() => page.locator('.warnings').innerText())
    .toContain('Somebody else has changed the mapping');
  expect(readFileSync(mapping, 'utf8')).toBe(byHand);
  await expect.poll(() => home.innerText()).not.toContain('rain');
  const warning = page.getByRole('paragraph').filter({ hasText: 'Somebody else has changed the mapping' });
  await warning.getByRole('button', { name: 'Dismiss' }).click();
});

test("a track's hold time, swap, colour and preload file are set, and a wrong path is refused with its place", async () => {
  await button('Set up: Low').click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('button', { name: '4 s' }).click();
  await sheet.getByRole('button', { name: 'On the bar' }).click();
  await sheet.getByRole('button', { name: '#5f71f6' }).click();
  await sheet.getByLabel('Sound before the first phone').fill(join(folder, 'tone.wav'));
  await sheet.getByRole('button', { name: 'Use this file' }).click();
  const low = () => JSON.parse(readFileSync(mapping, 'utf8')).tracks[0];
  await expect.poll(low).toEqual({
    name: 'Low',
    channel: 1,
    playback: 'percussive',
    colour: '#5f71f6',
    minHoldSeconds: 4,
    swap: 'bar',
    preload: join(folder, 'tone.wav'),
  });
  // The track was empty: the file is on it now, without a restart.
  const { values } = await osc.next('/exsampling/sample', (one) => one.values[2] === '1');
  expect(values.at(-1)).toBe(join(folder, 'tone.wav'));
  await sheet.getByLabel('Sound before the first phone').fill('/nowhere.wav');
  await sheet.getByRole('button', { name: 'Use this file' }).click();
  await expect
    .poll(() => page.locator('.warnings').innerText())
    .toMatch(/mapping\.json:6:\d+: \/tracks\/0\/preload there is no file "\/nowhere\.wav"/);
  await page.keyboard.press('Escape');
});

test('the tempo that a track now waits for is tapped on the page', async () => {
  await button('Tempo: Tempo?').click();
  const tap = page.getByRole('dialog').getByRole('button', { name: 'Tap the beat' });
  for (let count = 0; count < 4; count += 1) {
    await tap.click();
    await new Promise((done) => setTimeout(done, 400));
  }
  const told = async () => Number.parseFloat(await page.locator('.tempo').innerText());
  await expect.poll(told).toBeGreaterThan(20);
  const before = await told();
  await button('Faster').click();
  await expect.poll(told).toBeCloseTo(before + 1, 1);
  await button('Forget it').click();
  await expect.poll(() => page.locator('.tempo').innerText()).toBe('Tempo?');
  await page.keyboard.press('Escape');
});

test('a scene is switched without a restart: tracks are named anew, and undo brings the first back', async () => {
  await button('second half').click();
  await expect.poll(() => page.locator('.track h2').allInnerTexts()).toEqual(['Low', 'Everything']);
  await osc.next('/exsampling/sample', (one) => one.values[12] === 'Everything');
  await button('Undo the last change').click();
  await expect.poll(() => page.locator('.track h2').allInnerTexts()).toEqual(['Low', 'All']);
});

test('settings survive a restart', async () => {
  await button('Ask').click();
  await button('Hold: All').click();
  await osc.next('/exsampling/hold', (one) => one.values[2] === '1');
  expect(await daemon.stop()).toBe(0);
  daemon = await startDaemon(flags(), daemon.data);
  await open();
  expect(await button('Ask').getAttribute('aria-pressed')).toBe('true');
  expect(await button('Hold: All').getAttribute('aria-pressed')).toBe('true');
  expect(await page.locator('.track').nth(1).locator('.wave path').count()).toBe(1);
});
