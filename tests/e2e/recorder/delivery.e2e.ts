import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { openChromium } from '../support/chromium';
import type { MockDaemon, Mishap } from '../support/mock_daemon';
import { RecorderPage } from '../support/recorder_page';

let browser: Browser;
let recorder: RecorderPage;
beforeAll(async () => {
  browser = await openChromium('humming');
});
afterEach(() => recorder.close());
afterAll(() => browser.close());

const after = (...mishaps: Mishap[]) => ({
  prepare: (daemon: MockDaemon) => {
    daemon.mishaps = mishaps;
  },
});
const uploadsBegun = () => recorder.daemon.requests.filter((request) => request.startsWith('PUT')).length;
/** Whether the browser would ask before closing the page. */
const wouldWarn = () =>
  recorder.page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));

test('a network that drops half-way is said, and the take goes out when it is back', async () => {
  recorder = await RecorderPage.open(browser, after('cut'));
  await recorder.startRecording();
  await recorder.context.setOffline(true);
  await recorder.tap();
  await recorder.hears('No connection.');
  expect(await recorder.said()).toContain('kept on this phone');
  expect(recorder.daemon.uploads.size).toBe(0);
  await recorder.context.setOffline(false);
  await recorder.hears('crickets');
  expect(recorder.daemon.onlyUpload.times).toBe(1);
});

test('three failed attempts give one recording', async () => {
  recorder = await RecorderPage.open(browser, after('cut', 'cut', 'lostAnswer'));
  await recorder.record();
  await recorder.hears('crickets');
  expect(uploadsBegun()).toBe(4);
  expect(recorder.daemon.onlyUpload.times).toBe(2);
  expect(await recorder.takes().count()).toBe(1);
});

test('a take survives a reload, and is sent by the page that comes after', async () => {
  recorder = await RecorderPage.open(browser, after('silence'));
  await recorder.record();
  await expect.poll(uploadsBegun).toBe(1);
  recorder.page.on('dialog', (dialog) => void dialog.accept());
  await recorder.load();
  await recorder.hears('crickets');
  expect(recorder.daemon.onlyUpload.times).toBe(1);
});

test('a take survives a killed tab', async () => {
  recorder = await RecorderPage.open(browser, after('silence'));
  await recorder.record();
  await expect.poll(uploadsBegun).toBe(1);
  const crashed = recorder.page.waitForEvent('crash');
  recorder.page.goto('chrome://crash').catch(() => undefined);
  await crashed;
  await recorder.page.close();
  await recorder.load();
  await recorder.hears('crickets');
  await recorder.arrived();
});

test.each([
  [503, 'Many sounds are arriving.'],
  [429, 'You are quick!'],
  [507, 'The performance has no room left.'],
  [500, 'The performance stumbled.'],
])('%i is told in words, heeded, and the take arrives', async (status, words) => {
  recorder = await RecorderPage.open(browser, after({ status, retryAfter: 2 }));
  await recorder.record();
  await recorder.hears(words);
  expect(await recorder.said()).toContain('kept on this phone');
  await recorder.arrived();
  const [refused, again] = await recorder.page.evaluate(() =>
    (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
      .filter(
        ({ name, initiatorType }) => name.includes('/api/recordings/') && initiatorType === 'xmlhttprequest',
      )
      .map(({ startTime, responseEnd }) => ({ startTime, responseEnd })),
  );
  expect(again!.startTime - refused!.responseEnd).toBeGreaterThan(1_000);
  await recorder.hears('crickets');
});

test('the log-in page of a venue network is not taken for the daemon', async () => {
  recorder = await RecorderPage.open(browser, after({ status: 200, body: '<html>Log in</html>' }));
  await recorder.record();
  await recorder.hears('No connection.');
  await recorder.hears('crickets');
});

test('a queued take is said to have arrived, and its result follows', async () => {
  recorder = await RecorderPage.open(browser, {
    prepare: (daemon) => {
      daemon.analyse = (id) => ({ id, state: 'queued', samples: [] });
    },
  });
  await recorder.record();
  await recorder.hears('It has arrived.');
  expect(await wouldWarn()).toBe(false);
  const id = [...recorder.daemon.recordings.keys()][0]!;
  recorder.daemon.recordings.set(id, { id, state: 'silent', reason: '', samples: [] });
  await recorder.hears('Nothing but silence arrived.');
});

test('a refusal is said with its reason, and not repeated', async () => {
  recorder = await RecorderPage.open(browser, after({ status: 422 }));
  await recorder.record();
  await recorder.hears('This sound was not accepted.');
  expect(await recorder.said()).toContain('Because of a test.');
  await recorder.page.evaluate(() => window.dispatchEvent(new Event('online')));
  await recorder.record();
  await recorder.hears('crickets');
  expect(uploadsBegun()).toBe(2);
});

test('closing the page warns while something is unsent, and only then', async () => {
  recorder = await RecorderPage.open(browser, after({ status: 503, retryAfter: 3 }));
  expect(await wouldWarn()).toBe(false);
  await recorder.startRecording();
  expect(await wouldWarn()).toBe(true);
  await recorder.tap();
  await recorder.hears('Many sounds');
  expect(await wouldWarn()).toBe(true);
  await recorder.hears('crickets');
  expect(await wouldWarn()).toBe(false);
});

test('two takes in a row are two recordings', async () => {
  recorder = await RecorderPage.open(browser);
  await recorder.record();
  await recorder.hears('crickets');
  await recorder.record();
  await recorder.arrived(2);
  await expect.poll(() => recorder.takes().count()).toBe(2);
});
