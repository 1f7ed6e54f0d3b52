import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

import { MockDaemon } from './mock_daemon';
import { kPages } from './paths';

/** One phone at one stand-in daemon. */
export class RecorderPage {
  private constructor(
    readonly daemon: MockDaemon,
    readonly context: BrowserContext,
    public page: Page,
    private readonly address: string,
  ) {}

  static async open(
    browser: Browser,
    options: BrowserContextOptions & {
      /** Instead of loopback, in the page's address. */
      host?: string;
      /** Changes the stand-in before the page is opened. */
      prepare?: (daemon: MockDaemon, context: BrowserContext) => void | Promise<void>;
    } = {},
  ): Promise<RecorderPage> {
    const { host, prepare, ...contextOptions } = options;
    const daemon = new MockDaemon(join(kPages, 'recorder'));
    await daemon.start();
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      locale: 'en-GB',
      ...contextOptions,
    });
    await prepare?.(daemon, context);
    const address = host ? daemon.origin.replace('127.0.0.1', host) : daemon.origin;
    const recorder = new RecorderPage(daemon, context, await context.newPage(), address);
    await recorder.load();
    return recorder;
  }

  /** Loads the page (again), in a new tab if the old one is gone. */
  async load(): Promise<void> {
    if (this.page.isClosed()) this.page = await this.context.newPage();
    await this.page.goto(this.address);
    await this.page.locator('#message[data-key]').waitFor({ state: 'attached' });
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.daemon.stop();
  }

  /** What the page says. */
  said(): Promise<string> {
    return this.page.locator('#message').innerText();
  }

  async hears(text: string | RegExp): Promise<void> {
    await expect.poll(() => this.said()).toMatch(text);
  }

  async tap(): Promise<void> {
    // A closed page's button tells assistive software that it does nothing; people tap it all the same.
    await this.page.locator('#record').click({ force: true });
  }

  /** Taps, and comes back when so many seconds are recorded. */
  async startRecording(seconds = 0.6): Promise<void> {
    await this.tap();
    const elapsed = () =>
      this.page
        .locator('#record[data-phase=recording]')
        .evaluate(
          (button, longest) => longest * Number(button.style.getPropertyValue('--turn')),
          this.daemon.session.maxTakeSeconds,
        );
    await expect.poll(elapsed, { interval: 20 }).toBeGreaterThan(seconds);
  }

  /** Two taps and what lies between. */
  async record(): Promise<void> {
    await this.startRecording();
    await this.tap();
  }

  /** The page's own list of takes. */
  takes() {
    return this.page.locator('#takes li');
  }

  async arrived(count = 1): Promise<void> {
    await expect.poll(() => this.daemon.uploads.size).toBe(count);
  }
}

/** A folder that lives as long as the test run. */
export function scratchFolder(): string {
  return mkdtempSync(join(tmpdir(), 'scratch-'));
}

/** What SoX, which knows nothing of us, reads from a WAV file. */
export function soxReads(bytes: Buffer): {
  channels: number;
  sampleRate: number;
  bits: number;
  seconds: number;
} {
  const path = join(scratchFolder(), 'take.wav');
  writeFileSync(path, bytes);
  const ask = (flag: string) => Number(execFileSync('soxi', [flag, path], { encoding: 'utf8' }));
  return { channels: ask('-c'), sampleRate: ask('-r'), bits: ask('-b'), seconds: ask('-D') };
}
