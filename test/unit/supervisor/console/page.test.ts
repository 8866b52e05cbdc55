import { expect, test } from "vitest";
import { PAGES } from "../../../../src/supervisor/console/page/pages.ts";
import { match } from "../../../../src/supervisor/console/page/state/router.ts";
import { agoText } from "../../../../src/supervisor/console/page/components/time.tsx";
import { say } from "../../../../src/supervisor/console/page/words/words.ts";

test.each([
  ["/", "/", {}],
  ["/bornes/:network/:borne", "/bornes/demo/borne-1", { network: "demo", borne: "borne-1" }],
  ["/bornes/:network/:borne", "/bornes/demo/borne-1/", { network: "demo", borne: "borne-1" }],
  ["/bornes/:network/:borne", "/bornes/demo", null],
  ["/bornes/:network/:borne", "/sites/demo/x", null],
  // A broken escape is no reason for an empty page.
  ["/sites/:site", "/sites/%E0%A4%A", { site: "%E0%A4%A" }],
  ["/sites/:site", "/sites/a%20b", { site: "a b" }],
])("%s and %s", (pattern, path, params) => {
  expect(match(pattern, path)).toEqual(params);
});

test("no two pages have one address, and the first is the one at /", () => {
  const paths = PAGES.map(({ path }) => path.replaceAll(/:\w+/g, ":"));
  expect(new Set(paths).size).toBe(paths.length);
  expect(paths[0]).toBe("/");
});

test("every page can be loaded, and has words in both languages in the navigation", async () => {
  for (const { path, load, nav } of PAGES) {
    expect([path, typeof (await load()).default]).toEqual([path, "function"]);
    if (nav) expect(nav.every((word) => word.trim() !== "")).toBe(true);
  }
});

test("French sets a space that does not break; what is filled in is filled in", () => {
  expect(say("fr", ["Site : {name} ?", "Site: {name}?"], { name: "Mairie" })).toBe("Site\u00A0: Mairie\u00A0?");
  expect(say("en", ["Site : {name} ?", "Site: {name}?"], { name: "Mairie" })).toBe("Site: Mairie?");
});

test("how long ago, in the largest unit that fits; below a minute nothing", () => {
  expect(agoText("fr", 59_000)).toBeUndefined();
  expect(agoText("fr", 3 * 60_000)).toBe("il y a 3 minutes");
  expect(agoText("en", 26 * 3_600_000)).toBe("1 day ago");
});
