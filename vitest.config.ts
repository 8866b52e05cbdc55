import { defineConfig } from "vitest/config";

/** `npm run test:long`: what takes minutes or wants a machine of its own, run before a release. */
const LONG = ["test/long/**/*.test.ts"];
/** What listens to sound that a busy machine delays: run when all else has ended, one after the other. */
const ALONE = ["test/integration/sound/{call-with-echo,echo-behind-a-card}.test.ts"];
/** With browsers or media, each of which takes a core while it starts: few at a time. */
const HEAVY = [
  "test/e2e/**/*.test.ts",
  "test/integration/{bench,call,camera,console,desk-page,gstreamer,line-test,screen,sound}/**/*.test.ts",
  "test/integration/{desk/sign-in-in-chromium,incidents/pages,statistics/console-statistics}.test.ts",
  "test/contract/{camera,sound}*.test.ts",
];
const long = process.env["VISIOBORNE_LONG"] === "1";

const shared = { testTimeout: 30_000, hookTimeout: 60_000, pool: "forks" as const };

export default defineConfig({
  test: {
    projects: long
      ? [{ test: { ...shared, name: "long", include: LONG } }]
      : [
          {
            test: {
              ...shared,
              name: "heavy",
              // A page's first second is twenty where several browsers start on two busy cores.
              testTimeout: 60_000,
              include: HEAVY,
              exclude: ALONE,
              maxWorkers: 3,
              sequence: { groupOrder: 0 },
            },
          },
          {
            test: {
              ...shared,
              name: "light",
              include: ["test/**/*.test.ts", "devices/**/*.test.ts"],
              exclude: [
                "test/soak/**",
                "test/unit/**",
                "test/vm/**",
                "test/image/**",
                "test/hardware-vm/**",
                ...LONG,
                ...ALONE,
                ...HEAVY,
              ],
              // Most of them wait for what takes its time, on two cores too.
              maxWorkers: 4,
              sequence: { groupOrder: 1 },
            },
          },
          {
            test: {
              ...shared,
              name: "unit",
              include: ["test/unit/**/*.test.ts"],
              exclude: [...LONG, ...ALONE, ...HEAVY],
              // Logic without a life of its own: files share a process, which is read and compiled once. Half the time.
              isolate: false,
              maxWorkers: 4,
              sequence: { groupOrder: 1 },
            },
          },
          { test: { ...shared, name: "alone", include: ALONE, maxWorkers: 1, sequence: { groupOrder: 2 } } },
        ],
  },
});
