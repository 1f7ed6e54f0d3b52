import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type LaunchOptions } from 'playwright-core';
import type { TestProject } from 'vitest/node';

import { humming, wavFile } from './wav_file';

/** An insecure name for loopback: browsers close the microphone there. */
export const kInsecureHost = 'venue.test';

/** What its microphone does: hum over and over, or ask and be denied. */
export type Microphone = 'humming' | 'denied';

declare module 'vitest' {
  interface ProvidedContext {
    browsers: Record<Microphone, string>;
  }
}

/** Debian's Chromium, as it is started. `detour` leads it to another address, as "HOST:PORT OTHER:PORT". */
export function options(microphone: Microphone, detour?: string): LaunchOptions {
  const hears = () => wavFile(join(mkdtempSync(join(tmpdir(), 'microphone-')), 'humming.wav'), 3, humming);
  return {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--use-fake-device-for-media-stream',
      ...(microphone === 'denied'
        ? ['--deny-permission-prompts']
        : ['--use-fake-ui-for-media-stream', `--use-file-for-fake-audio-capture=${hears()}`]),
      `--host-resolver-rules=MAP ${kInsecureHost} 127.0.0.1${detour ? `, MAP ${detour}` : ''}`,
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  };
}

/** Starts one browser of each kind for all files of a run (vitest's globalSetup). */
export default async function startBrowsers(project: TestProject): Promise<() => Promise<void>> {
  const [hums, denies] = await Promise.all(
    (['humming', 'denied'] as const).map((microphone) => chromium.launchServer(options(microphone))),
  );
  project.provide('browsers', { humming: hums!.wsEndpoint(), denied: denies!.wsEndpoint() });
  return async () => {
    await hums!.close();
    await denies!.close();
  };
}
