import { afterAll, afterEach, beforeAll, vi } from "vitest";
import { CallStand } from "./stand.ts";
import type { StandOptions } from "./stand.ts";

const TEST_MS = 120_000;

/** One stand for all tests of a file, ready for a press. A test that fails says what both pages showed. */
export function useStand(options: StandOptions = {}): { readonly now: CallStand } {
  let stand: CallStand | undefined;
  vi.setConfig({ testTimeout: TEST_MS });
  beforeAll(async () => {
    stand = await CallStand.open(options);
    await stand.state("ready");
  }, TEST_MS);
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail" && stand) process.stderr.write(`${await stand.account()}\n`);
  });
  afterAll(async () => await stand?.close(), TEST_MS);
  return {
    get now() {
      if (!stand) throw new Error("there is no stand before the first test");
      return stand;
    },
  };
}
