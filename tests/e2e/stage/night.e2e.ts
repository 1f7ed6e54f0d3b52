// The sound check and what becomes of the night, on the page.
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { openChromium } from '../support/chromium';
import { StagePage } from '../support/stage_page';

let browser: Browser;
let stage: StagePage;
beforeAll(async () => {
  browser = await openChromium('denied');
});
afterEach(() => stage.close());
afterAll(() => browser.close());

test('the sound check is in sight while it is on, and ends in one confirmed action', async () => {
  stage = await StagePage.open(browser);
  await stage.button('The night').click();
  await stage.button('Begin the sound check').click();
  await stage.did('POST session/sound-check {"on":true}');
  await stage.button(/^Close$/).click();
  await stage.button('Sound check is on').click();
  await stage.button('End it and delete its sounds').click();
  expect(stage.daemon.deeds).toHaveLength(1);
  await stage.button('Really delete?').click();
  await stage.did('POST session/sound-check {"on":false,"confirm":true}');
  await stage.button('Begin the sound check').waitFor();
});

test('the night is downloaded, and forgotten in one confirmed action', async () => {
  stage = await StagePage.open(browser, { prepare: (daemon) => daemon.fill(3) });
  await stage.button('The night').click();
  const download = stage.page.waitForEvent('download');
  await stage.page.getByRole('link', { name: 'Download the night' }).click();
  expect((await download).url()).toContain('/api/stage/export.zip?token=secret');
  await stage.button('Delete the whole night').click();
  expect(stage.daemon.deeds).toEqual([]);
  await stage.button('Really delete?').click();
  await stage.did('POST session/clear {"confirm":true}');
  expect(await stage.findings()).toEqual([]);
  await stage.button(/^Close$/).click();
  await stage.page.locator('.nothing').waitFor();
});
