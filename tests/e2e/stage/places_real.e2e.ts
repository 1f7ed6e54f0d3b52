// The map of the real program: real sounds, real clicks, pictures from a server of somebody else's.
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openChromium } from '../support/chromium';
import { type Daemon, startDaemon } from '../support/daemon';
import { oneTrackMapping } from '../support/one_track';
import { OscListener } from '../support/osc_listener';
import { kScreenshots } from '../support/paths';
import { scratchFolder } from '../support/recorder_page';
import { TileServer } from '../support/tile_server';
import { humming, wavFile } from '../support/wav_file';

const folder = scratchFolder();
const take = readFileSync(wavFile(join(folder, 'take.wav'), 1, humming));
const mapping = join(folder, 'mapping.json');
writeFileSync(mapping, JSON.stringify(oneTrackMapping(0)));
const kCentre = { latitude: 35.6814, longitude: 139.7671 };

const tiles = new TileServer();
let osc: OscListener;
let daemon: Daemon;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

const send = async (query: string): Promise<void> => {
  const answer = await fetch(`${daemon.origin}/api/recordings/${randomUUID()}?${query}`, {
    method: 'PUT',
    body: take,
  });
  expect(answer.status).toBe(201);
};
const at = (north: number, east: number) =>
  `lat=${kCentre.latitude + north / 111_195}&lon=${kCentre.longitude + east / 90_320}`;

beforeAll(async () => {
  await tiles.start();
  osc = await OscListener.open();
  const config = join(folder, 'exsampling.json');
  writeFileSync(
    config,
    JSON.stringify({
      mapTileUrl: `${tiles.origin}/{z}/{x}/{y}.svg?key={key}`,
      mapTileKey: 'a key',
      mapTileAttribution: '<b>Air & Land</b> Ltd',
    }),
  );
  daemon = await startDaemon(['--config', config, '--mapping', mapping, '--osc', `127.0.0.1:${osc.port}`]);
  for (const [north, east] of [
    [0, 0],
    [3, 3],
    [6, 0],
    [400, 600],
  ] as const)
    await send(at(north, east));
  await send('name=Mio');
  browser = await openChromium('denied');
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(daemon.stage);
  await page.getByRole('button', { name: /^Places$/ }).click();
  await page.locator('.leaflet-control-scale').waitFor();
});
afterAll(async () => {
  await browser.close();
  osc.close();
  tiles.stop();
  await daemon.remove();
});

const soon = { timeout: 30_000 };
const shown = () => page.locator('.leaflet-tile-loaded').count();

test('pictures come from the configured place, are credited, and hear of no token', async () => {
  await expect.poll(shown, soon).toBeGreaterThan(3);
  expect(tiles.asked[0]).toMatch(/^\/\d+\/\d+\/\d+\.svg\?key=a%20key /);
  const { origin } = new URL(daemon.stage);
  expect(new Set(tiles.asked.map((one) => one.split(' ')[1]))).toEqual(new Set([`${origin}/`]));
  expect(await page.locator('.leaflet-control-attribution').innerText()).toContain('<b>Air & Land</b> Ltd');
  expect(complaints).toEqual([]);
  mkdirSync(kScreenshots, { recursive: true });
  await page.screenshot({ path: `${kScreenshots}/stage-map-pictures-1440x900.png` });
});

test('markers stand where the sounds are from, in the track’s colour, those too close as one', async () => {
  await expect.poll(() => page.locator('.spot').count(), soon).toBe(2);
  const newest = page.locator('.spot.newest');
  expect(await newest.evaluate((spot) => getComputedStyle(spot).backgroundColor)).toBe('rgb(64, 160, 255)');
  const pulse = await newest.evaluate((spot) => getComputedStyle(spot, '::after').animationName);
  expect(pulse).toBe('pulse');
  const cluster = page.getByRole('button', { name: '3 sounds' });
  await cluster.click();
  await expect.poll(() => cluster.count(), soon).toBe(0);
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByRole('button', { name: '3 sounds' }).waitFor();
});

test('a click on a marker lets the performer hear that very sound', async () => {
  await page.locator('.spot.newest').click();
  const { values } = await osc.next('/exsampling/audition');
  expect(values[1]).toMatch(/\/4_trimmed\.wav$/);
});

test('a sound without a place is listed, and can be heard there', async () => {
  const aside = page.locator('.places aside');
  expect(await aside.innerText()).toMatch(/^Without a place \(1\)/);
  await aside.getByRole('button', { name: /^Listen/ }).click();
  await osc.next('/exsampling/audition', (one) => one.values[1]!.endsWith('/5_trimmed.wav'));
});

test('when the pictures fail, coasts and grid stay and a line says so; when they come again, it goes', async () => {
  tiles.broken = true;
  for (let step = 0; step < 2; step += 1) await page.getByRole('button', { name: 'Zoom out' }).click();
  const line = page.getByText('The map’s pictures do not load. The coasts and the grid stay.');
  await line.waitFor();
  expect(await page.locator('.leaflet-pane.land path').count()).toBeGreaterThan(0);
  await page.screenshot({ path: `${kScreenshots}/stage-map-no-pictures-1440x900.png` });
  tiles.broken = false;
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await expect.poll(() => line.count(), soon).toBe(0);
});
