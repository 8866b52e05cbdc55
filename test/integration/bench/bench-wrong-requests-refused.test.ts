import { describe, expect, it } from "vitest";
import { errorOf, post, raw, withStand } from "./kit.ts";

describe("requests that the bench refuses", () => {
  const stand = withStand();
  const refused = async (path: string, body: unknown) => {
    const answer = await post(stand().url, path, body);
    return { status: answer.status, ...errorOf(answer) };
  };

  it("an unknown fault: 400, naming those that are accepted", async () => {
    const answer = await refused("/bench/printer", { fault: "on-fire" });
    expect(answer).toMatchObject({ status: 400, code: "bench.fault" });
    for (const name of ["on-fire", "media-empty", "cover-open", "absent"]) expect(answer.message).toContain(name);
    expect(stand().parts.get("printer").state().fault).toBeNull();
  });

  it("a fault that is no name: 400", async () => {
    expect(await refused("/bench/camera", { fault: 7 })).toMatchObject({ status: 400, code: "bench.fault" });
  });

  it("an unknown device: 404, naming those on the bench", async () => {
    const answer = await refused("/bench/toaster", { fault: null });
    expect(answer).toMatchObject({ status: 404, code: "bench.device" });
    expect(answer.message).toContain("scanner");
    expect((await raw(stand().url, "/bench/toaster")).status).toBe(404);
    expect((await refused("/bench/toaster/press", {})).status).toBe(404);
  });

  it("an unknown action, one of the object's own making too: 400, naming the known ones", async () => {
    const answer = await refused("/bench/button/kick", {});
    expect(answer).toMatchObject({ status: 400, code: "bench.action" });
    expect(answer.message).toContain("press");
    expect(await refused("/bench/button/constructor", {})).toMatchObject({ status: 400, code: "bench.action" });
  });

  it("values out of range or of another kind: 400, saying what was expected", async () => {
    expect(await refused("/bench/button/press", { ms: 0 })).toMatchObject({ status: 400, code: "bench.action" });
    expect((await refused("/bench/presence", { cm: "near" })).message).toContain("from 0 to 1000");
    expect((await refused("/bench/board", { tempK: 300 })).message).toContain("tempC");
    expect((await refused("/bench/printer/print", { sheets: 2.5 })).message).toContain("1 to 20");
    expect((await refused("/bench/scanner/scan", { source: "drawer" })).message).toContain("glass");
  });

  it("a body that is no JSON object: 4xx, and nothing happens", async () => {
    const presses = stand().parts.get("button").state()["presses"];
    expect((await refused("/bench/button/press", "{ms:")).status).toBe(400);
    expect(await refused("/bench/button/press", [120])).toMatchObject({ status: 400, code: "bench.body" });
    expect(await refused("/bench/button/press", '"120"')).toMatchObject({ status: 400, code: "bench.body" });
    const typed = await post(stand().url, "/bench/button/press", "ms=120", { "content-type": "application/xml" });
    expect(typed.status).toBe(415);
    expect((await refused("/bench/button/press", { ms: 1, more: "x".repeat(20_000) })).status).toBe(413);
    expect(stand().parts.get("button").state()["presses"]).toBe(presses);
  });

  it("a trial on a printer that is unplugged: 409, with the catalogue's code", async () => {
    await post(stand().url, "/bench/printer", { fault: "absent" });
    expect(await refused("/bench/printer/print", { sheets: 1 })).toMatchObject({ status: 409, code: "printer.absent" });
    await post(stand().url, "/bench/printer", { fault: null });
  });

  it("a printed job that is not there: 404", async () => {
    expect(await raw(stand().url, "/bench/printer/output/nothing")).toMatchObject({ status: 404 });
    expect(await raw(stand().url, "/bench/button/output/nothing")).toMatchObject({ status: 404 });
  });

  it.each([
    "/../../../../etc/passwd",
    "/..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/%2e%2e/%2e%2e/%2e%2e/package.json",
    "/assets/..%2f..%2f..%2fpackage.json",
    "/..%5c..%5cpackage.json",
    "/index.html%00.txt",
    "//etc/passwd",
    "/.git/config",
  ])("a path out of the page's folder, %s: 404", async (path) => {
    const answer = await raw(stand().url, path);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toMatch(/root:|"name"|\[core\]/);
  });
});
