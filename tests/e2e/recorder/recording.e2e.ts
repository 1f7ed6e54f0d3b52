import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { openChromium } from '../support/chromium';
import type { MockDaemon } from '../support/mock_daemon';
import { RecorderPage, soxReads } from '../support/recorder_page';

let browser: Browser;
let recorder: RecorderPage;
beforeAll(async () => {
  browser = await openChromium('humming');
});
afterEach(() => recorder.close());
afterAll(() => browser.close());

/** Frames come at this rate, whatever the screen. */
const atFrameRate = (hertz: number) => ({
  prepare: (daemon: MockDaemon, context: BrowserContext) => {
    daemon.session.maxTakeSeconds = 2;
    return context.addInitScript((rate) => {
      window.requestAnimationFrame = (frame) =>
        window.setTimeout(() => frame(performance.now()), 1000 / rate);
    }, hertz);
  },
});

test('one tap records, the next sends, and the page says what it became', async () => {
  recorder = await RecorderPage.open(browser);
  await recorder.record();
  await recorder.hears('crickets');
  const said = await recorder.said();
  expect(said).toContain('87 % sure');
  expect(said).toContain('plays on Wind');
  expect(said).toContain('A4');
  expect(said).toContain('waiting for its turn');
  const { bytes, query } = recorder.daemon.onlyUpload;
  const file = soxReads(bytes);
  expect(file).toMatchObject({ channels: 1, bits: 16 });
  expect(file.sampleRate).toBeGreaterThanOrEqual(44_100);
  expect(file.seconds).toBeGreaterThan(0.5);
  expect(file.seconds).toBeLessThan(9.9);
  expect(Date.parse(query.get('recordedAt')!)).toBeGreaterThan(Date.now() - 60_000);
  expect(query.has('lat')).toBe(false);
});

test('the recording is the sound: the loudest pitch of the fake microphone comes through', async () => {
  recorder = await RecorderPage.open(browser);
  await recorder.record();
  await recorder.arrived();
  const { bytes } = recorder.daemon.onlyUpload;
  const rate = bytes.readUInt32LE(24);
  const frames = (bytes.length - 44) / 2;
  const power = (hertz: number) => {
    let [re, im] = [0, 0];
    for (let i = 0; i < frames; i += 1) {
      const value = bytes.readInt16LE(44 + 2 * i);
      re += value * Math.cos((2 * Math.PI * hertz * i) / rate);
      im += value * Math.sin((2 * Math.PI * hertz * i) / rate);
    }
    return Math.hypot(re, im) / frames;
  };
  expect(power(220)).toBeGreaterThan(1_000);
  expect(power(220)).toBeGreaterThan(20 * power(330));
});

test.each([30, 120])('at %i frames a second a take ends by the clock', async (hertz) => {
  recorder = await RecorderPage.open(browser, atFrameRate(hertz));
  await recorder.tap();
  await recorder.arrived();
  expect(soxReads(recorder.daemon.onlyUpload.bytes).seconds).toBe(2);
});

test('the plain button records when p5 never comes', async () => {
  recorder = await RecorderPage.open(browser, {
    prepare: (daemon) => {
      daemon.servesP5 = false;
    },
  });
  expect(await recorder.page.locator('#record .face').innerText()).toBe('REC');
  await recorder.record();
  await recorder.hears('crickets');
  expect(await recorder.page.locator('#record canvas').count()).toBe(0);
});

test('the canvas takes the place of the plain button, inside it', async () => {
  recorder = await RecorderPage.open(browser);
  const canvas = recorder.page.locator('#record.drawn canvas');
  await canvas.waitFor();
  const [drawn, button] = [await canvas.boundingBox(), await recorder.page.locator('#record').boundingBox()];
  expect(drawn!.width).toBeCloseTo(button!.width, 0);
  expect([drawn!.x, drawn!.y]).toEqual([button!.x, button!.y]);
  const coral = await canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const context = (element as HTMLCanvasElement).getContext('2d')!;
    return [...context.getImageData(width / 2, height * 0.3, 1, 1).data];
  });
  expect(coral[0]).toBeGreaterThan(150);
  expect(coral[1]).toBeLessThan(120);
});

test('a page that goes to the background keeps what was recorded until then', async () => {
  recorder = await RecorderPage.open(browser);
  await recorder.startRecording();
  await recorder.page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await recorder.hears('The recording was interrupted.');
  await recorder.arrived();
  const { seconds } = soxReads(recorder.daemon.onlyUpload.bytes);
  expect(seconds).toBeGreaterThan(0.5);
  expect(seconds).toBeLessThan(9.9);
});

test('a microphone that is taken away ends the take and keeps it', async () => {
  recorder = await RecorderPage.open(browser, {
    prepare: (_, context) =>
      context.addInitScript(() => {
        const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (wanted) => {
          const stream = await ask(wanted);
          Object.assign(window, { takeAway: () => stream.getAudioTracks()[0]!.onended!(new Event('ended')) });
          return stream;
        };
      }),
  });
  await recorder.startRecording();
  await recorder.page.evaluate('takeAway()');
  await recorder.hears('interrupted');
  await recorder.arrived();
});

test('echo cancellation, noise suppression and gain control are off, and their refusal is survived', async () => {
  recorder = await RecorderPage.open(browser, {
    prepare: (_, context) =>
      context.addInitScript(() => {
        const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        const asked: unknown[] = [];
        Object.assign(window, { asked });
        navigator.mediaDevices.getUserMedia = (wanted) => {
          asked.push(wanted!.audio);
          if (asked.length === 1) throw new DOMException('', 'OverconstrainedError');
          return ask(wanted);
        };
      }),
  });
  await recorder.record();
  await recorder.arrived();
  expect(await recorder.page.evaluate('asked')).toEqual([
    { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    true,
  ]);
});

test('keys do what taps do', async () => {
  recorder = await RecorderPage.open(browser);
  await recorder.page.keyboard.press('Tab');
  await recorder.page.keyboard.press('Space');
  await recorder.page.locator('#record[data-phase=recording]').waitFor();
  await expect.poll(() => recorder.page.locator('#record .face').textContent()).toMatch('9 s');
  await recorder.page.keyboard.press('Enter');
  await recorder.hears('crickets');
});

test('a slip of the finger is said and not sent', async () => {
  recorder = await RecorderPage.open(browser);
  await recorder.page.evaluate(() => {
    const button = document.getElementById('record')!;
    new MutationObserver(() => {
      if (button.dataset.phase === 'recording') button.click();
    }).observe(button, { attributeFilter: ['data-phase'] });
    button.click();
  });
  await recorder.hears('too short');
  expect(recorder.daemon.uploads.size).toBe(0);
});

test('a microphone that gives nothing at all is said and not sent', async () => {
  recorder = await RecorderPage.open(browser, {
    prepare: (_, context) =>
      context.addInitScript(() => {
        // What iOS does after a lock: a stream that runs and is all zero.
        navigator.mediaDevices.getUserMedia = async () => {
          const context = new AudioContext();
          await context.resume();
          return context.createMediaStreamDestination().stream;
        };
      }),
  });
  await recorder.record();
  await recorder.hears('The microphone gave no sound at all.');
  expect(recorder.daemon.uploads.size).toBe(0);
  expect(await recorder.takes().count()).toBe(0);
});

test('audio that does not start, as during a phone call, is said', async () => {
  recorder = await RecorderPage.open(browser, {
    prepare: (_, context) =>
      context.addInitScript(() => {
        AudioContext.prototype.resume = () => new Promise(() => undefined);
      }),
  });
  await recorder.tap();
  await expect
    .poll(() => recorder.page.locator('#barrier').innerText())
    .toContain('The microphone is in use');
});

test('everything comes from the daemon, and the first visit weighs under 350 kB', async () => {
  const foreign: string[] = [];
  let weight = 0;
  recorder = await RecorderPage.open(browser, {
    prepare: async (daemon, context) => {
      context.on('request', (request) => {
        if (!request.url().startsWith(daemon.origin)) foreign.push(request.url());
      });
      context.on('requestfinished', (request) => {
        void request.sizes().then((sizes) => (weight += sizes.responseBodySize));
      });
    },
  });
  await recorder.page.locator('#record.drawn').waitFor();
  await expect.poll(() => weight).toBeGreaterThan(200_000);
  expect(weight).toBeLessThan(350_000);
  expect(foreign).toEqual([]);
});
