import { expect, test } from "vitest";
import { atRest, wholeCall, type AtRest } from "../e2e/support/call/rest.ts";
import { useStand } from "../e2e/support/call/use-stand.ts";

const stand = useStand();
const CALLS = 6;

test("calls in a row: camera and microphone are opened once for each, and nothing is left of them", async () => {
  const opensBefore = opens();
  await atRest(stand.now);
  const rests: AtRest[] = [];
  for (let call = 0; call < CALLS; call += 1) rests.push(await wholeCall(stand.now));
  expect(opens() - opensBefore).toBe(CALLS);
  // What a first call makes once stays: the peer's worker, a sound process that waits for the next words.
  const [, second, ...later] = rests;
  const last = later.at(-1);
  expect(last?.threads).toBeLessThanOrEqual((second?.threads ?? 0) + 1);
  expect(last?.files).toBeLessThanOrEqual((second?.files ?? 0) + 2);
  expect(last?.processes).toBeLessThanOrEqual(second?.processes ?? 0);
  expect(stand.now.errors).toEqual([]);
});

/** Times that the camera was opened for a call, by its first picture. */
function opens(): number {
  return stand.now.demo.logOf("borne").split('"purpose":"call","picture":"live","was":"starting"').length - 1;
}
