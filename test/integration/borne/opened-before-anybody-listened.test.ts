import { expect, test } from "vitest";
import { twinBorne } from "../../support/twin-borne.ts";

test("who asks for a kind of device after it was opened gets the one that is open, and each later one", async () => {
  await using made = await twinBorne({});
  const { fleet } = made.borne;
  await made.until(() => fleet.port("board") !== undefined);
  const seen: unknown[] = [];
  fleet.onOpened("board", (board, id) => seen.push([id, board]));
  const first = fleet.port("board");
  expect(seen).toEqual([["board", first]]);
  fleet.get("board")?.restart();
  await made.until(() => seen.length === 2);
  expect(seen[1]).toEqual(["board", fleet.port("board")]);
  expect(fleet.port("board")).not.toBe(first);
});
