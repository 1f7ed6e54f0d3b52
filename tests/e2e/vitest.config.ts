import { defineConfig } from 'vitest/config';

/** Set to "all" or to a part of a state's name: pictures of the pages for people to look at. */
const kPictures = process.env.EXSAMPLING_SCREENSHOTS;
/** Set by scripts/speed: measurements, too. */
const kSpeed = process.env.EXSAMPLING_SPEED;

export default defineConfig({
  test: {
    include: kPictures ? ['**/*.pictures.ts'] : ['**/*.e2e.ts', ...(kSpeed ? ['**/*.speed.ts'] : [])],
    globalSetup: ['support/temporary_folder.ts', 'support/build_pages.ts', 'support/browsers.ts'],
    // One browser at a time: the machines that run this are small.
    fileParallelism: false,
    // What is waited for comes at once where the machine is not shared.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
