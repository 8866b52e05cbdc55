import { expect, it } from "vitest";
import { entry } from "../../../src/update/rauc/busctl.ts";

it.each([
  ["a dictionary in a variant", { type: "a{sv}", data: { version: { type: "s", data: "1.3.0" } } }],
  [
    "a variant in a variant, as RAUC 1.13 answers InspectBundle",
    { type: "v", data: { type: "a{sv}", data: { version: { type: "s", data: "1.3.0" } } } },
  ],
])("a value is found below %s", (_, update) => {
  expect(entry({ update }, "update", "version")).toBe("1.3.0");
  expect(entry({ update }, "update", "compatible")).toBeUndefined();
});
