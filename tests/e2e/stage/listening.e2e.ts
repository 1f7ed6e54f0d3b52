// Hearing a sound before the room does: what sounds, and where, is measured on the playing element.
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { openChromium } from '../support/chromium';
import { hearPage, type Heard } from '../support/hearing';
import { StagePage } from '../support/stage_page';

let browser: Browser;
let stage: StagePage;
let heard: () => Promise<Heard[]>;
beforeAll(async () => {
  browser = await openChromium('humming');
});
afterEach(() => stage.close());
afterAll(() => browser.close());

const open = async (options: BrowserContextOptions = {}): Promise<void> => {
  stage = await StagePage.open(browser, { ...options, prepare: (daemon) => daemon.fill(12) });
  heard = await hearPage(stage.page);
};
const listenTo = (number: number) => stage.row(number).getByRole('button', { name: /^Listen|^Stop/ });
const confirm = async (): Promise<void> => {
  await stage.button('Listening').click();
  await stage.button('An output of this computer').click();
  await stage.button('Fake Audio Output 2').click();
  await stage.button('Play a test tone').click();
  await stage.button('Yes, only me').click();
};

test('by default the cue device plays it: nothing sounds from the page', async () => {
  await open();
  await listenTo(12).click();
  await stage.did('POST audition {"sample":12}');
  await expect.poll(() => listenTo(12).getAttribute('aria-pressed')).toBe('true');
  await listenTo(12).click();
  await stage.did('POST audition {}');
  await expect.poll(() => listenTo(12).getAttribute('aria-pressed')).toBe('false');
  expect(await heard()).toEqual([]);
});

test('a track’s sound can be heard from its card as well', async () => {
  await open();
  await stage
    .track('HH')
    .getByRole('button', { name: /^Listen/ })
    .click();
  await stage.did('POST audition {"sample":8}');
});

test('the test tone sounds on the output that was chosen, and on no other', async () => {
  await open();
  await confirm();
  const [tone] = await heard();
  expect(tone!.level).toBeGreaterThan(0.02);
  expect(tone!.hertz).toBeGreaterThan(430);
  expect(tone!.hertz).toBeLessThan(450);
  const outputs = await stage.page.evaluate(async () =>
    (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'audiooutput'),
  );
  expect(outputs.find(({ label }) => label === 'Fake Audio Output 2')!.deviceId).toBe(tone!.output);
});

test('after the confirmation a sound is heard there, also by a page opened later', async () => {
  await open();
  await confirm();
  await stage.page.reload();
  await stage.connectionSays('Live');
  expect(await stage.button('Listening').innerText()).toBe('Fake Audio Output 2');
  await stage.close();
  await open();
  await confirm();
  await listenTo(11).click();
  await expect.poll(async () => (await heard())[1]?.level ?? 0).toBeGreaterThan(0.2);
  const [tone, sound] = await heard();
  expect(sound!.output).toBe(tone!.output);
  expect(sound!.output).not.toBe('');
  await expect.poll(() => listenTo(11).getAttribute('aria-pressed')).toBe('false');
  expect(stage.daemon.deeds).toEqual([]);
});

test('a tone that was not heard by the performer alone confirms nothing', async () => {
  await open();
  await stage.button('Listening').click();
  await stage.button('An output of this computer').click();
  await stage.button('Fake Audio Output 1').click();
  await stage.button('Play a test tone').click();
  await stage.button(/^No$/).click();
  await stage.button(/^Close$/).click();
  expect(await stage.button('Listening').innerText()).toBe('Cue device');
});

test('when the confirmed output has gone nothing sounds, and the page says why', async () => {
  await open();
  await confirm();
  await stage.page.evaluate(() => {
    navigator.mediaDevices.enumerateDevices = () => Promise.resolve([]);
  });
  await listenTo(11).click();
  await expect
    .poll(() => stage.page.locator('.warnings').innerText())
    .toMatch(/Fake Audio Output 2 is not connected, so nothing was played/);
  expect(await heard()).toHaveLength(1);
});

test('a browser that does not tell the outputs leaves the cue device', async () => {
  await open({ permissions: [] });
  await stage.page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error());
    navigator.mediaDevices.enumerateDevices = () => Promise.resolve([]);
  });
  await stage.button('Listening').click();
  await stage.button('An output of this computer').click();
  await stage.button('Show the outputs').click();
  await expect
    .poll(() => stage.page.getByRole('dialog').innerText())
    .toContain('Use the cue device instead.');
});
