import { defineConfig } from 'vitest/config';

/** Set to "all" or to a part of a state's name: pictures of the pages for people to look at. */
const kPictures = process.env.EXSAMPLING_SCREENSHOTS;
/** Set by scripts/speed: measurements, too. */
const kSpeed = process.env.EXSAMPLING_SPEED;

export default defineConfig({
  test: {
    include: kPictures ? ['**/*.pictures.ts'] : ['**/*.e2e.ts', ...(kSpeed ? ['**/*.speed.ts'] : [])],
    globalSetup: ['support/temporary_folder.ts', 'support/build_pages.ts', 'support/browsers.ts'],
    // Files mostly wait; more than two at a time would wait for one another on a small machine. What is
    // measured is measured alone.
    maxWorkers: kSpeed ? 1 : 2,
    minWorkers: 1,
    // What is waited for comes at once where the machine is not shared.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
