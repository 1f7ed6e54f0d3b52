import { defineConfig } from 'vitest/config';

/** Set to "all" or to a part of a state's name: pictures of the pages for people to look at. */
const kPictures = process.env.EXSAMPLING_SCREENSHOTS;

export default defineConfig({
  test: {
    include: [kPictures ? '**/*.pictures.ts' : '**/*.e2e.ts'],
    globalSetup: ['support/temporary_folder.ts', 'support/build_pages.ts'],
    // One browser at a time: the machines that run this are small.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is waited for comes at once where the machine is not shared.
    expect: { poll: { timeout: 10_000 } },
  },
});
