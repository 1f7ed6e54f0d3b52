// On every screen, for every eye, and with a finger only.
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { openChromium } from '../support/chromium';
import { arrival } from '../support/mock_stage';
import { StagePage } from '../support/stage_page';

let browser: Browser;
let stage: StagePage;
beforeAll(async () => {
  browser = await openChromium('denied');
});
afterEach(() => stage.close());
afterAll(() => browser.close());

const busy = (daemon: StagePage['daemon']) => {
  daemon.mode = 'above';
  daemon.fill(60);
  daemon.tracks[5]!.swap = 'bar';
  daemon.tracks[1]!.held = true;
  daemon.tracks[2]!.problem = 'file not found';
  daemon.tracks[3]!.playing = true;
  daemon.tracks[4]!.sample = null;
  daemon.arrivals[0]!.stage = 'asking';
  daemon.arrivals[1]!.corrected = 'dog';
  daemon.arrivals[2]!.stage = 'rejected';
  daemon.blocked = [daemon.arrivals[3]!.contributor];
};

test('axe has no complaint about any view or window', async () => {
  stage = await StagePage.open(browser, { prepare: busy });
  stage.daemon.tell('alarm', { message: 'The disk is full.' });
  await stage.page.locator('.warnings').waitFor();
  expect(await stage.findings()).toEqual([]);
  await stage.button(/^Places$/).click();
  await stage.page.locator('.spot.newest').waitFor();
  expect(await stage.findings()).toEqual([]);
  await stage.button(/^Alike$/).click();
  await expect.poll(() => stage.page.locator('.alike .count').innerText()).not.toBe('');
  await stage.page.getByRole('application').press('Home');
  await stage.page.locator('.alike .card').waitFor();
  expect(await stage.findings()).toEqual([]);
  await stage.button('Mapping').click();
  expect(await stage.findings()).toEqual([]);
  await stage.button('Set up: Piano').click();
  expect(await stage.findings()).toEqual([]);
  await stage.button(/^Close$/).click();
  await stage.button('Set up: On no track').click();
  expect(await stage.findings()).toEqual([]);
  await stage.button(/^Close$/).click();
  await stage.button(/^Tempo/).click();
  expect(await stage.findings()).toEqual([]);
  await stage.button(/^Close$/).click();
  await stage.button(/^Instruments$/).click();
  expect(await stage.findings()).toEqual([]);
  await stage.button(/^Close$/).click();
  await stage.button(/^Library$/).click();
  await stage.button(/^Sounds$/).waitFor();
  expect(await stage.findings()).toEqual([]);
  await stage.button(/^Close$/).click();
  await stage.button('Arrivals').click();
  await stage.row(60).getByRole('button', { name: /^More/ }).click();
  expect(await stage.findings()).toEqual([]);
  await stage.button(/^Close$/).click();
  await stage.button('Listening').click();
  expect(await stage.findings()).toEqual([]);
  await stage.button(/^Close$/).click();
  await stage.button('Finished').click();
  expect(await stage.findings()).toEqual([]);
});

test('axe has no complaint on a small screen, nor before a sound has come', async () => {
  stage = await StagePage.open(browser, { viewport: { width: 390, height: 844 } });
  expect(await stage.findings()).toEqual([]);
  await stage.button('Arrivals').click();
  await stage.page.locator('.nothing').waitFor();
  expect(await stage.findings()).toEqual([]);
});

test.each([
  [1440, 900],
  [1024, 600],
  [800, 500],
  [390, 844],
  [320, 568],
])('at %i x %i nothing is wider than the screen, and every view can be reached', async (width, height) => {
  stage = await StagePage.open(browser, { viewport: { width, height }, prepare: busy });
  const overflows = () => stage.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  for (const view of [/^Places$/, /^Alike$/, 'Mapping', 'Arrivals', 'Tracks']) {
    const tab = stage.button(view).first();
    if (await tab.count()) await tab.click();
    expect(await overflows()).toBe(false);
  }
});

test.each([
  [1280, 800],
  [1024, 768],
  [390, 844],
  [320, 568],
])(
  'at %i x %i the help can be read: nothing is wider than the screen, and neither axe nor the browser complains',
  async (width, height) => {
    stage = await StagePage.open(browser, { viewport: { width, height } });
    await stage.page.goto(new URL('/help/index.html', stage.daemon.address).href);
    await stage.page.getByRole('link', { name: 'The next day' }).click();
    expect(
      await stage.page
        .getByRole('heading', { name: 'The next day' })
        .evaluate((heading) => heading.getBoundingClientRect().top < innerHeight),
    ).toBe(true);
    expect(await stage.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await stage.findings()).toEqual([]);
    expect(stage.complaints).toEqual([]);
  },
);

test('in a low wide window all eight cards are in sight at once', async () => {
  stage = await StagePage.open(browser, {
    viewport: { width: 1024, height: 600 },
    prepare: (daemon) => daemon.fill(8),
  });
  const bottoms = await stage.page
    .locator('.track')
    .evaluateAll((cards) => cards.map((card) => card.getBoundingClientRect().bottom));
  expect(Math.max(...bottoms)).toBeLessThanOrEqual(600);
});

test('a show can be played with a finger alone', async () => {
  stage = await StagePage.open(browser, {
    viewport: { width: 1024, height: 600 },
    hasTouch: true,
    prepare: (daemon) => {
      daemon.fill(12);
      daemon.arrivals[0]!.stage = 'asking';
    },
  });
  await stage.button('Hold: HH').tap();
  await stage.did('POST tracks/1/hold {"on":true}');
  await stage.button('Arrivals').tap();
  await stage.row(12).getByRole('button', { name: /^Use/ }).tap();
  await stage.did('POST samples/12/approve {}');
  await stage.row(11).getByRole('button', { name: /^More/ }).tap();
  await stage.page.getByRole('dialog').getByRole('button', { name: 'Wind' }).tap();
  await stage.did('POST samples/11/assign {"channel":6}');
  await stage.button('Closed').tap();
  await stage.did('POST intake {"intake":"closed"}');
});

test('the focus goes through the page in reading order, and into and out of a window', async () => {
  stage = await StagePage.open(browser, { prepare: (daemon) => daemon.fill(3) });
  const names: string[] = [];
  for (let step = 0; step < 9; step += 1) {
    await stage.page.keyboard.press('Tab');
    names.push(
      await stage.page.evaluate(
        () => document.activeElement!.getAttribute('aria-label') ?? document.activeElement!.textContent!,
      ),
    );
  }
  expect(names).toEqual([
    'Closed',
    'Open',
    'Finished',
    'Auto',
    'Ask',
    'Auto above 60 %',
    'Listening: Cue device',
    'Hold: HH',
    'Gain: HH',
  ]);
  const more = stage.row(3).getByRole('button', { name: /^More/ });
  await more.focus();
  await stage.page.keyboard.press('Enter');
  await stage.page.getByRole('dialog').waitFor();
  expect(await stage.page.evaluate(() => document.activeElement!.closest('dialog') !== null)).toBe(true);
  await stage.page.keyboard.press('Escape');
  await expect.poll(() => stage.page.getByRole('dialog').count()).toBe(0);
  expect(await more.evaluate((button) => button === document.activeElement)).toBe(true);
});

test('with reduced motion nothing moves that is only decoration', async () => {
  stage = await StagePage.open(browser, { reducedMotion: 'reduce', prepare: (daemon) => daemon.fill(6) });
  await stage.button(/^Places$/).click();
  await stage.page.locator('.spot.newest').waitFor();
  const running = await stage.page.evaluate(
    () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
  );
  expect(running).toBe(0);
});

test('under the strictest policy, with nothing inline, the browser has no complaint', async () => {
  stage = await StagePage.open(browser, { prepare: busy });
  await stage.button(/^Places$/).click();
  await stage.page.locator('.spot.newest').waitFor();
  stage.daemon.arrive(arrival(61, { latitude: 35.7, longitude: 139.7 }));
  await stage.page.locator('.spot.newest').waitFor();
  await stage.button(/^Alike$/).click();
  await stage.page.locator('.alike .laying').waitFor();
  await expect.poll(() => stage.page.locator('.alike .laying').count()).toBe(0);
  expect(stage.complaints).toEqual([]);
});

test.for([
  [1024, 600, 5],
  [390, 844, 3],
] as const)(
  'a window of %i by %i shows %i sounds whole, with a warning; what is seldom needed is in a menu',
  async ([width, height, atLeast]) => {
    stage = await StagePage.open(browser, { viewport: { width, height }, prepare: busy });
    await stage.button('Arrivals').click();
    stage.daemon.tell('alarm', {
      message: 'The disk is nearly full: 300 MB left. Empty the bin or use another folder.',
    });
    await stage.page.locator('.warnings').waitFor();
    const whole = () =>
      stage.page
        .locator('.row')
        .evaluateAll(
          (rows) => rows.filter((row) => row.getBoundingClientRect().bottom <= innerHeight).length,
        );
    await expect.poll(whole).toBeGreaterThanOrEqual(atLeast);

    const tool = stage.button('Join code');
    const menu = stage.button('More …');
    expect(await tool.count()).toBe(0);
    await menu.click();
    expect(await stage.findings()).toEqual([]);
    await stage.page.keyboard.press('Escape');
    await expect.poll(() => tool.count()).toBe(0);
    await menu.click();
    await tool.click();
    await stage.page.getByRole('dialog').waitFor();
    await stage.button(/^Close$/).click();
    await expect.poll(() => menu.getAttribute('aria-expanded')).toBe('false');
    await menu.click();
    await stage.page.locator('.connection').click();
    await expect.poll(() => menu.getAttribute('aria-expanded')).toBe('false');
  },
);
