import { defineConfig } from "vitest/config";

/** `npm run test:long`: the calls that take minutes, run before a release. */
const long = process.env["VISIOBORNE_LONG"] === "1";

export default defineConfig({
  test: {
    include: long ? ["test/long/**/*.test.ts"] : ["test/**/*.test.ts", "devices/**/*.test.ts"],
    exclude: ["test/soak/**", "test/vm/**", ...(long ? [] : ["test/long/**"])],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
