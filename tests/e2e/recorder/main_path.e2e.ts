// From two taps in a browser to the OSC message that an independent client prints, with the real
// program.

import { writeFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openChromium } from '../support/chromium';
import { type Daemon, startDaemon } from '../support/daemon';
import { OscListener } from '../support/osc_listener';
import { scratchFolder } from '../support/recorder_page';
import { askStage } from '../support/stage_api';

const folder = scratchFolder();
// Everything goes somewhere, whatever the model makes of two hummed tones.
const mapping = `${folder}/mapping.json`;
writeFileSync(
  mapping,
  JSON.stringify({
    labels: 'esc50',
    tracks: [{ name: 'All', channel: 3, playback: 'melodic', colour: '#40a0ff', minHoldSeconds: 0 }],
    categories: {},
    fallbackTrack: 'All',
    minConfidence: 0,
  }),
);

let osc: OscListener;
let daemon: Daemon;
let browser: Browser;
beforeAll(async () => {
  osc = await OscListener.open();
  daemon = await startDaemon(['--mapping', mapping, '--osc', `127.0.0.1:${osc.port}`]);
  browser = await openChromium('humming');
});
afterAll(async () => {
  await browser?.close();
  osc?.close();
  await daemon?.remove();
});

/** Opens the page and taps twice, half a second or more apart. */
async function record(prepare?: (page: Page) => Promise<void>): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(daemon.origin);
  await prepare?.(page);
  const button = page.locator('#record');
  await button.click();
  const elapsed = () => button.evaluate((it) => Number(it.style.getPropertyValue('--turn')));
  await expect.poll(elapsed).toBeGreaterThan(0.05);
  await button.click();
  return page;
}

test('two taps, and the instrument and the page hear of the same sound', async () => {
  const page = await record();
  const message = await osc.next('/exsampling/sample');
  const category = message.values[11]!;
  const became = page.locator('#message [data-category]');
  await became.waitFor();
  expect(await became.getAttribute('data-category')).toBe(category);
  expect(await page.locator('#message').innerText()).toContain('plays on All');
});

test('a name for the credits reaches the stage, and the phone remembers it', async () => {
  const page = await record((page) => page.getByLabel(/^Name for the credits/).fill(' Søren 蒼 '));
  await page.locator('#message [data-category]').waitFor();
  const { arrivals } = await askStage(daemon, 'GET', 'arrivals');
  expect(arrivals.map((one: any) => one.name)).toEqual(['Søren 蒼', '']);
  await page.reload();
  await expect.poll(() => page.getByLabel(/^Name for the credits/).inputValue()).toBe('Søren 蒼');
});

test('a withdrawn take is gone, and its track is cleared', async () => {
  const page = await record();
  await page.locator('#message [data-category]').waitFor();
  const withdrawal = page.waitForResponse((response) => response.request().method() === 'DELETE');
  await page.getByRole('button', { name: /^Withdraw/ }).click();
  await page.getByRole('button', { name: /^Yes, withdraw/ }).click();
  const address = (await withdrawal).url();
  expect((await fetch(address)).status).toBe(404);
  await osc.next('/exsampling/clear', (message) => message.values[1] === '3');
});
