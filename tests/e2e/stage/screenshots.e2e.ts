// Pictures to look at, in build/screenshots.
import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openChromium } from '../support/chromium';
import { addition, arrival } from '../support/mock_stage';
import { kScreenshots } from '../support/paths';
import { StagePage } from '../support/stage_page';

let browser: Browser;
beforeAll(async () => {
  mkdirSync(kScreenshots, { recursive: true });
  browser = await openChromium('humming');
});
afterAll(() => browser.close());

const kSizes = [
  [1440, 900],
  [1024, 600],
  [390, 844],
] as const;

for (const [width, height] of kSizes) {
  test(`stage at ${width}x${height}`, async () => {
    const stage = await StagePage.open(browser, {
      viewport: { width, height },
      prepare: (daemon) => {
        daemon.mode = 'ask';
        daemon.fill(400);
        daemon.tracks[2]!.sample = null;
        daemon.tracks[4]!.held = true;
        Object.assign(daemon.tracks[5]!, { waiting: 3, swap: 'bar', keptSeconds: 40 });
        daemon.tracks[7]!.keptSeconds = 60;
        daemon.tempo = { source: 'tapped', beatsPerMinute: 118.5, beatsPerBar: 4 };
        Object.assign(daemon.mapping.tracks[4]!, { swap: 'bar', minHoldSeconds: 12 });
        daemon.tracks[1]!.playing = true;
        daemon.tracks[6]!.problem = 'file not found';
        daemon.arrivals[9]!.stage = 'waiting';
        daemon.arrivals[10]!.corrected = 'clapping';
        daemon.arrivals[11]!.stage = 'rejected';
        daemon.blocked = [daemon.arrivals[12]!.contributor];
      },
    });
    const shoot = (name: string) =>
      stage.page.screenshot({ path: `${kScreenshots}/stage-${name}-${width}x${height}.png` });
    stage.daemon.arrive(arrival(401, { stage: 'asking' }));
    stage.daemon.arrive(arrival(402, { stage: 'asking', favourite: true }));
    if (width < 1200) {
      await shoot('tracks');
      await stage.button('Arrivals').click();
    }
    await stage.row(402).waitFor();
    stage.daemon.tell('alarm', {
      message: 'The disk is nearly full: 300 MB left. Empty the bin or use another folder.',
    });
    await stage.page.locator('.warnings').waitFor();
    await shoot('arrivals');
    await stage.row(402).getByRole('button', { name: /^More/ }).click();
    await stage.page.locator('dialog').waitFor();
    await shoot('sheet');
    await stage.page.locator('.own-name').scrollIntoViewIfNeeded();
    await shoot('correction');
    await stage.button('More like this').click();
    await stage.page.locator('.similar').scrollIntoViewIfNeeded();
    await shoot('similar');
    await stage.page.keyboard.press('Escape');
    if (width < 1200) await stage.button('More …').click();
    await stage.button(/^Library$/).click();
    await stage.button(/^Sounds$/).waitFor();
    await shoot('library');
    await stage.button(/^Add$/).click();
    const leftOut = [
      {
        file: '/home/aki/Sounds/Field recordings 2019–2026/notes.wav',
        reason: 'This is not an audio file that ExSampling knows.',
      },
    ];
    const far = {
      done: 37,
      all: 412,
      latest: 'Yanaka, morning after rain, second take.flac',
      leftOutCount: 1,
      leftOut,
    };
    // As the program does, again and again: the answer to Add may come after the first.
    await expect
      .poll(async () => {
        stage.daemon.tell('libraryChanged', {
          addition: addition('/home/aki/Sounds/Field recordings 2019–2026', far),
        });
        return stage.page.getByText(/37 of 412/).count();
      })
      .toBe(1);
    await shoot('library-adding');
    await stage.page.keyboard.press('Escape');
    stage.daemon.health.instruments[0]!.failed = 2;
    stage.daemon.health.instruments[0]!.lastFailure = 'no such file';
    stage.daemon.health.addressChanges = [
      { from: 'http://192.168.1.20:8080', to: 'http://10.0.0.7:8080', at: new Date().toISOString() },
    ];
    stage.daemon.health.warnings = [
      {
        about: 'address',
        message:
          'The address changed from http://192.168.1.20:8080 to http://10.0.0.7:8080: phones that scanned the old code cannot send any more. Show the new QR code, or go back to the previous network.',
      },
    ];
    stage.daemon.tell('healthChanged', { warnings: [] });
    await stage.page.locator('.pulse.troubled').waitFor();
    await stage.button(/^Health/).click();
    await stage.page.locator('.figures').waitFor();
    await shoot('health');
    await stage.page.keyboard.press('Escape');
    await stage.button(/^Places$/).click();
    await stage.page.locator('.spot.newest').waitFor();
    await shoot('places');
    await stage.button(/^Alike$/).click();
    // A quick layout may be over before anybody looks.
    await stage.page.locator('.alike .laying, .alike .count:not(:empty)').first().waitFor();
    await shoot('alike-laying');
    await stage.page.locator('.alike .laying').waitFor({ state: 'detached', timeout: 60_000 });
    await stage.page.getByRole('application').press('Home');
    await stage.page.locator('.alike .card').waitFor();
    await shoot('alike');
    await stage.button('Mapping').click();
    await shoot('mapping');
    await stage.button('Set up: Piano').click();
    await shoot('track');
    await stage.page.keyboard.press('Escape');
    const menu = stage.button('More …');
    if (width < 761) await menu.click();
    await stage.button(/^Tempo/).click();
    await shoot('tempo');
    await stage.page.keyboard.press('Escape');
    await stage.button('Listening').click();
    await stage.button('An output of this computer').click();
    await stage.page.locator('dialog .grid button').first().click();
    await stage.button('Play a test tone').click();
    await stage.button('Yes, only me').waitFor();
    await shoot('listening');
    await stage.page.keyboard.press('Escape');
    if (width < 1200) {
      await menu.click();
      await shoot('menu');
    }
    for (const sample of stage.daemon.arrivals.slice(0, 4)) sample.corrected = 'theremin';
    stage.daemon.teaching.ownCategories = ['theremin'];
    stage.daemon.teaching.earlier = { theremin: 5 };
    stage.daemon.teaching.models = [
      { name: 'kitchen', categories: ['kettle', 'mixer'], fits: true },
      { name: 'last_year', categories: ['kettle'], fits: false },
    ];
    await stage.button('Teach').click();
    await stage.button('Train').click();
    await stage.page.locator('.renamings .sound-line').first().waitFor();
    await shoot('teach');
    await stage.button('Use it from now on').scrollIntoViewIfNeeded();
    await shoot('teach-trial');
    await stage.button('Use it from now on').click();
    await stage.page.getByLabel('Keep as').scrollIntoViewIfNeeded();
    await stage.page.locator('.taught .kept').last().scrollIntoViewIfNeeded();
    await shoot('teach-used');
    await stage.page.keyboard.press('Escape');
    if (width < 1200) await menu.click();
    await stage.button('Join code').click();
    await stage.page.locator('.entrance').waitFor();
    await shoot('entrance');
    await stage.page.keyboard.press('Escape');
    stage.daemon.soundCheck = true;
    stage.daemon.tell('rulesChanged', {});
    await stage.button('Sound check is on').click();
    if (width < 1200) await stage.button('Sound check is on').last().click();
    await shoot('night');
    await stage.close();
  });
}
