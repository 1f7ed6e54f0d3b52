import axe, { type AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

import { MockStage } from './mock_stage';
import { kPages } from './paths';

/** The performer's page at one stand-in for the daemon. */
export class StagePage {
  private constructor(
    readonly daemon: MockStage,
    readonly page: Page,
    /** What the browser complained of. */
    readonly complaints: string[],
  ) {}

  static async open(
    browser: Browser,
    options: BrowserContextOptions & { prepare?: (daemon: MockStage) => void } = {},
  ): Promise<StagePage> {
    const { prepare, ...contextOptions } = options;
    const daemon = new MockStage(`${kPages}/stage`);
    prepare?.(daemon);
    await daemon.start();
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'en-GB',
      permissions: ['microphone'],
      ...contextOptions,
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(daemon.address);
    const stage = new StagePage(daemon, page, complaints);
    await stage.connectionSays('Live');
    return stage;
  }

  async close(): Promise<void> {
    await this.page.context().close();
    await this.daemon.stop();
  }

  async connectionSays(text: string): Promise<void> {
    const said = () => this.page.locator('.connection').innerText();
    await expect.poll(said).toContain(text);
  }

  button(name: string | RegExp) {
    return this.page.getByRole('button', { name });
  }

  /** The card of a track. */
  track(name: string) {
    return this.page.locator('.track').filter({ has: this.page.getByRole('heading', { name, exact: true }) });
  }

  row(number: number) {
    return this.page.locator(`.row[data-number="${number}"]`);
  }

  /** The numbers of the rows that are drawn, from top to bottom. */
  async numbers(): Promise<number[]> {
    return this.page.locator('.row').evaluateAll((rows) =>
      rows
        .map((row) => ({
          top: row.getBoundingClientRect().top,
          number: Number((row as HTMLElement).dataset.number),
        }))
        .sort((left, right) => left.top - right.top)
        .map(({ number }) => number),
    );
  }

  /** The daemon was asked to do this. */
  async did(deed: string): Promise<void> {
    await expect.poll(() => this.daemon.deeds).toContain(deed);
  }

  /** What axe finds wrong, each as "rule: element". */
  async findings(): Promise<string[]> {
    await this.page.evaluate(axe.source);
    const { violations } = (await this.page.evaluate('axe.run()')) as AxeResults;
    return violations.flatMap(({ id, impact, nodes }) =>
      nodes.map((node) => `${id} (${impact}): ${node.html.slice(0, 200)}`),
    );
  }
}
