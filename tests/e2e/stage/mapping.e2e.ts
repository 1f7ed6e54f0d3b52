// Which category plays on which track, edited on the page.
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

const open = async (): Promise<void> => {
  stage = await StagePage.open(browser, { prepare: (daemon) => daemon.fill(20) });
  await stage.button('Mapping').click();
};
const home = (name: string) => stage.page.getByRole('group', { name, exact: true });

test('categories stand under their tracks with how often they were heard', async () => {
  await open();
  expect((await home('TT').innerText()).replace(/\s+/g, ' ')).toBe('TT Percussive · 8 s door wood knock 3');
  expect(await home('On no track').innerText()).toContain('dog');
});

test('a category moves by menu', async () => {
  await open();
  await home('TT').getByRole('button', { name: 'door wood knock' }).click();
  await stage.page.getByRole('dialog').getByRole('button', { name: 'Bass' }).click();
  await stage.did('POST mapping {"version":"v1","categories":{"door_wood_knock":"Bass"}}');
  await expect.poll(() => home('Bass').innerText()).toContain('door wood knock');
});

test('a category moves by drag, also to no track', async () => {
  await open();
  await home('HH').getByRole('button', { name: 'mouse click' }).dragTo(home('On no track'));
  await stage.did('POST mapping {"version":"v1","categories":{"mouse_click":null}}');
  await expect.poll(() => home('On no track').innerText()).toContain('mouse click');
});

test('confidence, playback, scenes and undo', async () => {
  await open();
  await stage.button('More sure').click();
  await stage.did('POST mapping {"version":"v1","minConfidence":0.4}');
  await expect.poll(() => stage.page.locator('.mapping .tools').innerText()).toContain('At least 40 % sure');
  await stage.button('Set up: HH').click();
  await stage.page
    .getByRole('dialog')
    .getByRole('button', { name: /^Melodic/ })
    .click();
  await stage.did('POST mapping {"version":"v1+","tracks":{"HH":{"playback":"melodic"}}}');
  await stage.page.keyboard.press('Escape');
  await stage.button('Second half').click();
  await stage.did('POST scene {"scene":"Second half"}');
  await stage.button('Undo the last change').click();
  await stage.did('POST mapping/undo {}');
});

test('an edit by hand meanwhile is not overwritten: it is said, and the newer mapping shown', async () => {
  await open();
  stage.daemon.mapping = { ...stage.daemon.mapping, version: 'by hand', categories: { dog: 'HH' } };
  await home('TT').getByRole('button', { name: 'door wood knock' }).click();
  await stage.page.getByRole('dialog').getByRole('button', { name: 'Bass' }).click();
  await expect.poll(() => stage.page.locator('.warnings').innerText()).toContain('changed by hand meanwhile');
  await expect.poll(() => home('HH').innerText()).toContain('dog');
  expect(stage.daemon.mapping.categories).toEqual({ dog: 'HH' });
});
