import { defineConfig } from 'vitest/config';

// The Pure Data tests run in real time: one after another, so that none starves another.
export default defineConfig({
  test: {
    include: ['**/*.test.mjs'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 30_000,
  },
});
