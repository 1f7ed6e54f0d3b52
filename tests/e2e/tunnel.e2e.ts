// From the QR code's address through a tunnel to the sound's name, with the real program and a
// stand-in for ngrok; then the tunnel dies, and the code is changed.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openChromium } from './support/chromium';
import { awaitLine, type Daemon, startDaemon } from './support/daemon';
import { oneTrackMapping } from './support/one_track';
import { inCheckout } from './support/paths';
import { scratchFolder } from './support/recorder_page';

const folder = scratchFolder();
const kRecorderLine = /^ {2}recorder +(https:\/\/localhost:\d+\/\?j=[2-9A-Z]{8})$/;

let daemon: Daemon;
let browser: Browser;
let phone: BrowserContext;
let page: Page;
let joinUrl: string;

beforeAll(async () => {
  process.env.STAND_IN = folder;
  process.env.PATH = `${inCheckout('tests/e2e/support/tunnel')}:${process.env.PATH}`;
  writeFileSync(`${folder}/wait`, '');
  writeFileSync(`${folder}/requests`, '');
  const mapping = `${folder}/mapping.json`;
  writeFileSync(mapping, JSON.stringify(oneTrackMapping(0)));
  daemon = await startDaemon(['--tunnel', 'ngrok', '--mapping', mapping]);
  const line = awaitLine(daemon.process, kRecorderLine);
  rmSync(`${folder}/wait`);
  joinUrl = (await line)[1]!;
  browser = await openChromium('humming');
  phone = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB' });
  page = await phone.newPage();
});
afterAll(async () => {
  await browser?.close();
  await daemon?.remove();
});

const said = () => page.locator('#message').innerText();
const requests = (wanted: RegExp) =>
  readFileSync(`${folder}/requests`, 'utf8')
    .split('\n')
    .filter((line) => wanted.test(line));

async function record(): Promise<void> {
  const button = page.locator('#record');
  await button.click();
  const elapsed = () => button.evaluate((it) => Number(it.style.getPropertyValue('--turn')));
  await expect.poll(elapsed).toBeGreaterThan(0.05);
  await button.click();
}

test('without the code a phone is sent to the code', async () => {
  const stranger = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB' });
  page = await stranger.newPage();
  await page.goto(joinUrl.replace(/\?.*/, ''));
  await page.getByRole('button', { name: 'Visit Site' }).click();
  await expect.poll(said).toContain('Scan the code in the room');
  expect(await page.locator('#record').getAttribute('aria-disabled')).toBe('true');
  await stranger.close();
});

test('past the service’s own page, the code lets a phone in and a take is one request', async () => {
  page = await phone.newPage();
  await page.goto(joinUrl);
  await page.getByRole('button', { name: 'Visit Site' }).click();
  await expect.poll(said).toContain('Tap');
  await record();
  await page.locator('#message [data-category]').waitFor();
  expect(requests(/ \/api\/recordings\//)).toHaveLength(1);
  expect(requests(/^POST \/api\/join/)).toHaveLength(1);
});

test('everyone out: the phone is told to scan again, and the new code lets it in', async () => {
  const rotate = new URL(daemon.stage);
  const token = rotate.searchParams.get('token')!;
  const line = awaitLine(daemon.process, kRecorderLine);
  const rotated = await fetch(`${rotate.origin}/api/stage/entrance/rotate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: '{"everyoneOut":true}',
  });
  expect(rotated.status).toBe(200);
  const next = (await line)[1]!;
  expect(next).not.toBe(joinUrl);
  await record();
  await expect.poll(said).toContain('The join code has changed');
  await page.goto(next);
  await page.locator('#message [data-category]').waitFor();
});

test('a tunnel that dies comes back under another address, which the terminal shows', async () => {
  const line = awaitLine(daemon.process, kRecorderLine);
  process.kill(Number(readFileSync(`${folder}/process`, 'utf8')), 'SIGKILL');
  const next = (await line)[1]!;
  expect(new URL(next).origin).not.toBe(new URL(joinUrl).origin);
  await page.goto(next);
  await page.locator('#record[aria-disabled=false]').waitFor();
  const child = Number(readFileSync(`${folder}/process`, 'utf8'));
  await daemon.stop();
  expect(() => process.kill(child, 0)).toThrow();
});
