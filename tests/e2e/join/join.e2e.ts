// The join view as a projector and phones show it, of the real program; its codes are read by zbarimg.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openChromium } from '../support/chromium';
import { type Daemon, startDaemon } from '../support/daemon';
import { oneTrackMapping } from '../support/one_track';
import { scratchFolder } from '../support/recorder_page';
import { humming, wavFile } from '../support/wav_file';

const folder = scratchFolder();
const take = readFileSync(wavFile(join(folder, 'take.wav'), 1, humming));
const mapping = join(folder, 'mapping.json');
writeFileSync(mapping, JSON.stringify(oneTrackMapping(0)));
const kWifi = ['--wifi-name', 'Hall; "3"', '--wifi-password', 'a:b,c\\d;e!'];

let browser: Browser;
let daemon: Daemon;
beforeAll(async () => {
  browser = await openChromium('denied');
  daemon = await startDaemon(['--mapping', mapping, ...kWifi]);
});
afterAll(async () => {
  await browser.close();
  await daemon.remove();
});

const stageOrigin = () => new URL(daemon.stage).origin;
const open = async (origin: string, options: BrowserContextOptions = {}): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, ...options });
  const page = await context.newPage();
  await page.goto(`${origin}/join`);
  await page.locator('#address-code[src]').waitFor();
  return page;
};
const codesIn = async (page: Page): Promise<string[]> => {
  const picture = join(folder, 'codes.png');
  await page.screenshot({ path: picture });
  return execFileSync('zbarimg', ['--nodbus', '--quiet', '--raw', picture], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .sort();
};
const send = async (): Promise<void> => {
  const answer = await fetch(`${daemon.origin}/api/recordings/${randomUUID()}?name=Aki&lat=35.6&lon=139.7`, {
    method: 'PUT',
    body: take,
  });
  expect(answer.status).toBe(201);
};
const act = async (path: string, body: object): Promise<void> => {
  const token = new URL(daemon.stage).searchParams.get('token');
  const answer = await fetch(`${stageOrigin()}/api/stage/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
};
const text = (page: Page, selector: string) => page.locator(selector).innerText();
const soon = { timeout: 30_000 };

test('a foreign reader finds both codes on the projected picture, odd letters and all', async () => {
  const page = await open(stageOrigin());
  await page.locator('#wifi-code[src]').waitFor();
  expect(await codesIn(page)).toEqual([
    'WIFI:T:WPA;S:Hall\\; \\"3\\";P:a\\:b\\,c\\\\d\\;e!;;',
    daemon.origin,
  ]);
  expect(await text(page, '#wifi .letters')).toBe('Hall; "3"');
  expect(await text(page, '#wifi .more')).toBe('Password a:b,c\\d;e!');
  expect(await text(page, '#address .letters')).toBe(daemon.origin);
  await page.context().close();
});

test('sounds are counted and float by as they come, and the intake is told', async () => {
  const page = await open(daemon.origin);
  const answers: string[] = [];
  page.on('response', async (response) => {
    if (response.url().endsWith('/api/join')) answers.push(await response.text().catch(() => ''));
  });
  const count = async () => Number(await text(page, '#count b'));
  const before = await count();
  await send();
  await send();
  await expect.poll(count, soon).toBe(before + 2);
  await page.locator('#river .floating').first().waitFor();
  const colour = await page
    .locator('#river .floating')
    .first()
    .evaluate((one) => getComputedStyle(one).color);
  expect(colour).toBe('rgb(64, 160, 255)');
  expect(await text(page, '#headline')).toBe('Lend us a sound');
  await act('intake', { intake: 'closed' });
  await expect.poll(() => text(page, '#headline'), soon).toBe('Starts soon');
  await act('intake', { intake: 'finished' });
  await expect.poll(() => text(page, '#headline'), soon).toBe('Thank you');
  expect(await page.locator('#address-code').isVisible()).toBe(false);
  await act('intake', { intake: 'open' });
  await expect.poll(() => page.locator('#address-code').isVisible(), soon).toBe(true);
  expect(answers.join()).not.toMatch(/Aki|35\.6|139\.7|[0-9a-f]{8}-[0-9a-f]{4}/);
  await page.context().close();
});

test('who wants no motion sees the newest standing', async () => {
  await send();
  const page = await open(stageOrigin(), { reducedMotion: 'reduce' });
  await page.locator('#river span').first().waitFor();
  expect(await page.locator('#river .floating').count()).toBe(0);
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  await page.context().close();
});

test('all of it is in sight at every size, with nothing to click', async () => {
  for (const [width, height] of [
    [1920, 1080],
    [1280, 720],
    [1024, 768],
    [1440, 900],
    [1024, 600],
  ] as const) {
    const page = await open(stageOrigin(), { viewport: { width, height } });
    await page.locator('#wifi-code[src]').waitFor();
    for (const part of [
      '#headline',
      '#wifi .more',
      '#wifi-code',
      '#address .letters',
      '#address-code',
      '#count',
    ]) {
      const box = (await page.locator(part).boundingBox())!;
      expect(
        box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height,
        `${part} at ${width}x${height}`,
      ).toBe(true);
    }
    // From 15 metres a code has to be a tenth of that in metres on a screen two metres high.
    const side = (await page.locator('#address-code').boundingBox())!.height;
    expect(side / height, `code at ${width}x${height}`).toBeGreaterThan(0.3);
    expect(await page.locator('button, a, input').count()).toBe(0);
    await page.context().close();
  }
  const phone = await open(daemon.origin, { viewport: { width: 390, height: 844 } });
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await phone.context().close();
});

test('started anew, the program is followed by a page that meanwhile shows what it knew', async () => {
  const page = await open(stageOrigin());
  const known = Number(await text(page, '#count b'));
  const ports = [new URL(daemon.origin).port, new URL(daemon.stage).port];
  await daemon.stop();
  await expect.poll(() => page.locator('#lost').isVisible()).toBe(true);
  expect(await codesIn(page)).toContain(daemon.origin);
  expect(Number(await text(page, '#count b'))).toBe(known);
  daemon = await startDaemon(
    ['--mapping', mapping, ...kWifi, '--public-port', ports[0]!, '--stage-port', ports[1]!],
    daemon.data,
  );
  await send();
  await expect.poll(async () => Number(await text(page, '#count b'))).toBe(known + 1);
  expect(await page.locator('#lost').isVisible()).toBe(false);
  await page.context().close();
});

test('the stage page leads there', async () => {
  const page = await browser.newPage();
  await page.goto(daemon.stage);
  const [projector] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('link', { name: 'Projector view' }).click(),
  ]);
  await projector.locator('#address-code[src]').waitFor();
  expect(projector.url()).toBe(`${stageOrigin()}/join`);
  await page.context().close();
});
