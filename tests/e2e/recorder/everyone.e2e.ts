import axe, { type AxeResults } from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { kInsecureHost, openChromium } from '../support/chromium';
import { RecorderPage } from '../support/recorder_page';

let browser: Browser;
let recorder: RecorderPage;
beforeAll(async () => {
  browser = await openChromium('humming');
});
afterEach(() => recorder.close());
afterAll(() => browser.close());

/** What axe finds wrong, each as "rule: element". */
const complaints = async (): Promise<string[]> => {
  await recorder.page.evaluate(axe.source);
  const { violations } = (await recorder.page.evaluate('axe.run()')) as AxeResults;
  return violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id} (${violation.impact}): ${node.html}`),
  );
};
/** Whether the page is wider than the screen. */
const overflows = () =>
  recorder.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);

test('axe has no complaint at rest, while recording, with a result, and in a question', async () => {
  recorder = await RecorderPage.open(browser);
  await recorder.page.locator('#record.drawn').waitFor();
  expect(await complaints()).toEqual([]);
  await recorder.startRecording();
  expect(await complaints()).toEqual([]);
  await recorder.tap();
  await recorder.hears('crickets');
  expect(await complaints()).toEqual([]);
  await recorder
    .takes()
    .first()
    .getByRole('button', { name: /^Withdraw/ })
    .click();
  expect(await complaints()).toEqual([]);
});

test('axe has no complaint about a closed page and one without a microphone', async () => {
  recorder = await RecorderPage.open(browser, {
    host: kInsecureHost,
    prepare: (daemon) => {
      daemon.session.streamUrl = 'https://stream.test/live';
    },
  });
  await recorder.page.locator('#barrier h2').waitFor();
  expect(await complaints()).toEqual([]);
  recorder.daemon.session.intake = 'closed';
  await recorder.load();
  await recorder.hears('Not open');
  expect(await complaints()).toEqual([]);
});

test('a screen reader hears the state of the button and each thing that is said', async () => {
  recorder = await RecorderPage.open(browser);
  const button = () => recorder.page.getByRole('button', { name: /^(REC|STOP)$/ });
  expect(await button().getAttribute('aria-label')).toBe('REC');
  await recorder.startRecording();
  expect(await button().getAttribute('aria-label')).toBe('STOP');
  await recorder.tap();
  await recorder.hears('crickets');
  expect(await recorder.page.getByRole('status').innerText()).toContain('87 % sure · plays on Wind · A4');
});

test('a Japanese browser gets Japanese, down to the category', async () => {
  recorder = await RecorderPage.open(browser, { locale: 'ja-JP' });
  expect(await recorder.page.evaluate(() => document.documentElement.lang)).toBe('ja');
  await recorder.hears('タップして、音を聞かせてください。');
  await recorder.record();
  await recorder.hears('コオロギ');
  await recorder.hears('Wind で鳴ります');
});

test.each([
  [320, 568],
  [568, 320],
])('at %i x %i everything fits the width, and the button is on the first screen', async (width, height) => {
  recorder = await RecorderPage.open(browser, { viewport: { width, height } });
  await recorder.page.locator('#record.drawn').waitFor();
  const box = (await recorder.page.locator('#record').boundingBox())!;
  expect(box.y + box.height).toBeLessThan(height);
  expect(await overflows()).toBe(false);
  await recorder.record();
  await recorder.hears('crickets');
  expect(await overflows()).toBe(false);
});

test('the button stays where it is, whatever appears', async () => {
  recorder = await RecorderPage.open(browser, { viewport: { width: 1440, height: 900 } });
  const box = () => recorder.page.locator('#record').boundingBox();
  const before = await box();
  await recorder.record();
  await recorder.hears('crickets');
  await recorder.takes().first().waitFor();
  expect(await box()).toEqual(before);
});

test('with reduced motion nothing moves that is only decoration', async () => {
  recorder = await RecorderPage.open(browser, {
    reducedMotion: 'reduce',
    prepare: (_, context) =>
      context.addInitScript(() => {
        // Never answers: the page stays at its question.
        navigator.mediaDevices.getUserMedia = () => new Promise(() => undefined);
      }),
  });
  const canvas = recorder.page.locator('#record.drawn canvas');
  await canvas.waitFor();
  await recorder.tap();
  await recorder.hears('Please allow the microphone.');
  const picture = () => canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());
  const first = await picture();
  await recorder.page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
  expect(await picture()).toBe(first);
});

test('the page can be installed and opens without a network, with what waits in it', async () => {
  recorder = await RecorderPage.open(browser);
  const installed = () =>
    recorder.page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state);
  await expect.poll(installed).toBe('activated');
  const session = await recorder.context.newCDPSession(recorder.page);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  // Playwright's contexts are incognito windows, which is the one thing Chromium may hold against it.
  expect(installabilityErrors.map((error) => error.errorId)).toEqual(['in-incognito']);

  await recorder.daemon.stop();
  recorder.page.on('dialog', (dialog) => void dialog.accept());
  await recorder.load();
  await recorder.page.locator('#record.drawn').waitFor();
  await recorder.record();
  await recorder.hears('No connection.');
  await recorder.load();
  await recorder.hears('No connection.');
  await recorder.daemon.start();
  await recorder.page.evaluate(() => window.dispatchEvent(new Event('online')));
  await recorder.hears('crickets');
});

test('a new version is shown at the next visit, not the one that was kept', async () => {
  recorder = await RecorderPage.open(browser);
  const active = () =>
    recorder.page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state);
  await expect.poll(active).toBe('activated');
  recorder.daemon.changePage = (html) => html.replace('<h2 id', '<h2 data-new id');
  await recorder.load();
  expect(await recorder.page.locator('[data-new]').count()).toBe(1);
});
