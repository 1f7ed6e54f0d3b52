// "More like this" on the real program, with a library that was added before.
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openChromium } from '../support/chromium';
import { type Daemon, startDaemon } from '../support/daemon';
import { OscListener } from '../support/osc_listener';
import { kDaemon } from '../support/paths';
import { scratchFolder } from '../support/recorder_page';
import { wavBytes, wavFile } from '../support/wav_file';

const folder = scratchFolder();
const data = join(folder, 'data');
const tone = (hertz: number) => (time: number) => 0.5 * Math.sin(2 * Math.PI * hertz * time);
const noise = (time: number) => 0.5 * Math.sin(1e6 * Math.sin(1e4 * time));

let osc: OscListener;
let daemon: Daemon;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  const sounds = join(folder, 'sounds');
  mkdirSync(sounds);
  wavFile(join(sounds, 'hum.wav'), 1.2, tone(220));
  wavFile(join(sounds, 'hiss.wav'), 1.2, noise);
  execFileSync(kDaemon, ['library', 'add', sounds, '--data', data], { stdio: 'ignore' });
  osc = await OscListener.open();
  daemon = await startDaemon(['--osc', `127.0.0.1:${osc.port}`], data);
  for (const sound of [tone(225), tone(3_000)]) {
    const take = await fetch(`${daemon.origin}/api/recordings/${randomUUID()}`, {
      method: 'PUT',
      body: new Uint8Array(wavBytes(1, sound)),
      headers: { 'content-type': 'audio/wav' },
    });
    expect(take.status).toBe(201);
  }
  browser = await openChromium('denied');
  page = await browser.newPage({ viewport: { width: 1440, height: 900 }, hasTouch: true });
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(daemon.stage);
  await page.locator('.row').nth(1).waitFor();
});
afterAll(async () => {
  await browser.close();
  osc.close();
  await daemon.remove();
});

const found = () => page.locator('.similar li');
const fromLibrary = (file: string) => found().filter({ hasText: file });

test('shows the sound itself first, then tonight and the library', async () => {
  await page.locator('.row[data-number="1"]').getByRole('button', { name: /^More/ }).tap();
  await page.getByRole('button', { name: 'More like this' }).tap();
  await expect.poll(() => found().count()).toBe(4);
  expect(await found().first().innerText()).toMatch(/This one · distance 0\.00/);
  expect(await fromLibrary('hum.wav').innerText()).toMatch(
    /Your library · distance \d\.\d\d\s+hum\.wav, \d\.\d s/,
  );
  const order = await found().allInnerTexts();
  expect(order.findIndex((text) => text.includes('hum.wav'))).toBeLessThan(
    order.findIndex((text) => text.includes('hiss.wav')),
  );
});

test('a sound of the library is heard on the cue, which leaves nothing behind', async () => {
  await fromLibrary('hum.wav')
    .getByRole('button', { name: /^Listen/ })
    .tap();
  const { values } = await osc.next('/exsampling/audition');
  expect(values[1]).toMatch(/\/cue\/\d+\.wav$/);
  expect(statSync(values[1]!).size).toBeGreaterThan(100_000);
  expect(await page.locator('.row').count()).toBe(2);
});

test('put on a track, it becomes one of the session', async () => {
  await fromLibrary('hum.wav').getByRole('combobox').selectOption({ index: 2 });
  await osc.next('/exsampling/sample', ({ values }) =>
    values.some((value) => /\/3_trimmed\.wav$/.test(value)),
  );
  await expect.poll(() => page.locator('.row[data-number="3"]').innerText()).toContain('hum');
  await expect.poll(() => page.locator('.row').count()).toBe(3);
  expect(complaints).toEqual([]);
});

test('after a restart it is still there, and similar', async () => {
  await daemon.stop();
  daemon = await startDaemon(['--osc', `127.0.0.1:${osc.port}`], data);
  const { origin, searchParams } = new URL(daemon.stage);
  const ask = async (query: string) =>
    (
      (await (
        await fetch(`${origin}/api/stage/similar?${query}&token=${searchParams.get('token')}`)
      ).json()) as { sounds: { from: string; distance: number; file: string }[] }
    ).sounds;
  const sounds = await ask('sample=3');
  expect(sounds[0]).toMatchObject({ from: 'session', distance: 0 });
  // The library is read beside the start.
  await expect.poll(async () => (await ask('sample=3&from=library')).length).toBe(2);
  expect((await ask('sample=3&from=library'))[0]!.file).toMatch(/hum\.wav$/);
});
