// What the browser may do on each page, and that no page ever wants more.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openChromium } from './support/chromium';
import { type Daemon, startDaemon } from './support/daemon';

let browser: Browser;
let daemon: Daemon;
beforeAll(async () => {
  browser = await openChromium('humming');
  daemon = await startDaemon(['--wifi-name', 'Hall', '--wifi-password', 'openair2026']);
});
afterAll(async () => {
  await browser.close();
  await daemon.remove();
});

/** Opens a page that notes whatever its policy forbids it. */
async function watched(address: string): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    permissions: ['microphone'],
  });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const seen: string[] = ((globalThis as any).violations = []);
    document.addEventListener('securitypolicyviolation', (event) =>
      seen.push(
        `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`,
      ),
    );
  });
  await page.goto(address);
  return page;
}
const violations = (page: Page) => page.evaluate(() => (globalThis as any).violations as string[]);

test('the policies that the program sends', async () => {
  const policyOf = async (address: string) =>
    (await fetch(address)).headers.get('content-security-policy')!.split('; ').sort();
  const kBoth = [
    "base-uri 'none'",
    "connect-src 'self'",
    "default-src 'self'",
    "form-action 'none'",
    "object-src 'none'",
    "script-src 'self'",
  ];
  for (const address of [daemon.stage, `${new URL(daemon.stage).origin}/join`]) {
    expect(await policyOf(address)).toEqual(
      [...kBoth, "img-src 'self' data: blob:", "media-src 'self' blob:", "style-src 'self'"].sort(),
    );
  }
  for (const address of [`${daemon.origin}/`, `${daemon.origin}/join`]) {
    expect(await policyOf(address)).toEqual(
      [
        ...kBoth,
        "frame-ancestors 'none'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "style-src 'self' 'unsafe-inline'",
        "worker-src 'self' blob:",
      ].sort(),
    );
  }
});

test('the recorder wants no more while a sound is recorded and sent', async () => {
  const page = await watched(daemon.origin);
  await page.locator('#message[data-key]').waitFor({ state: 'attached' });
  await page.locator('#record').click();
  await page.locator('#record[data-phase=recording]').waitFor();
  await expect
    .poll(() => page.locator('#record').evaluate((button) => Number(button.style.getPropertyValue('--turn'))))
    .toBeGreaterThan(0.08);
  await page.locator('#record').click();
  await page.locator('#takes li').first().waitFor();
  expect(await violations(page)).toEqual([]);
  await page.context().close();
});

test('the stage wants no more in any of its views', async () => {
  const page = await watched(daemon.stage);
  await page.locator('.row').first().waitFor();
  await page
    .locator('.row')
    .first()
    .getByRole('button', { name: /^Listen/ })
    .click();
  await page.locator('.row').first().getByRole('button', { name: /^More/ }).click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Places$/ }).click();
  await page.locator('.leaflet-control-scale').waitFor();
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await page.getByRole('button', { name: 'Mapping' }).click();
  await page.locator('.mapping').waitFor();
  await page.getByRole('button', { name: /^Listening/ }).click();
  await page.getByRole('dialog').waitFor();
  expect(await violations(page)).toEqual([]);
  await page.context().close();
});

test('the join view wants no more on either listener', async () => {
  for (const origin of [daemon.origin, new URL(daemon.stage).origin]) {
    const page = await watched(`${origin}/join`);
    await page.locator('#wifi-code[src]').waitFor();
    await page.locator('#river .floating').first().waitFor();
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  }
});
