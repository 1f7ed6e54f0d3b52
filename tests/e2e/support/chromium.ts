import { chromium, type Browser } from 'playwright-core';
import { inject } from 'vitest';

import { type Microphone, options } from './browsers';

export { kInsecureHost } from './browsers';

/** The run's browser: contexts that are opened through it are its own, and end with it. */
export function openChromium(microphone: Microphone): Promise<Browser> {
  return chromium.connect(inject('browsers')[microphone]);
}

/** A browser of its own, which is led to another address. */
export function launchChromium(detour: string): Promise<Browser> {
  return chromium.launch(options('denied', detour));
}
