import { expect, test } from "vitest";
import { request, scanAll } from "../../contract/kit/scanner.ts";
import { openSane, startVirtual } from "./kit.ts";

test("the glass is scanned once, though scanimage in batch mode would go on for ever", async () => {
  const virtual = await startVirtual();
  await virtual.bench.act("lay", { what: "card" });
  const scanner = await openSane(virtual.options());
  const { pages, code } = await scanAll(scanner, await request({ source: "glass", maxPages: 20 }));
  expect({ code, count: pages.length }).toEqual({ code: null, count: 1 });
  expect(virtual.bench.state()).toMatchObject({ scanned: 1, glass: "card" });
});
