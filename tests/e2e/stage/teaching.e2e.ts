// Teaching on the page: examples, what training came to, what is in use.
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

const open = async (viewport = { width: 1440, height: 900 }): Promise<void> => {
  stage = await StagePage.open(browser, {
    viewport,
    hasTouch: true,
    prepare: (daemon) => {
      daemon.fill(40);
      for (const number of [40, 39]) daemon.arrivals[40 - number]!.corrected = 'theremin';
      daemon.teaching.ownCategories = ['theremin'];
      daemon.teaching.models = [
        { name: 'kitchen', categories: ['kettle', 'mixer'], fits: true },
        { name: 'old', categories: ['kettle'], fits: false },
      ];
    },
  });
};
const dialog = () => stage.page.getByRole('dialog').last();
const text = async () => (await dialog().innerText()).replace(/\s+/g, ' ');

test('a new name is given in the sheet, and the third example allows training', async () => {
  await open();
  await stage.button('Teach').tap();
  await expect.poll(text).toContain('theremin 2 tonight, 1 more needed');
  expect(await stage.button('Train').isDisabled()).toBe(true);
  await stage.page.keyboard.press('Escape');

  await stage.row(38).getByRole('button', { name: /^More/ }).tap();
  await stage.page.getByLabel('A name of your own').fill('theremin');
  await stage.page.keyboard.press('Enter');
  await stage.did('POST samples/38/category {"category":"theremin"}');
  await expect.poll(() => stage.page.getByLabel('A name of your own').inputValue()).toBe('');
  await stage.button('Teach …').tap();
  await expect.poll(text).toContain('theremin 3 tonight');
  await stage.button('Train').tap();
  await stage.did('POST teaching/train {"withoutEarlier":[]}');
  await expect.poll(text).toContain('recognised 2 of 3, likely between 21 and 94 %');
  expect(await text()).toContain('1 of 255 other sounds called so, likely between 0 and 2 %');
  expect(await text()).toContain('it would have changed these 7; 33 would have kept their names');
  expect(stage.complaints).toEqual([]);
});

test('a name that cannot be is refused in words, and what was typed stays', async () => {
  await open();
  await stage.row(36).getByRole('button', { name: /^More/ }).click();
  await stage.page.getByLabel('A name of your own').fill('a/b');
  await stage.button('Name it so').click();
  await expect.poll(() => stage.page.getByRole('alert').first().innerText()).toContain('letters, digits');
  expect(await stage.page.getByLabel('A name of your own').inputValue()).toBe('a/b');
});

test('what would change is heard and corrected from the list, and that outdates the training', async () => {
  await open();
  stage.daemon.arrivals[2]!.corrected = 'theremin';
  await stage.button('Teach').click();
  await stage.button('Train').click();
  const line = dialog().locator('.renamings .sound-line').nth(4);
  await line.waitFor();
  const number = stage.daemon.teaching.trial!.renamings[4]!.number;
  await line.getByRole('button', { name: /^Listen/ }).click();
  await line.locator('.what').click();
  await stage.page.getByRole('dialog').nth(1).getByRole('button', { name: 'footsteps' }).click();
  await stage.did(`POST samples/${number}/category {"category":"footsteps"}`);
  await stage.page.keyboard.press('Escape');
  await expect.poll(text).toContain('Your examples have changed since');
});

test('an example is taken back', async () => {
  await open();
  await stage.button('Teach').click();
  await dialog().getByText('theremin').click();
  await stage.button(/^No example: theremin 40/).click();
  await stage.did('POST samples/40/category {"category":null}');
  await expect.poll(text).toContain('theremin 1 tonight, 2 more needed');
});

test('used, kept under a name, undone, and a kept model used', async () => {
  await open();
  stage.daemon.arrivals[2]!.corrected = 'theremin';
  await stage.button('Teach').click();
  await expect.poll(text).toContain('nothing taught');
  await stage.button('Train').click();
  await stage.button('Use it from now on').click();
  await expect.poll(text).toContain('2026-11-20 2030 theremin');
  await stage.page.getByLabel('Keep as').fill('my sounds');
  await stage.button('Keep').click();
  await stage.did('POST teaching/keep {"name":"my sounds"}');
  await expect.poll(() => stage.button('Use: my sounds').count()).toBe(1);
  await stage.button('Back to the one before').click();
  await stage.did('POST teaching/undo {}');
  await expect.poll(text).toContain('nothing taught');
  expect(await stage.button('Use: old').isDisabled()).toBe(true);
  await stage.button('Use: kitchen').click();
  await stage.did('POST teaching/use {"model":"kitchen"}');
  await expect.poll(text).toContain('kettle');
});

test('examples from before can be left out', async () => {
  await open();
  stage.daemon.teaching.earlier = { theremin: 5 };
  await stage.button('Teach').click();
  await dialog().getByText('theremin').click();
  await expect.poll(text).toContain('2 tonight, 5 from before');
  await stage.page.getByLabel('with those from before').uncheck();
  expect(await stage.button('Train').isDisabled()).toBe(true);
  await stage.page.getByLabel('with those from before').check();
  await stage.button('Train').click();
  await stage.did('POST teaching/train {"withoutEarlier":[]}');
});

test('the mapping editor offers a new category at once', async () => {
  await open();
  await stage.button('Mapping').click();
  const nowhere = stage.page.getByRole('group', { name: 'On no track', exact: true });
  await expect.poll(() => nowhere.innerText()).toContain('theremin');
  stage.daemon.teaching.ownCategories.push('kettle');
  stage.daemon.tell('teachingChanged', {});
  await expect.poll(() => nowhere.innerText()).toContain('kettle');
});

test.each([
  [1440, 900],
  [1024, 600],
  [390, 844],
])('at %ix%i nothing is wrong for axe, and nothing is wider than the page', async (width, height) => {
  await open({ width, height });
  stage.daemon.arrivals[2]!.corrected = 'theremin';
  if (width < 1200) await stage.button('More …').click();
  await stage.button('Teach').click();
  await stage.button('Train').click();
  await dialog().locator('.renamings .sound-line').first().waitFor();
  await dialog().getByText('theremin').first().click();
  expect(await stage.findings()).toEqual([]);
  const wide = await dialog().evaluate((one) => one.scrollWidth - one.clientWidth);
  expect(wide).toBeLessThanOrEqual(0);
  // The window stays when a sound that was opened from within it is closed.
  await dialog().locator('.renamings .what').first().click();
  await expect.poll(() => stage.page.locator('dialog').count()).toBe(2);
  await stage.page.keyboard.press('Escape');
  await expect.poll(() => stage.page.locator('dialog').count()).toBe(1);
  expect(await stage.button('Train').isVisible()).toBe(true);
});
