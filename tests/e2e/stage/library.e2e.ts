// The library's window, at a stand-in for the daemon.
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { openChromium } from '../support/chromium';
import { addition } from '../support/mock_stage';
import { StagePage } from '../support/stage_page';

let browser: Browser;
let stage: StagePage;
beforeAll(async () => {
  browser = await openChromium('denied');
});
afterEach(() => stage.close());
afterAll(() => browser.close());

const dialog = () => stage.page.getByRole('dialog', { name: 'Library' });
const path = () => dialog().getByRole('textbox', { name: 'Folder' });
async function open(options: { viewport?: { width: number; height: number } } = {}): Promise<void> {
  stage = await StagePage.open(browser, options);
  if (options.viewport) await stage.button('More …').click();
  await stage.button(/^Library$/).click();
  await expect.poll(() => path().inputValue()).toBe('/home/aki/');
}

test('a folder is chosen by pressing, from the home folder on', async () => {
  await open();
  await stage.button(/^Sounds$/).click();
  await stage.button(/^Field recordings/).click();
  expect(await path().inputValue()).toBe('/home/aki/Sounds/Field recordings 2019–2026/');
  await stage.button('↑ Up').click();
  await stage.button('↑ Up').click();
  await expect.poll(() => stage.button('Music').count()).toBe(1);
  await stage.button('Music').click();
  await dialog().getByText('No folders here.').waitFor();
  await stage.button('Every 5 seconds').click();
  await stage.button(/^Add$/).click();
  await stage.did('POST library/add {"path":"/home/aki/Music/","divide":"windows"}');
});

test('or by writing, with the names that begin like it below', async () => {
  await open();
  await path().fill('/home/aki/sou');
  expect(
    await dialog().getByRole('group', { name: 'Folders here' }).getByRole('button').allInnerTexts(),
  ).toEqual(['↑ Up', 'Sounds']);
  await path().fill('/home/nobody/');
  await path().press('Enter');
  await stage.did('POST library/add {"path":"/home/nobody/","divide":"onsets"}');
});

test('progress, stop and what was left out are told as they come', async () => {
  await open();
  await stage.button(/^Add$/).click();
  await dialog().getByText('Looking for files').waitFor();
  stage.daemon.tell('libraryChanged', {
    addition: addition('/home/aki/', { done: 3, all: 6, latest: 'rain.flac' }),
  });
  await dialog().getByText('3 of 6 · rain.flac').waitFor();
  expect(await stage.findings()).toEqual([]);
  await stage.button(/^Stop$/).click();
  await stage.did('POST library/stop {}');
  await dialog()
    .getByText(/stopped. Add it again to go on/)
    .waitFor();
  const leftOut = [
    { file: '/home/aki/notes.wav', reason: 'This is not an audio file that ExSampling knows.' },
  ];
  const ended = addition('/home/aki/', {
    state: 'done',
    done: 6,
    all: 6,
    added: 5,
    sounds: 9,
    leftOutCount: 1,
    leftOut,
  });
  stage.daemon.libraryContents.addition = ended;
  stage.daemon.tell('libraryChanged', { addition: ended });
  await dialog().getByText('/home/aki/: done. · 9 sounds in 5 files new or changed').waitFor();
  await dialog().getByText('1 file was left out').click();
  await dialog().getByText('This is not an audio file').waitFor();
  expect(await stage.findings()).toEqual([]);
});

test('a folder is forgotten after asking once more', async () => {
  await open({ viewport: { width: 390, height: 844 } });
  const place = dialog().getByRole('listitem').filter({ hasText: 'kick.wav' });
  await place.getByRole('button', { name: 'Forget' }).click();
  expect(stage.daemon.deeds).toEqual([]);
  await place.getByRole('button', { name: 'Really forget?' }).click();
  await stage.did('POST library/remove {"path":"/home/aki/Sounds/kick.wav"}');
  await expect.poll(() => place.count()).toBe(0);
});
