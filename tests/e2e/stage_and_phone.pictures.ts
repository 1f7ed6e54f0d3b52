// Makes .github/stage-and-phone.png, the README's picture, of the real program; EXSAMPLING_SOUNDS is a
// folder of sound files for it to hear:
//   EXSAMPLING_SOUNDS=ESC-50/audio EXSAMPLING_SCREENSHOTS=all scripts/end-to-end stage_and_phone
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { type Daemon, startDaemon } from './support/daemon';
import { OscListener } from './support/osc_listener';
import { inCheckout } from './support/paths';
import { Phone } from './support/phone';
import { scratchFolder } from './support/recorder_page';

const kSounds = process.env.EXSAMPLING_SOUNDS ?? '';
const kTakes = 40;
const kNames = ['Mika', 'Ada', '', 'Jonas', 'Noor', '', 'Tomás', 'Yuki', 'Lena'];

let osc: OscListener;
let daemon: Daemon;
let browser: Browser;
let sounds: string[];

const say = (address: string, types = '', ...values: (string | number)[]) =>
  execFileSync('oscsend', [
    daemon.oscIn.host,
    String(daemon.oscIn.port),
    address,
    types,
    ...values.map(String),
  ]);

beforeAll(async () => {
  if (!kSounds) return;
  const files = readdirSync(kSounds).sort();
  const step = Math.max(1, Math.floor(files.length / kTakes));
  sounds = files
    .filter((_, at) => at % step === 0)
    .slice(0, kTakes)
    .map((file) => join(kSounds, file));
  osc = await OscListener.open();
  daemon = await startDaemon(['--osc', `127.0.0.1:${osc.port}`]);
  const microphone = join(scratchFolder(), 'microphone.wav');
  execFileSync('sox', [sounds[0]!, '-r', '48000', '-c', '1', '-b', '16', microphone]);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-audio-capture=${microphone}`,
    ],
  });
});
afterAll(async () => {
  await browser?.close();
  osc?.close();
  await daemon?.remove();
});

/** What an instrument says of what it was sent. */
function answerAsInstrument(): void {
  say('/exsampling/hello', 'is', osc.port, 'ExSampling in Live');
  say('/exsampling/transport', 'iff', 4, 112, 0);
  for (const { address, values } of osc.messages.splice(0)) {
    if (address === '/exsampling/sample') say('/exsampling/loaded', 'i', values[0]!);
  }
}

async function recordOnAPhone(): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: 'en-GB' });
  await page.goto(daemon.origin);
  const button = page.locator('#record');
  await button.click();
  await expect
    .poll(() => button.evaluate((shown) => Number(shown.style.getPropertyValue('--turn'))), {
      timeout: 20_000,
    })
    .toBeGreaterThan(0.4);
  await button.click();
  await expect.poll(() => page.locator('#message').innerText(), { timeout: 20_000 }).toMatch(/% sure/);
  return page;
}

test.runIf(kSounds)('the stage page and a phone beside each other', { timeout: 180_000 }, async () => {
  answerAsInstrument();
  for (const [at, sound] of sounds.entries()) {
    const phone = await Phone.at(daemon.origin);
    const name = kNames[at % kNames.length]!;
    const place =
      at % 3 ? `&lat=${(52.5 + at * 0.003).toFixed(4)}&lon=${(13.4 - at * 0.004).toFixed(4)}` : '';
    const id = `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
    const { status } = await phone.ask(
      'PUT',
      `/api/recordings/${id}?name=${encodeURIComponent(name)}${place}`,
      {},
      readFileSync(sound),
    );
    expect(status).toBe(201);
  }
  const phone = await recordOnAPhone();
  const stage = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await stage.goto(daemon.stage);
  await expect
    .poll(() => (answerAsInstrument(), stage.locator('.track .wave path').count()), { timeout: 60_000 })
    .toBeGreaterThanOrEqual(7);
  await stage.getByText(/^Live$/).waitFor();

  const shown = async (page: Page) =>
    `data:image/png;base64,${(await page.screenshot({ animations: 'disabled' })).toString('base64')}`;
  const both = await browser.newPage({ viewport: { width: 1280, height: 632 } });
  await both.setContent(`<style>
    body { margin: 0; height: 100vh; display: flex; gap: 20px; align-items: center; justify-content: center; background: #1b2027; }
    img { height: 592px; border-radius: 10px; border: 1px solid #39424c; }
  </style><img src="${await shown(stage)}"><img src="${await shown(phone)}">`);
  mkdirSync(inCheckout('.github'), { recursive: true });
  await both.screenshot({ path: inCheckout('.github/stage-and-phone.png') });
});
