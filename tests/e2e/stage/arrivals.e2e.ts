// The live list of arrivals and what can be done with each.
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { openChromium } from '../support/chromium';
import { tookAtMost } from '../support/measure';
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

const open = (count: number, change: (newest: Schemas['Arrival']) => void = () => undefined) =>
  StagePage.open(browser, {
    prepare: (daemon) => {
      daemon.fill(count);
      change(daemon.arrivals[0]!);
    },
  });
const counted = () => stage.page.locator('.count').innerText();

test('a sound appears when it arrives, above the older ones, with its guesses', async () => {
  stage = await open(3);
  stage.daemon.arrive(arrival(4, { confidence: 0.62, latitude: 35.68, longitude: 139.69, name: 'Mio' }));
  await stage.row(4).waitFor();
  expect(await stage.numbers()).toEqual([4, 3, 2, 1]);
  const text = (await stage.row(4).innerText()).replace(/\s+/g, ' ');
  for (const fact of [
    'church bells',
    'dog 11 %',
    'clapping 4 %',
    '62 %',
    'G5',
    'Mio',
    '35.68° N 139.69° E',
  ]) {
    expect(text).toContain(fact);
  }
  expect(await stage.row(4).locator('.wave path').count()).toBe(1);
});

test('approve and reject are offered to what asks, and done', async () => {
  stage = await open(3, (newest) => (newest.stage = 'asking'));
  await stage.row(3).getByRole('button', { name: /^Use/ }).click();
  await stage.did('POST samples/3/approve {}');
  await expect.poll(() => stage.row(3).innerText()).toContain('On stage');
  expect(await stage.row(3).getByRole('button', { name: /^Use/ }).count()).toBe(0);
  stage.daemon.arrive(arrival(4, { stage: 'asking' }));
  await stage.page.mouse.move(5, 5);
  await stage
    .row(4)
    .getByRole('button', { name: /^Reject/ })
    .click();
  await stage.did('POST samples/4/reject {}');
  await expect.poll(() => stage.row(4).innerText()).toContain('Rejected');
});

test('a sound is put on another track, named otherwise, its sender blocked', async () => {
  stage = await open(3);
  await stage.row(3).getByRole('button', { name: /^More/ }).click();
  const sheet = stage.page.getByRole('dialog');
  await sheet.getByRole('button', { name: 'sea waves' }).click();
  await stage.did('POST samples/3/category {"category":"sea_waves"}');
  await expect.poll(() => stage.row(3).innerText()).toMatch(/sea waves\s+heard as footsteps/);
  await sheet.getByRole('button', { name: 'As the model heard it' }).click();
  await stage.did('POST samples/3/category {"category":null}');
  await sheet.getByRole('button', { name: 'Block this person' }).click();
  await stage.did('POST block {"contributor":"phone-3","on":true}');
  await expect.poll(() => stage.row(3).innerText()).toContain('blocked');
  await sheet.getByRole('button', { name: 'Unblock this person' }).click();
  await stage.did('POST block {"contributor":"phone-3","on":false}');
  await sheet.getByRole('button', { name: 'Wind' }).click();
  await stage.did('POST samples/3/assign {"channel":6}');
  await expect.poll(() => stage.track('Wind').innerText()).toContain('footsteps');
  expect(await sheet.count()).toBe(0);
});

test('a favourite is marked and found again', async () => {
  stage = await open(3);
  await stage
    .row(2)
    .getByRole('button', { name: /^Favourite/ })
    .click();
  await stage.did('POST samples/2/favourite {"on":true}');
  await stage.page.getByLabel('Any state').selectOption('Favourites');
  await expect.poll(() => stage.numbers()).toEqual([2]);
});

test('a sound is deleted only after a second yes', async () => {
  stage = await open(3);
  await stage.row(3).getByRole('button', { name: /^More/ }).click();
  await stage.button('Delete this sound').click();
  expect(stage.daemon.deeds).toEqual([]);
  await stage.button('Really delete?').click();
  await stage.did('DELETE samples/3 {}');
  await expect.poll(() => stage.numbers()).toEqual([2, 1]);
});

test('what is withdrawn elsewhere leaves the list', async () => {
  stage = await open(3);
  await stage.row(2).waitFor();
  stage.daemon.tell('samplesRemoved', { numbers: [2] });
  await expect.poll(() => stage.numbers()).toEqual([3, 1]);
});

test('filters by state, track, category and text leave what fits', async () => {
  stage = await open(40, (newest) => Object.assign(newest, { name: 'Zoë', stage: 'waiting' }));
  await expect.poll(counted).toBe('40 sounds');
  await stage.page.getByLabel('Any track').selectOption('Piano');
  await expect.poll(() => stage.numbers()).toEqual([36, 28, 20, 12, 4]);
  await expect.poll(counted).toBe('5 of 40');
  await stage.button('Show all').click();
  await stage.page.getByLabel('Any category').selectOption('footsteps');
  await expect.poll(() => stage.numbers()).toEqual([35, 27, 19, 11, 3]);
  await stage.button('Show all').click();
  await stage.page.getByLabel('Any state').selectOption('Next up');
  await expect.poll(() => stage.numbers()).toEqual([40]);
  await stage.page.getByLabel('Search').fill('nobody');
  await expect.poll(() => stage.page.locator('.nothing').innerText()).toContain('No sound is like this.');
  await stage.page.locator('.nothing').getByRole('button').click();
  await stage.page.getByLabel('Search').fill('zoë');
  await expect.poll(() => stage.numbers()).toEqual([40]);
});

test('nothing moves under the pointer: what arrives meanwhile is counted and then shown', async () => {
  stage = await open(30);
  await stage.row(29).hover();
  const before = await stage.row(29).boundingBox();
  stage.daemon.arrive(arrival(31));
  stage.daemon.arrive(arrival(32));
  const fresh = stage.button('2 new sounds');
  await fresh.waitFor();
  expect(await stage.row(29).boundingBox()).toEqual(before);
  await fresh.click();
  await expect.poll(async () => (await stage.numbers()).slice(0, 3)).toEqual([32, 31, 30]);
});

test('cut off again and again while sounds arrive, the page misses none and shows none twice', async () => {
  stage = await open(5);
  await stage.row(5).waitFor();
  for (let number = 6; number <= 305; number += 1) {
    stage.daemon.arrive(arrival(number));
    if (number % 60 !== 0) continue;
    stage.daemon.cut();
    await expect.poll(() => stage.daemon.watchers, { interval: 20 }).toBe(1);
  }
  await expect.poll(counted).toBe('305 sounds');
  await stage.connectionSays('Live');
});

test('events that the daemon no longer has are made up for by reading again', async () => {
  stage = await open(5);
  await stage.row(5).waitFor();
  stage.daemon.run = 'run2';
  stage.daemon.arrivals = [arrival(7), arrival(6)];
  stage.daemon.cut();
  await expect.poll(() => stage.numbers()).toEqual([7, 6]);
});

test('a program that goes away and comes back is waited for', async () => {
  stage = await open(5);
  await stage.daemon.stop();
  await stage.connectionSays('Connection lost');
  await stage.daemon.start();
  await stage.connectionSays('Live');
  stage.daemon.arrive(arrival(6));
  await stage.row(6).waitFor();
});

test('a program that was started anew has another address, and the page says so', async () => {
  stage = await open(5);
  (stage.daemon as { token: string }).token = 'another';
  stage.daemon.cut();
  await stage.connectionSays('started anew');
});

test('five thousand sounds scroll while more arrive, and few of them are drawn', async () => {
  stage = await open(5_000);
  await expect.poll(counted).toBe('5000 sounds');
  const session = await stage.page.context().newCDPSession(stage.page);
  await session.send('Performance.enable');
  const work = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const own = ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'];
    return metrics.reduce((sum, { name, value }) => sum + (own.includes(name) ? value : 0), 0);
  };
  const before = await work();
  let number = 5_000;
  const arriving = setInterval(() => stage.daemon.arrive(arrival((number += 1))), 100);
  const frames = await stage.page.evaluate(
    () =>
      new Promise<number[]>((done) => {
        const rows = document.querySelector('.rows')!;
        const times: number[] = [];
        const step = (now: number) => {
          times.push(now);
          rows.scrollTop += 90;
          if (times.length < 240) requestAnimationFrame(step);
          else done(times.slice(1).map((time, i) => time - times[i]!));
        };
        requestAnimationFrame(step);
      }),
  );
  clearInterval(arriving);
  const workMs = (((await work()) - before) * 1000) / frames.length;
  frames.sort((left, right) => left - right);
  const at = (share: number) => frames[Math.floor(frames.length * share)]!.toFixed(1);
  // Frames also tell of what else the machine does; the page's own share has to leave room for it.
  tookAtMost(34, `frames, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms; p50`, Number(at(0.5)));
  tookAtMost(10, "the page's work a frame", workMs);
  const drawn = await stage.page.locator('.row').count();
  expect(drawn).toBeLessThan(30);
});
