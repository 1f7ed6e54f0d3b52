// The tracks, the intake and the modes, by real clicks.
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { openChromium } from '../support/chromium';
import type { Schemas } from '../support/contract';
import { arrival } from '../support/mock_stage';
import { StagePage } from '../support/stage_page';

let browser: Browser;
let stage: StagePage;
beforeAll(async () => {
  browser = await openChromium('denied');
});
afterEach(() => stage.close());
afterAll(() => browser.close());

const open = (prepare?: Parameters<typeof StagePage.open>[1]) => StagePage.open(browser, prepare);

test('cards stand in the order and the colours of the mapping', async () => {
  stage = await open();
  const cards = await stage.page
    .locator('.track')
    .evaluateAll((all) =>
      all.map((card) => [card.querySelector('h2')!.textContent, getComputedStyle(card).borderTopColor]),
    );
  expect(cards.slice(0, 3)).toEqual([
    ['HH', 'rgb(255, 235, 42)'],
    ['Snare', 'rgb(253, 154, 0)'],
    ['TT', 'rgb(233, 63, 0)'],
  ]);
  expect(cards).toHaveLength(8);
  expect(await stage.track('HH').innerText()).toContain('Empty');
});

test('a card tells what is loaded: category, confidence, note, length, wave, who, where, since when', async () => {
  const receivedAt = new Date(Date.now() - 180_000).toISOString();
  stage = await open({
    prepare: (daemon) =>
      daemon.load(
        arrival(1, {
          category: 'door_wood_knock',
          confidence: 0.874,
          noteName: 'C#3',
          durationSeconds: 2.34,
          name: 'Aki',
          latitude: 35.681,
          longitude: -139.69,
          receivedAt,
          channel: 3,
        }),
      ),
  });
  const card = stage.track('TT');
  const text = (await card.innerText()).replace(/\s+/g, ' ');
  for (const fact of ['door wood knock', '87 %', 'C#3', '2.3 s', 'Aki', '3 min', '35.68° N 139.69° W']) {
    expect(text).toContain(fact);
  }
  const wave = await card.locator('.wave path').getAttribute('d');
  expect(wave!.match(/[ML]/g)).toHaveLength(200);
});

test('what a phone calls itself is text, whatever it looks like', async () => {
  stage = await open({
    prepare: (daemon) => daemon.load(arrival(1, { channel: 1, name: '<img src=x onerror=alert(1)>' })),
  });
  expect(await stage.track('HH').innerText()).toContain('<img src=x');
  expect(await stage.page.locator('.track img').count()).toBe(0);
});

test('a card lights up when an instrument plays it, and goes dark again', async () => {
  stage = await open({ prepare: (daemon) => daemon.load(arrival(1, { channel: 4 })) });
  const lit = () => stage.track('BD').evaluate((card) => card.classList.contains('lit'));
  expect(await lit()).toBe(false);
  const { seq } = stage.daemon.tracks[3]!;
  stage.daemon.tell('instrument', { report: 'played', seq, detail: '' });
  await expect.poll(lit, { interval: 20 }).toBe(true);
  await expect.poll(lit, { interval: 20 }).toBe(false);
});

test('what an instrument could not load is said on the card', async () => {
  stage = await open({ prepare: (daemon) => daemon.load(arrival(1, { channel: 4 })) });
  Object.assign(stage.daemon.tracks[3]!, { problem: 'file not found', playable: false });
  stage.daemon.tell('instrument', { report: 'failed', seq: 1, detail: 'file not found' });
  await expect.poll(() => stage.track('BD').innerText()).toContain('could not load it: file not found');
});

test('hold, clear and gain are asked of the daemon, and shown as it answers', async () => {
  stage = await open({ prepare: (daemon) => daemon.load(arrival(1, { channel: 2 })) });
  const card = stage.track('Snare');
  await card.getByRole('button', { name: 'Hold' }).click();
  await stage.did('POST tracks/2/hold {"on":true}');
  await expect
    .poll(() => card.getByRole('button', { name: 'Hold' }).getAttribute('aria-pressed'))
    .toBe('true');

  const slider = card.getByRole('slider');
  const box = (await slider.boundingBox())!;
  await slider.click({ position: { x: box.width - 3, y: box.height / 2 } });
  await stage.did('POST tracks/2/gain {"gainDb":12}');
  await expect.poll(() => card.locator('output').innerText()).toBe('+12 dB');
  // Near zero is meant to be zero. The thumb's middle goes from 8 px to 8 px before the end.
  const zero = 8 + (box.width - 16) * (24 / 36);
  await slider.click({ position: { x: zero + 1, y: box.height / 2 } });
  await expect.poll(() => card.locator('output').innerText()).toBe('0 dB');

  await card.getByRole('button', { name: 'Clear' }).click();
  await stage.did('POST tracks/2/clear {}');
  await expect.poll(() => card.innerText()).toContain('Empty');
});

test('what the daemon refuses is said in its own words until it is dismissed', async () => {
  stage = await open({ prepare: (daemon) => daemon.load(arrival(1, { channel: 2 })) });
  await stage.track('Snare').getByRole('button', { name: 'Undo' }).click();
  const warning = stage.page.locator('.warnings');
  await expect.poll(() => warning.innerText()).toContain('There is nothing to go back to.');
  await warning.getByRole('button', { name: 'Dismiss' }).click();
  await expect.poll(() => warning.count()).toBe(0);
});

test('another hand at the same controls is seen here', async () => {
  stage = await open();
  stage.daemon.tracks[0]!.held = true;
  stage.daemon.intake = 'closed';
  stage.daemon.tell('stageChanged', { change: 'held', seq: 1, channel: 1, held: true });
  const pressed = (name: string) => stage.button(name).first().getAttribute('aria-pressed');
  await expect.poll(() => pressed('Hold: HH')).toBe('true');
  await expect.poll(() => pressed('Closed')).toBe('true');
});

test('the intake closes at once, and finishes only when confirmed', async () => {
  stage = await open();
  await stage.button('Closed').click();
  await stage.did('POST intake {"intake":"closed"}');
  await stage.button('Finished').click();
  await stage.button('Cancel').click();
  expect(stage.daemon.intake).toBe('closed');
  await stage.button('Finished').click();
  await stage.button(/^Finish$/).click();
  await stage.did('POST intake {"intake":"finished"}');
});

test('modes: all by themselves, all after a yes, the sure ones by themselves', async () => {
  stage = await open();
  await stage.button('Ask').click();
  await stage.did('POST mode {"mode":"ask"}');
  await stage.button(/^Auto above/).click();
  await stage.did('POST mode {"mode":"above"}');
  await stage.button('More sure').click();
  await stage.did('POST mode {"mode":"above","confidence":0.65}');
  await expect.poll(() => stage.button(/^Auto above/).innerText()).toBe('Auto above 65 %');
});

test('an alarm stays in sight until it is dismissed', async () => {
  stage = await open();
  const message = 'The disk is full. Old sounds stay playable; make room on the disk.';
  stage.daemon.tell('alarm', { message });
  await expect.poll(() => stage.page.getByRole('alert').innerText()).toContain(message);
  await stage.button('Dismiss').click();
  await expect.poll(() => stage.page.getByRole('alert').count()).toBe(0);
});

test('a warning of the daemon comes and goes by itself, and can be put aside meanwhile', async () => {
  stage = await open();
  const message =
    'No instrument has been heard for 15 seconds. Open the Live set with the ExSampling device.';
  const warnings = [{ about: 'instrument', message }];
  const tell = (now: Schemas['Warning'][]) => {
    stage.daemon.health.warnings = now;
    stage.daemon.tell('healthChanged', { warnings: now });
  };
  tell(warnings);
  await expect.poll(() => stage.page.getByRole('alert').innerText()).toContain(message);
  expect(await stage.page.locator('.pulse').getAttribute('class')).toContain('troubled');
  tell([]);
  await expect.poll(() => stage.page.getByRole('alert').count()).toBe(0);
  tell(warnings);
  await stage.button('Dismiss').click();
  await expect.poll(() => stage.page.getByRole('alert').count()).toBe(0);
  expect(await stage.page.locator('.pulse').getAttribute('class')).toContain('troubled');
});

test('the line of health opens all that is known of the night', async () => {
  stage = await open();
  await expect
    .poll(() => stage.page.locator('.health').innerText())
    .toMatch(/12 phones in the last minute\s+to OSC in 18 ms/);
  await stage.button(/^Health/).click();
  const said = await stage.page.getByRole('dialog').innerText();
  for (const part of [
    'All is well.',
    '0 waiting, 1 being analysed',
    'median 18 ms, p95 25 ms (last 100 takes)',
    'ExSampling at 127.0.0.1:10500, heard 2 s ago, 401 loaded',
    '81.2 GB free, room for 93 h of takes',
    '0 takes, 0 OSC packets not understood',
    'http://192.168.1.20:8080',
    'esc50-mobilenetv2, SHA-256 7c1d7c1d7c1d…',
    'sessions/2026-11-20_2030',
  ]) {
    expect(said).toContain(part);
  }
});
