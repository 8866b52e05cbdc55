import { defineConfig } from "vitest/config";

/** `npm run test:long`: what takes minutes or wants a machine of its own, run before a release. */
const LONG = ["test/long/**/*.test.ts"];
const long = process.env["VISIOBORNE_LONG"] === "1";

export default defineConfig({
  test: {
    include: long ? LONG : ["test/**/*.test.ts", "devices/**/*.test.ts"],
    exclude: ["test/soak/**", "test/vm/**", ...(long ? [] : LONG)],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    // Most tests wait for what takes its time, on two cores too.
    maxWorkers: 3,
  },
});
