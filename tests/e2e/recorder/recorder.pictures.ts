import { mkdirSync } from 'node:fs';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, describe, test } from 'vitest';

import { kInsecureHost, openChromium } from '../support/chromium';
import type { Schemas } from '../support/contract';
import { sample, type MockDaemon } from '../support/mock_daemon';
import { kScreenshots } from '../support/paths';
import { RecorderPage } from '../support/recorder_page';

const kSizes = [
  [360, 640],
  [390, 844],
  [768, 1024],
  [1440, 900],
] as const;

const kTwo = [
  sample({ confidence: 0.91, stage: 'playing' }),
  sample({
    index: 1,
    category: 'door_wood_knock',
    confidence: 0.64,
    track: 'Snare',
    channel: 2,
    midiNote: null,
    stage: 'past',
  }),
];
const becoming = (...samples: Schemas['RecordingSample'][]) => ({
  prepare: (daemon: MockDaemon) => {
    daemon.analyse = (id) => ({ id, state: 'ready', samples });
  },
});
const answering = (status: number) => ({
  prepare: (daemon: MockDaemon) => {
    daemon.mishaps = Array.from({ length: 9 }, () => ({ status, retryAfter: 60 }));
  },
});
const outside = {
  prepare: (daemon: MockDaemon) => {
    daemon.session.joined = false;
  },
};
const intake = (state: Schemas['Intake']) => ({
  prepare: (daemon: MockDaemon) => {
    daemon.session.intake = state;
    daemon.session.streamUrl = 'https://stream.test/live';
  },
});

type Options = BrowserContextOptions & Parameters<typeof RecorderPage.open>[1];
const kStates: Record<string, [Options, (recorder: RecorderPage) => Promise<void>]> = {
  idle: [{}, (recorder) => recorder.page.locator('#record.drawn').waitFor()],
  'idle-ja': [{ locale: 'ja-JP' }, (recorder) => recorder.page.locator('#record.drawn').waitFor()],
  recording: [{}, (recorder) => recorder.startRecording(4)],
  result: [
    becoming(sample({ stage: 'onStage' })),
    async (recorder) => {
      await recorder.startRecording(3);
      await recorder.tap();
      await recorder.hears('crickets');
    },
  ],
  'result-ja': [
    { locale: 'ja-JP', ...becoming(...kTwo) },
    async (recorder) => {
      await recorder.record();
      await recorder.hears('コオロギ');
    },
  ],
  'several-takes': [
    { permissions: ['microphone'], ...becoming(...kTwo) },
    async (recorder) => {
      await recorder.startRecording(2);
      await recorder.tap();
      await recorder.hears('crickets');
      await recorder.page.getByRole('button', { name: 'No, thanks' }).click();
      await recorder.startRecording(4);
      await recorder.tap();
      await recorder.arrived(2);
      await recorder.hears('crickets');
      await recorder
        .takes()
        .last()
        .getByRole('button', { name: /^Withdraw/ })
        .click();
      await recorder.takes().first().getByRole('button', { name: /^Play/ }).focus();
    },
  ],
  offline: [
    {},
    async (recorder) => {
      await recorder.startRecording();
      await recorder.context.setOffline(true);
      await recorder.tap();
      await recorder.hears('No connection');
    },
  ],
  full: [
    answering(507),
    async (recorder) => {
      await recorder.record();
      await recorder.hears('no room');
    },
  ],
  closed: [intake('closed'), (recorder) => recorder.hears('Not open')],
  finished: [intake('finished'), (recorder) => recorder.hears('Thank you')],
  outside: [outside, (recorder) => recorder.hears('Scan the code')],
  'outside-ja': [{ locale: 'ja-JP', ...outside }, (recorder) => recorder.hears('コード')],
  insecure: [{ host: kInsecureHost }, (recorder) => recorder.page.locator('#barrier h2').waitFor()],
};

const wanted = process.env.EXSAMPLING_SCREENSHOTS ?? 'all';

describe('pictures of the recorder', () => {
  mkdirSync(kScreenshots, { recursive: true });
  let browser: Browser | null = null;
  let denied: Browser | null = null;
  afterAll(async () => {
    await browser?.close();
    await denied?.close();
  });
  const chosen = Object.entries(kStates).filter(([name]) => wanted === 'all' || name.includes(wanted));

  for (const [width, height] of kSizes) {
    test.each(chosen)(`%s at ${width}x${height}`, async (name, [options, reach]) => {
      browser ??= await openChromium('humming');
      const viewport = { width, height };
      const recorder = await RecorderPage.open(browser, { ...options, viewport });
      await reach(recorder);
      const path = `${kScreenshots}/recorder-${name}-${width}x${height}.png`;
      await recorder.page.screenshot({ path });
      await recorder.close();
    });

    test.runIf(wanted === 'all' || wanted === 'denied')(`denied at ${width}x${height}`, async () => {
      denied ??= await openChromium('denied');
      const recorder = await RecorderPage.open(denied, { viewport: { width, height } });
      await recorder.tap();
      await recorder.page.locator('#barrier h2').waitFor();
      const path = `${kScreenshots}/recorder-denied-${width}x${height}.png`;
      await recorder.page.screenshot({ path });
      await recorder.close();
    });
  }
});
