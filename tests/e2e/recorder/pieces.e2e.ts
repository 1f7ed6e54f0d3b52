// Sound that is at the daemon while it is recorded: what STOP leaves to do, and what a lost network, a
// reload and a killed daemon leave of a take. With the real program.

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import { openChromium } from '../support/chromium';
import { type Daemon, startDaemon } from '../support/daemon';
import { tookAtMost } from '../support/measure';
import { oneTrackMapping } from '../support/one_track';
import { OscListener } from '../support/osc_listener';
import { scratchFolder } from '../support/recorder_page';

const folder = scratchFolder();
const mapping = join(folder, 'mapping.json');
writeFileSync(mapping, JSON.stringify(oneTrackMapping(0)));

/** How often STOP is pressed; more often, its time is measured better. */
const kTakes = Number(process.env.EXSAMPLING_TAKES ?? 5);
/** Half of the takes are on stage so soon after STOP. */
const kSoonMs = 250;

let osc: OscListener;
let daemon: Daemon;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** Bytes of the take that the daemon has acknowledged, each time it did. */
let acknowledged: number[];

beforeAll(async () => {
  osc = await OscListener.open();
  daemon = await startDaemon(['--mapping', mapping, '--osc', `127.0.0.1:${osc.port}`]);
  browser = await openChromium('humming');
});
beforeEach(async () => {
  acknowledged = [];
  context = await browser.newContext({ locale: 'en-GB' });
  await context.addInitScript(() => {
    document.addEventListener('click', () => localStorage.setItem('clicked', String(Date.now())), true);
  });
});
afterEach(() => context.close());
afterAll(async () => {
  await browser?.close();
  osc?.close();
  await daemon?.remove();
});

async function open(): Promise<void> {
  page = await context.newPage();
  page.on('response', (response) => {
    const offset = response.headers()['upload-offset'];
    if (response.request().method() === 'PATCH' && offset) acknowledged.push(Number(offset));
  });
  await page.goto(daemon.origin);
  // Until the session has told that pieces are welcome.
  await expect
    .poll(() => page.evaluate(() => localStorage.getItem('exsampling.session') ?? ''))
    .toContain('"pieces":true');
}

const press = () => page.locator('#record').click();
const became = () => page.locator('#message [data-category]').first().waitFor();

async function pieces(count: number): Promise<void> {
  await expect.poll(() => acknowledged.length).toBeGreaterThanOrEqual(count);
}

function takeFiles(): string[] {
  const sessions = readdirSync(daemon.data, { recursive: true, encoding: 'utf8' });
  return sessions.filter((file) => file.endsWith('.take')).map((file) => join(daemon.data, file));
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The newest take of this phone, with its length taken out as it was while it was recorded. */
async function takeOnPhone(): Promise<{ id: string; bytes: Buffer }> {
  const [id, base64] = await page.evaluate(async () => {
    const answer = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve) => (request.onsuccess = () => resolve(request.result)));
    const database = await answer(indexedDB.open('exsampling'));
    const takes = await answer(database.transaction('takes').objectStore('takes').getAll());
    const { id, audio } = takes.at(-1);
    const text = Array.from(new Uint8Array(audio), (byte) => String.fromCharCode(byte));
    return [id as string, btoa(text.join(''))];
  });
  const bytes = Buffer.from(base64, 'base64');
  bytes.writeUInt32LE(0xffff_ffff, 4);
  bytes.writeUInt32LE(0xffff_ffff, 40);
  return { id, bytes };
}

/** The daemon has exactly the phone's take, once. */
async function expectTheSameTake(): Promise<void> {
  const { id, bytes } = await takeOnPhone();
  const [file, ...more] = takeFiles().filter((path) => path.includes(id));
  expect(more).toEqual([]);
  expect(sha256(readFileSync(file!))).toBe(sha256(bytes));
}

test(
  'what STOP leaves to do is the rest: the OSC message follows at once',
  { timeout: 60_000 + 3_000 * kTakes },
  async () => {
    await open();
    const times: number[] = [];
    while (times.length < kTakes) {
      acknowledged.length = 0;
      await press();
      await pieces(3);
      await press();
      const clicked = Number(await page.evaluate(() => localStorage.getItem('clicked')));
      const { heardAt } = await osc.next('/exsampling/sample', (message) => message.heardAt > clicked);
      times.push(heardAt - clicked);
      await became();
      await expectTheSameTake();
    }
    times.sort((a, b) => a - b);
    const quantile = (share: number) => times[Math.floor(share * (times.length - 1))]!;
    console.log(`STOP to OSC, ${kTakes} takes: p95 ${quantile(0.95)} ms`);
    tookAtMost(kSoonMs, 'STOP to OSC, median', quantile(0.5));
    const lengths = acknowledged.slice(1).map((offset, i) => offset - acknowledged[i]!);
    expect(Math.min(...lengths)).toBeGreaterThan(0);
  },
);

test('a browser without worklets sends while recorder-js records', async () => {
  await context.addInitScript(() => {
    Object.defineProperty(BaseAudioContext.prototype, 'audioWorklet', { value: undefined });
  });
  await open();
  await press();
  await pieces(2);
  await press();
  await became();
  await expectTheSameTake();
});

test('a network that goes and comes back while recording costs nothing', async () => {
  await open();
  await press();
  await pieces(1);
  await context.setOffline(true);
  const failed = await page.waitForEvent('requestfailed', (request) => request.method() === 'PATCH');
  expect(failed.url()).toContain('/audio');
  const before = acknowledged.length;
  await context.setOffline(false);
  await pieces(before + 1);
  await press();
  await became();
  await expectTheSameTake();
});

test('a take that is stopped without a network goes out when there is one', async () => {
  await open();
  await press();
  await pieces(1);
  await context.setOffline(true);
  await page.waitForEvent('requestfailed', (request) => request.method() === 'PATCH');
  await press();
  await expect.poll(() => page.locator('#message').innerText()).toContain('No connection');
  await context.setOffline(false);
  await became();
  await expectTheSameTake();
});

test('a page that is reloaded while it records goes on with what was recorded', async () => {
  const before = takeFiles();
  await open();
  await press();
  await pieces(3);
  const atLeast = acknowledged.at(-1)!;
  page.on('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await became();
  const [file, ...more] = takeFiles().filter((path) => !before.includes(path));
  expect(more).toEqual([]);
  expect(readFileSync(file!).length).toBeGreaterThanOrEqual(atLeast);
});

test('a daemon that is killed while a phone records has what it acknowledged, and gets the rest', async () => {
  await open();
  await press();
  await pieces(2);
  const { port } = new URL(daemon.origin);
  daemon.process.kill('SIGKILL');
  await page.waitForEvent('requestfailed', (request) => request.method() === 'PATCH');
  const atLeast = acknowledged.at(-1)!;
  const id = takeFiles().map((path) => path.match(/([^/]+)\.take$/)![1]!);
  daemon = await startDaemon(
    ['--mapping', mapping, '--osc', `127.0.0.1:${osc.port}`, '--public-port', port],
    daemon.data,
  );
  const arriving = await Promise.all(
    id.map((one) => fetch(`${daemon.origin}/api/recordings/${one}`, { method: 'HEAD' })),
  );
  const offsets = arriving
    .filter((answer) => answer.headers.get('upload-complete') === '?0')
    .map((answer) => Number(answer.headers.get('upload-offset')));
  expect(offsets).toHaveLength(1);
  expect(offsets[0]).toBeGreaterThanOrEqual(atLeast);
  const before = acknowledged.length;
  await pieces(before + 1);
  await press();
  await became();
  await expectTheSameTake();
});
