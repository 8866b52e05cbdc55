import { defineConfig } from "vitest/config";

/** Tests for the virtual machine: all is slower there by an order of magnitude, and nothing may be written. */
export default defineConfig({
  cacheDir: "/tmp/vitest",
  test: {
    include: ["test/vm/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 1,
    fileParallelism: false,
  },
});
