import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { kInsecureHost, openChromium } from '../support/chromium';
import { RecorderPage, scratchFolder, soxReads } from '../support/recorder_page';
import { humming, wavFile } from '../support/wav_file';

const kLine =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/14.19.0';
const kInstagram =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0 Mobile Safari/537.36 Instagram 355.0.0';

const folder = scratchFolder();
let browser: Browser;
let recorder: RecorderPage;
const barrier = () => recorder.page.locator('#barrier').innerText();
const choose = async (path: string) => {
  const chooser = recorder.page.waitForEvent('filechooser');
  await recorder.page.getByRole('button', { name: 'Choose a sound file' }).click();
  await (await chooser).setFiles(path);
};
afterEach(() => recorder.close());

describe('a browser that denies the microphone', () => {
  beforeAll(async () => {
    browser = await openChromium('denied');
  });
  afterAll(() => browser.close());

  test('says so with the settings path, and offers a file', async () => {
    recorder = await RecorderPage.open(browser);
    await recorder.tap();
    await expect.poll(barrier).toContain('The microphone is not allowed');
    expect(await barrier()).toContain('the left of the address');
    await choose(wavFile(`${folder}/own.wav`, 1, humming));
    await recorder.hears('crickets');
  });

  test.each([
    ['LINE', kLine, 'Safari'],
    ['Instagram', kInstagram, 'Chrome'],
  ])('inside %s the way out is the browser', async (app, userAgent, way) => {
    recorder = await RecorderPage.open(browser, {
      userAgent,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await recorder.tap();
    await expect.poll(barrier).toContain(`${app} keeps the microphone shut`);
    expect(await barrier()).toContain(way);
    const outside = await recorder.page.getByRole('link', { name: 'Open in browser' }).getAttribute('href');
    expect(outside).toMatch(app === 'LINE' ? /[?]openExternalBrowser=1$/ : /^intent:\/\/127/);
    await recorder.page.getByRole('button', { name: 'Copy address' }).click();
    await expect.poll(barrier).toContain('Copied');
    expect(await recorder.page.evaluate(() => navigator.clipboard.readText())).toBe(
      `${recorder.daemon.origin}/`,
    );
  });

  test('the address can be copied where the clipboard is closed to pages', async () => {
    recorder = await RecorderPage.open(browser, {
      userAgent: kLine,
      prepare: (_, context) =>
        context.addInitScript(() => {
          Object.defineProperty(navigator, 'clipboard', { value: undefined });
        }),
    });
    await recorder.tap();
    await recorder.page.getByRole('button', { name: 'Copy address' }).click();
    await expect.poll(barrier).toContain('Copied');
    const field = await recorder.page.evaluateHandle(() => {
      const made = document.createElement('textarea');
      document.body.append(made);
      made.focus();
      return made;
    });
    await recorder.page.keyboard.press('Control+V');
    expect(await field.inputValue()).toBe(`${recorder.daemon.origin}/`);
  });
});

describe('a page over plain HTTP', () => {
  beforeAll(async () => {
    browser = await openChromium('humming');
  });
  afterAll(() => browser.close());

  test('says why there is no button, and sends what the phone can play', async () => {
    recorder = await RecorderPage.open(browser, { host: kInsecureHost });
    expect(await recorder.page.evaluate(() => window.isSecureContext)).toBe(false);
    await expect.poll(barrier).toContain('The microphone stays shut here');
    expect(await barrier()).toContain('not encrypted');
    expect(await recorder.page.locator('#record').isVisible()).toBe(false);

    const ogg = `${folder}/long.ogg`;
    execFileSync('sox', ['-n', '-r', '22050', '-c', '2', ogg, 'synth', '14', 'sine', '300', 'sine', '500']);
    await choose(ogg);
    await recorder.hears('crickets');
    const { bytes, id } = recorder.daemon.onlyUpload;
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(soxReads(bytes)).toEqual({ channels: 2, sampleRate: 44_100, bits: 16, seconds: 10 });
  });

  test('a file that the phone cannot play is said', async () => {
    recorder = await RecorderPage.open(browser, { host: kInsecureHost });
    writeFileSync(`${folder}/letter.wav`, 'Dear all,');
    await choose(`${folder}/letter.wav`);
    await recorder.hears('This phone cannot play that file.');
    expect(recorder.daemon.uploads.size).toBe(0);
  });
});
