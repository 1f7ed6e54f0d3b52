// Where the sounds are from, without internet.
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { openChromium } from '../support/chromium';
import type { Schemas } from '../support/contract';
import { arrival } from '../support/mock_stage';
import { StagePage } from '../support/stage_page';

let browser: Browser;
let stage: StagePage;
beforeAll(async () => {
  browser = await openChromium('denied');
});
afterEach(() => stage.close());
afterAll(() => browser.close());

const open = async (arrivals: Schemas['Arrival'][]): Promise<void> => {
  stage = await StagePage.open(browser, {
    reducedMotion: 'reduce',
    prepare: (daemon) => (daemon.arrivals = arrivals),
  });
  await stage.button(/^Places$/).click();
  await stage.page.locator('.leaflet-control-scale').waitFor();
};
const here = (number: number, north: number, east: number, change = {}) =>
  arrival(number, { latitude: 35.68 + north / 111_195, longitude: 139.69 + east / 90_320, ...change });
const colour = (selector: string) =>
  stage.page
    .locator(selector)
    .first()
    .evaluate((spot) => getComputedStyle(spot).backgroundColor);

test('a marker has its track’s colour, the newest stands out, and a click plays it', async () => {
  await open([
    here(3, 0, 0, { channel: 1, category: 'clapping' }),
    here(2, 900, 900, { channel: 3, category: 'dog' }),
  ]);
  await stage.page.locator('.spot.newest').waitFor();
  expect(await colour('.spot.newest')).toBe('rgb(255, 235, 42)');
  expect(await colour('.spot:not(.newest)')).toBe('rgb(233, 63, 0)');
  await stage.page.getByRole('button', { name: 'Listen: clapping' }).click();
  await stage.did('POST audition {"sample":3}');
  await stage.page.locator('.spot.newest.playing').waitFor();
  stage.daemon.arrive(here(4, -500, 0, { category: 'engine' }));
  await stage.page.locator('.spot.newest[aria-label="Listen: engine"]').waitFor();
});

test('markers that would cover each other are one, and a click takes it apart', async () => {
  await open([here(9, 2_000, 0), ...[8, 7, 6, 5].map((number) => here(number, 10 * number, 0))]);
  const cluster = stage.page.getByRole('button', { name: '4 sounds' });
  await cluster.click();
  await expect.poll(() => cluster.count()).toBe(0);
  expect(await stage.page.locator('.spot').count()).toBeGreaterThan(1);
});

test('sounds without a place are listed beside the map and not on it', async () => {
  await open([here(3, 0, 0), arrival(2, { latitude: null, longitude: null, category: 'engine' })]);
  const aside = stage.page.locator('.places aside');
  expect(await aside.innerText()).toMatch(/Without a place \(1\)\s+engine/);
  expect(await stage.page.locator('.spot').count()).toBe(1);
  await aside.getByRole('button', { name: 'Listen: engine' }).click();
  await stage.did('POST audition {"sample":2}');
});

test('the world’s outline and a grid in metres are drawn without a word to anybody else', async () => {
  const asked: string[] = [];
  await open([here(3, 0, 0), here(2, 300, 300)]);
  stage.page.on('request', (request) => asked.push(new URL(request.url()).host));
  await expect
    .poll(() => stage.page.locator('.leaflet-overlay-pane path.metres').count())
    .toBeGreaterThan(10);
  expect(await stage.page.locator('.leaflet-pane.land path').count()).toBeGreaterThan(0);
  expect(await stage.page.locator('.leaflet-control-scale').innerText()).toMatch(/\d+ m$/);
  for (let step = 0; step < 3; step += 1) await stage.button('Zoom out').click();
  expect(asked.filter((host) => !host.startsWith('127.0.0.1'))).toEqual([]);
});
