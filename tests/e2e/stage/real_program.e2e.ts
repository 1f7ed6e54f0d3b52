// The page on the real program, while fifty phones send.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { launchChromium } from '../support/chromium';
import { CuttableLine } from '../support/cuttable';
import { type Daemon, startDaemon } from '../support/daemon';
import { tookAtMost } from '../support/measure';
import { OscListener } from '../support/osc_listener';
import { kDaemon } from '../support/paths';
import { scratchFolder } from '../support/recorder_page';
import { wavFile } from '../support/wav_file';

const folder = scratchFolder();
/** Fifteen seconds of it. */
const kTakes = 60;
/** Of a hundred answers, 99 come so soon. */
const kSlowestMs = 200;
const tracks = [
  { name: 'Low', channel: 1, playback: 'percussive', colour: '#ffeb2a', minHoldSeconds: 1 },
  { name: 'All', channel: 3, playback: 'melodic', colour: '#40a0ff', minHoldSeconds: 1 },
];
const mapping = join(folder, 'mapping.json');
writeFileSync(
  mapping,
  JSON.stringify({ labels: 'esc50', tracks, categories: {}, fallbackTrack: 'All', minConfidence: 0 }),
);

let osc: OscListener;
let daemon: Daemon;
let browser: Browser;
let page: Page;
const complaints: string[] = [];
let rehearsed: Promise<number | null>;
let line: CuttableLine;

beforeAll(async () => {
  osc = await OscListener.open();
  daemon = await startDaemon(['--mapping', mapping, '--osc', `127.0.0.1:${osc.port}`]);
  const { host, port } = new URL(daemon.stage);
  line = await CuttableLine.to(Number(port));
  browser = await launchChromium(`${host} 127.0.0.1:${line.port}`);
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on(
    'console',
    (message) =>
      message.type() === 'error' &&
      !/ERR_(INCOMPLETE|EMPTY|CONNECTION)/.test(message.text()) &&
      complaints.push(message.text()),
  );
  await page.goto(daemon.stage);
  await page.locator('.connection.open').waitFor();
  const takes = join(folder, 'takes');
  mkdirSync(takes);
  for (const hertz of [110, 220, 440, 880, 1760]) {
    wavFile(
      join(takes, `${hertz}.wav`),
      0.4 + 110 / hertz,
      (time) => 0.5 * Math.sin(2 * Math.PI * hertz * time),
    );
  }
  const rehearsal = spawn(kDaemon, [
    'rehearse',
    takes,
    '--to',
    daemon.origin,
    '--phones',
    '50',
    '--per-minute',
    '240',
    '--takes',
    String(kTakes),
  ]);
  rehearsed = new Promise((done) => rehearsal.once('exit', done));
});
afterAll(async () => {
  await rehearsed;
  await browser.close();
  line.close();
  osc.close();
  await daemon.remove();
});

const rows = () => page.locator('.row');
const button = (name: string | RegExp) => page.getByRole('button', { name });
/** The newest row that is left alone: nothing moves while the pointer is over the list. */
const steadyRow = async (state: string) => {
  await page.locator('.filters').hover();
  await page.locator(`.row.${state}`).first().waitFor();
  await page.locator('.rows').hover({ position: { x: 700, y: 20 } });
  const number = await page.locator(`.row.${state}`).first().getAttribute('data-number');
  return page.locator(`.row[data-number="${number}"]`);
};

test('sounds arrive on the page and on the track, with what is known of them', async () => {
  await rows().first().waitFor();
  const card = page.locator('.track').nth(1);
  await expect.poll(() => card.locator('.category').count()).toBe(1);
  expect(await card.locator('.wave path').getAttribute('d')).toMatch(/^M[\d.]+,[\d.]+L/);
  expect(await card.innerText()).toMatch(/\d+ %/);
});

test('held on the page, a track no longer changes, and an OSC client is told', async () => {
  await button('Hold: All').click();
  await osc.next('/exsampling/hold', (one) => one.values[1] === '3' && one.values[2] === '1');
  await expect.poll(() => button('Hold: All').getAttribute('aria-pressed')).toBe('true');
  await button('Hold: All').click();
  await osc.next('/exsampling/hold', (one) => one.values[1] === '3' && one.values[2] === '0');
});

test('in ask mode a sound waits for the click on Use, and then sounds on its track', async () => {
  await button('Ask').click();
  await button('Clear: All').click();
  const row = await steadyRow('asking');
  const before = osc.messages.filter(({ address }) => address === '/exsampling/sample').length;
  await row.getByRole('button', { name: /^Use/ }).click();
  await expect.poll(() => row.getAttribute('class')).not.toContain('asking');
  await expect
    .poll(() => osc.messages.filter(({ address }) => address === '/exsampling/sample').length)
    .toBeGreaterThan(before);
});

test('rejected, marked, named and put on another track: the program does it and the page shows it', async () => {
  const rejected = await steadyRow('asking');
  await rejected.getByRole('button', { name: /^Reject/ }).click();
  await expect.poll(() => rejected.getAttribute('class')).toContain('rejected');
  const row = await steadyRow('asking');
  const star = row.getByRole('button', { name: /^Favourite/ });
  await star.click();
  await expect.poll(() => star.getAttribute('aria-pressed')).toBe('true');
  await row.getByRole('button', { name: /^More/ }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('button', { name: 'church bells' }).click();
  await expect.poll(() => row.locator('.name').innerText()).toBe('church bells');
  await sheet.getByRole('button', { name: 'Low' }).click();
  const number = await row.getAttribute('data-number');
  const message = await osc.next('/exsampling/sample', (one) => one.values[2] === '1');
  expect(message.values[12]).toBe('Low');
  await expect.poll(() => page.locator('.track').first().locator('.wave path').count()).toBe(1);
  expect(number).not.toBeNull();
});

test('listening goes to the cue device', async () => {
  const row = await steadyRow('asking');
  await row.getByRole('button', { name: /^Listen/ }).click();
  const { values } = await osc.next('/exsampling/audition');
  expect(values[1]).toMatch(/_trimmed\.wav$/);
});

test('a deleted sound is gone from the page and from the program', async () => {
  const row = await steadyRow('asking');
  const number = await row.getAttribute('data-number');
  await row.getByRole('button', { name: /^More/ }).click();
  await button('Delete this sound').click();
  await button('Really delete?').click();
  await expect.poll(() => row.count()).toBe(0);
  const token = new URL(daemon.stage).searchParams.get('token');
  const gone = await fetch(
    `${new URL(daemon.stage).origin}/api/stage/samples/${number}/audio?token=${token}`,
  );
  expect(gone.status).toBe(404);
});

test('its live events cut off again and again, the page goes on', async () => {
  for (const gap of [0, 600, 1500]) {
    const connection = () => page.locator('.connection').getAttribute('class');
    await expect.poll(connection).toContain('open');
    line.cut(gap);
    await expect.poll(connection, { interval: 10 }).toContain('lost');
    await button('Hold: Low').click();
  }
  expect(line.cuts).toBeGreaterThanOrEqual(3);
  await page.locator('.connection.open').waitFor();
  await expect.poll(() => button('Hold: Low').getAttribute('aria-pressed')).toBe('true');
});

test('in the end the page has every sound once', async () => {
  await button(/^Auto$/).click();
  expect(await rehearsed).toBe(0);
  const shown = () => page.locator('.count').innerText();
  const all = async (): Promise<number[]> => {
    const { origin, search } = new URL(daemon.stage);
    const numbers: number[] = [];
    for (let before = ''; ;) {
      const page = (await (
        await fetch(`${origin}/api/stage/arrivals${search}&limit=200${before}`)
      ).json()) as any;
      numbers.push(...page.arrivals.map(({ number }: { number: number }) => number));
      if (page.next === null) return numbers;
      before = `&before=${page.next}`;
    }
  };
  await expect.poll(shown).toBe(`${(await all()).length} sounds`);
  expect((await all()).length).toBe(kTakes - 1);

  const times = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.includes('/api/stage/') && !name.includes('/events'))
      .map(({ duration }) => duration)
      .sort((left, right) => left - right),
  );
  const p99 = times[Math.floor(times.length * 0.99)]!;
  tookAtMost(kSlowestMs, `${times.length} requests, p99`, p99);
  expect(complaints).toEqual([]);
});
