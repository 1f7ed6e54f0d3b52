import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { openChromium } from '../support/chromium';
import type { Schemas } from '../support/contract';
import { sample, type MockDaemon } from '../support/mock_daemon';
import { RecorderPage, scratchFolder } from '../support/recorder_page';

let browser: Browser;
let recorder: RecorderPage;
beforeAll(async () => {
  browser = await openChromium('humming');
});
afterEach(() => recorder.close());
afterAll(() => browser.close());

const kTokyo = { latitude: 35.68, longitude: 139.69, accuracy: 20 };
const requests = (method: string) =>
  recorder.daemon.requests.filter((request) => request.startsWith(method)).length;

test('place is asked after the first take, added to it and to those that follow', async () => {
  recorder = await RecorderPage.open(browser, {
    geolocation: kTokyo,
    permissions: ['geolocation', 'microphone'],
  });
  expect(await recorder.page.locator('#place').isVisible()).toBe(false);
  await recorder.record();
  await recorder.hears('crickets');
  await recorder.page.getByRole('button', { name: 'Add place' }).click();
  await recorder.hears('From now on your sounds carry their place.');
  await expect.poll(() => recorder.daemon.onlyUpload.query.get('lat')).toBe('35.68');
  await recorder.record();
  await recorder.arrived(2);
  const [, second] = [...recorder.daemon.uploads.values()];
  await expect.poll(() => second!.query.get('lon')).toBe('139.69');
  expect(second!.query.get('accuracy')).toBe('20');
  expect(await recorder.page.locator('#place').isVisible()).toBe(false);
});

test('no place is fine, and not asked again', async () => {
  recorder = await RecorderPage.open(browser, { permissions: ['microphone'] });
  await recorder.record();
  await recorder.hears('crickets');
  await recorder.page.getByRole('button', { name: 'No, thanks' }).click();
  await recorder.hears('No place, no matter');
  await recorder.load();
  await recorder.record();
  await recorder.arrived(2);
  expect(await recorder.page.locator('#place').isVisible()).toBe(false);
  for (const upload of recorder.daemon.uploads.values()) expect(upload.query.has('lat')).toBe(false);
});

test('a device that says 0,0 has no place', async () => {
  recorder = await RecorderPage.open(browser, {
    geolocation: { latitude: 0, longitude: 0 },
    permissions: ['geolocation', 'microphone'],
  });
  await recorder.record();
  await recorder.hears('crickets');
  await recorder.page.getByRole('button', { name: 'Add place' }).click();
  await recorder.hears('No place, no matter');
  expect(recorder.daemon.onlyUpload.query.has('lat')).toBe(false);
});

test('waiting, on stage and playing are told as they happen, also for several sounds of a take', async () => {
  recorder = await RecorderPage.open(browser, {
    prepare: (daemon) => {
      daemon.analyse = (id) => ({
        id,
        state: 'ready',
        samples: [
          sample(),
          sample({
            index: 1,
            category: 'door_wood_knock',
            track: null,
            channel: null,
            midiNote: null,
            stage: 'unmapped',
          }),
        ],
      });
    },
  });
  await recorder.record();
  await recorder.hears(/crickets[^]*waiting for its turn[^]*knock on a door[^]*kept, not played/);
  const id = [...recorder.daemon.recordings.keys()][0]!;
  const stage = (name: Schemas['RecordingSample']['stage']) =>
    recorder.daemon.recordings.set(id, { id, state: 'ready', samples: [sample({ stage: name })] });
  stage('onStage');
  await recorder.hears('on stage now');
  stage('playing');
  await recorder.hears('playing');
});

test('one’s own takes can be played, downloaded and withdrawn', async () => {
  recorder = await RecorderPage.open(browser);
  await recorder.record();
  await recorder.hears('crickets');
  const take = recorder.takes().first();
  await take.getByRole('button', { name: /^Play/ }).click();
  await take.getByRole('button', { name: /^Pause/ }).waitFor();
  await take.getByRole('button', { name: /^Play/ }).waitFor();

  const downloading = recorder.page.waitForEvent('download');
  await take.getByRole('button', { name: /^Download/ }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^exsampling-[-0-9]+-crickets\.wav$/);
  const saved = join(scratchFolder(), 'take.wav');
  await download.saveAs(saved);
  expect(readFileSync(saved)).toEqual(recorder.daemon.onlyUpload.bytes);

  await take.getByRole('button', { name: /^Withdraw/ }).click();
  await take.getByRole('button', { name: 'Keep it' }).click();
  expect(requests('DELETE')).toBe(0);
  await take.getByRole('button', { name: /^Withdraw/ }).click();
  await take.getByRole('button', { name: /^Yes, withdraw/ }).click();
  await recorder.hears('Withdrawn.');
  await expect.poll(() => recorder.daemon.recordings.size).toBe(0);
  expect(await recorder.takes().count()).toBe(0);
});

test('a withdrawal without a network reaches the daemon later, even after a reload', async () => {
  recorder = await RecorderPage.open(browser);
  await recorder.record();
  await recorder.hears('crickets');
  await recorder.context.setOffline(true);
  await recorder
    .takes()
    .first()
    .getByRole('button', { name: /^Withdraw/ })
    .click();
  await recorder.page.getByRole('button', { name: /^Yes, withdraw/ }).click();
  await recorder.hears('Withdrawn.');
  expect(recorder.daemon.recordings.size).toBe(1);
  await recorder.context.setOffline(false);
  await recorder.load();
  await expect.poll(() => recorder.daemon.recordings.size).toBe(0);
});

const intake = (state: Schemas['Intake']) => ({
  prepare: (daemon: MockDaemon) => {
    daemon.session.intake = state;
  },
});
const comeBack = () => recorder.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));

test('before the performer opens, the page says so and opens by itself', async () => {
  recorder = await RecorderPage.open(browser, intake('closed'));
  await recorder.hears('Not open yet.');
  await recorder.tap();
  expect(await recorder.page.locator('#record').getAttribute('data-phase')).toBe('off');
  recorder.daemon.session.intake = 'open';
  await comeBack();
  await recorder.hears('Tap, and let a sound be heard.');
  await recorder.record();
  await recorder.arrived();
});

test('when it has ended, the page says thank you', async () => {
  recorder = await RecorderPage.open(browser, intake('finished'));
  await recorder.hears('Thank you!');
  await recorder.tap();
  expect(await recorder.page.locator('#record').getAttribute('data-phase')).toBe('off');
});

test('a take recorded while it was open still arrives', async () => {
  recorder = await RecorderPage.open(browser);
  await recorder.startRecording();
  recorder.daemon.session.intake = 'finished';
  await comeBack();
  await expect
    .poll(() => recorder.daemon.requests.filter((request) => request.endsWith('/session')).length)
    .toBeGreaterThan(1);
  await recorder.tap();
  await recorder.hears('crickets');
  expect(await recorder.page.locator('#record').getAttribute('data-phase')).toBe('off');
});

test('the performer’s sentence of consent is shown before the first take, and his stream is linked', async () => {
  recorder = await RecorderPage.open(browser, {
    prepare: (daemon) => {
      daemon.session.consent = 'Recorded sounds are kept for one year; write to us at sound@venue.test.';
      daemon.session.streamUrl = 'https://stream.test/live';
    },
  });
  const consent = recorder.page.locator('#consent');
  await expect.poll(() => consent.innerText()).toContain('sound@venue.test');
  expect(
    await recorder.page.getByRole('link', { name: 'Listen to the performance' }).getAttribute('href'),
  ).toBe('https://stream.test/live');
  await recorder.record();
  await recorder.hears('crickets');
  expect(await consent.isVisible()).toBe(false);
});
