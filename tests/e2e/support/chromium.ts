import { chromium, type Browser } from 'playwright-core';

/** An insecure name for loopback: browsers close the microphone there. */
export const kInsecureHost = 'venue.test';

/**
 * Debian's Chromium whose microphone plays a WAV file over and over; null asks and is denied. `detour` leads
 * it to another address, as "HOST:PORT OTHER:PORT".
 */
export function launchChromium(microphone: string | null, detour?: string): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--use-fake-device-for-media-stream',
      ...(microphone === null
        ? ['--deny-permission-prompts']
        : ['--use-fake-ui-for-media-stream', `--use-file-for-fake-audio-capture=${microphone}`]),
      `--host-resolver-rules=MAP ${kInsecureHost} 127.0.0.1${detour ? `, MAP ${detour}` : ''}`,
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
