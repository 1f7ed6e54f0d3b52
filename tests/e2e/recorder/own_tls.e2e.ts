// Phones at the real program with a certificate of its own: the microphone opens, and where it
// cannot, the plain port says why and takes a file.

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { kInsecureHost, openChromium } from '../support/chromium';
import { type Daemon, freeTcpPort, startDaemon } from '../support/daemon';
import { oneTrackMapping } from '../support/one_track';
import { OscListener } from '../support/osc_listener';
import { kDaemon } from '../support/paths';
import { scratchFolder } from '../support/recorder_page';
import { humming, wavFile } from '../support/wav_file';

const folder = scratchFolder();
let osc: OscListener;
let daemon: Daemon;
let browser: Browser;
/** A phone whose owner has gone past the warning. */
let phone: BrowserContext;
/** Under a name that browsers do not trust by itself, as they do loopback. */
let secure: string;
let plain: string;

beforeAll(async () => {
  osc = await OscListener.open();
  const mapping = `${folder}/mapping.json`;
  writeFileSync(mapping, JSON.stringify(oneTrackMapping(0)));
  const httpPort = await freeTcpPort();
  daemon = await startDaemon([
    '--mapping',
    mapping,
    '--osc',
    `127.0.0.1:${osc.port}`,
    '--tls',
    'own',
    '--http-port',
    String(httpPort),
  ]);
  secure = daemon.origin.replace('127.0.0.1', kInsecureHost);
  plain = `http://${kInsecureHost}:${httpPort}`;
  browser = await openChromium('humming');
  phone = await browser.newContext({ ignoreHTTPSErrors: true });
});
afterAll(async () => {
  await browser?.close();
  osc?.close();
  await daemon?.remove();
});

test('the browser warns of a certificate that nobody else vouches for', async () => {
  expect(secure).toMatch(/^https:/);
  const page = await browser.newPage();
  await expect(page.goto(secure)).rejects.toThrow('ERR_CERT_');
  await page.close();
});

test('past the warning the microphone opens, and the take is played', async () => {
  const page = await phone.newPage();
  await page.goto(secure);
  expect(await page.evaluate(() => window.isSecureContext)).toBe(true);
  const button = page.locator('#record');
  await button.click();
  const elapsed = () => button.evaluate((it) => Number(it.style.getPropertyValue('--turn')));
  await expect.poll(elapsed).toBeGreaterThan(0.05);
  await button.click();
  await page.locator('#message [data-category]').waitFor();
  await osc.next('/exsampling/sample');
  const [cookie] = await phone.cookies(secure);
  expect(cookie).toMatchObject({ secure: true, httpOnly: true });
});

test('the plain port explains, and takes a sound file without a microphone', async () => {
  const page = await phone.newPage();
  await page.goto(plain);
  expect(await page.locator('h1').first().innerText()).toBe('One warning, then the recorder');
  await page.getByRole('link', { name: 'Send a sound file instead' }).click();
  await expect.poll(() => page.locator('#barrier').innerText()).toContain('not encrypted');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a sound file' }).click();
  await (await chooser).setFiles(wavFile(`${folder}/own.wav`, 2, humming));
  await page.locator('#message [data-category]').waitFor();
  await osc.next('/exsampling/sample');

  await page.goto(plain);
  await page.getByRole('link', { name: 'Go to the recorder' }).click();
  await page.waitForURL(`${secure}/`);
});

test('who comes with the join code keeps it, who comes without is told to scan it', async () => {
  const page = await phone.newPage();
  const hint = page.getByText('scan the QR code in the room');
  await page.goto(plain);
  expect(await hint.isVisible()).toBe(true);
  await page.goto(`${plain}/?j=K7M2PX4Q`);
  expect(await hint.isVisible()).toBe(false);
  expect(await page.getByRole('link', { name: 'Send a sound file instead' }).getAttribute('href')).toBe(
    '/file?j=K7M2PX4Q',
  );
  await page.getByRole('link', { name: 'Go to the recorder' }).click();
  await page.waitForURL(`${secure}/?j=K7M2PX4Q`);
});

test('a rehearsal trusts the authority in the data folder, and nobody without it', () => {
  mkdirSync(`${folder}/takes`, { recursive: true });
  wavFile(`${folder}/takes/one.wav`, 2, humming);
  const rehearse = (data: string, to = daemon.origin) =>
    execFileSync(kDaemon, ['rehearse', `${folder}/takes`, '--to', to, '--data', data], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
  expect(rehearse(daemon.data, daemon.origin.replace('https', 'http'))).toContain('0 failed');
  expect(rehearse(daemon.data)).toContain('1 takes accepted, 0 failed');
  expect(() => rehearse(folder)).toThrow(/certificate/i);
});
