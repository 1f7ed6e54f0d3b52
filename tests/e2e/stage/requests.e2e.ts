// What a decision costs the stage page in requests, on the real program: its own, and none to look again.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openChromium } from '../support/chromium';
import { type Daemon, startDaemon } from '../support/daemon';

let daemon: Daemon;
let browser: Browser;
let page: Page;
let requests: string[] = [];

beforeAll(async () => {
  daemon = await startDaemon();
  browser = await openChromium('denied');
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.setDefaultTimeout(8_000);
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    // Health is read by the clock, whatever the performer does.
    if (pathname.startsWith('/api/') && !pathname.endsWith('/health')) {
      requests.push(`${request.method()} ${pathname}`);
    }
  });
  await page.goto(daemon.stage);
  await page.locator('.connection.open').waitFor();
  await page.waitForLoadState('load');
});
afterAll(async () => {
  await browser.close();
  await daemon.remove();
});

/** All that the page asked for, up to when it shows `state` events that came after `deed`. */
async function requestsOf(deed: () => Promise<void>): Promise<string[]> {
  await page.waitForFunction(() => document.querySelector('.track'));
  requests = [];
  await deed();
  return requests;
}
const button = (name: string | RegExp) => page.getByRole('button', { name });

test('the first look ends before anything is counted', async () => {
  await expect.poll(() => requests).toContain('GET /api/stage/scenes');
  await expect.poll(() => requests).toContain('GET /api/stage/categories');
});

test('a rule is one request, and what another page decides is none', async () => {
  const asked = await requestsOf(async () => {
    await button('Closed').click();
    await expect.poll(() => button('Closed').getAttribute('aria-pressed')).toBe('true');
    const token = new URL(daemon.stage).searchParams.get('token')!;
    await fetch(new URL('/api/stage/intake', daemon.stage), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ intake: 'open' }),
    });
    await expect.poll(() => button('Closed').getAttribute('aria-pressed')).toBe('false');
  });
  expect(asked).toEqual(['POST /api/stage/intake']);
});

test('an edit of the mapping is one request, and quick clicks are all counted', async () => {
  await button('Mapping').click();
  const least = page.locator('.mapping .tools span').first();
  const before = await least.innerText();
  const asked = await requestsOf(async () => {
    await page
      .locator('.mapping')
      .getByRole('button', { name: 'More sure' })
      .evaluate((more: HTMLElement) => [1, 2].forEach(() => more.click()));
    const percent = Number(before.match(/\d+/)![0]) + 10;
    await expect.poll(() => least.innerText()).toContain(String(percent));
    // A third click is answered after all that the first two could have led to.
    await page.locator('.mapping').getByRole('button', { name: 'Less sure' }).click();
    await expect.poll(() => least.innerText()).toContain(String(percent - 5));
  });
  expect(asked).toEqual(Array(3).fill('POST /api/stage/mapping'));
});
