import { describe, expect, it } from "vitest";
import { DEVICE_KINDS } from "../../../devices/device.ts";
import { post, raw, until, withStand } from "./kit.ts";

describe("faults by the bench's API", () => {
  const stand = withStand();
  const stateOf = async (id: string) => (await raw(stand().url, `/bench/${id}`)).json;
  const borne = async () => (await raw(stand().url, "/bench")).json["borne"] as Record<string, unknown>;

  it.each(DEVICE_KINDS)("%s: each of its faults is put on, shown and taken away", async (kind) => {
    const all = (await raw(stand().url, "/bench")).json[kind] as { faults: string[] };
    expect(all.faults).toContain("absent");
    for (const fault of all.faults) {
      const put = await post(stand().url, `/bench/${kind}`, { fault });
      expect(put).toMatchObject({ status: 200, json: { fault } });
      expect(await stateOf(kind)).toMatchObject({ fault });
    }
    expect(await post(stand().url, `/bench/${kind}`, { fault: null })).toMatchObject({ json: { fault: null } });
    expect(await stateOf(kind)).toMatchObject({ fault: null });
  });

  it("a fault becomes an alert of the borne, and closes with it", async () => {
    const codes = async () => ((await borne())["alerts"] as { code: string }[]).map(({ code }) => code);
    await until(codes, (open) => open.length === 0);
    await post(stand().url, "/bench/printer", { fault: "media-empty" });
    await until(codes, (open) => open.includes("printer.paper"));
    expect((await borne())["state"]).toBe("limited");
    await post(stand().url, "/bench/printer", { fault: null });
    await until(codes, (open) => open.length === 0);
  });

  it("the camera's fault is found at once, though nobody uses it: the bench has it tested", async () => {
    const alerts = async () => JSON.stringify((await borne())["alerts"]);
    await post(stand().url, "/bench/camera", { fault: "black" });
    await until(alerts, (open) => open.includes("camera.black"));
    await post(stand().url, "/bench/camera", { fault: null });
    await until(alerts, (open) => !open.includes("camera.black"));
  });

  it('"none" and an empty name take a fault away, as null does', async () => {
    for (const nothing of ["none", ""]) {
      await post(stand().url, "/bench/lamps", { fault: "absent" });
      expect((await post(stand().url, "/bench/lamps", { fault: nothing })).json).toMatchObject({ fault: null });
    }
  });

  it("readings are set and gestures made: distance, temperature, press, papers", async () => {
    expect((await post(stand().url, "/bench/presence", { cm: 80 })).json).toMatchObject({ cm: 80, measuredCm: 80 });
    expect((await post(stand().url, "/bench/board", { tempC: 61 })).json).toMatchObject({ tempC: 61 });
    const before = (await stateOf("button"))["presses"] as number;
    expect((await post(stand().url, "/bench/button/press", { ms: 120 })).json).toMatchObject({ presses: before + 1 });
    expect((await post(stand().url, "/bench/scanner/lay", { what: "form" })).json).toMatchObject({ glass: "form" });
    expect((await post(stand().url, "/bench/printer/load", { sheets: 7 })).json).toMatchObject({ sheets: 7 });
  });

  it("prints a sheet and scans a paper through the borne's own ports", async () => {
    await post(stand().url, "/bench/printer/load", { sheets: 50 });
    const printed = await post(stand().url, "/bench/printer/print", { sheets: 1 });
    expect(printed.json).toMatchObject({ kind: "print", state: "completed", sheetsDone: 1 });
    expect(await stateOf("printer")).toMatchObject({ sheets: 49 });
    await post(stand().url, "/bench/scanner/feed", { sheets: 2 });
    const scanned = await post(stand().url, "/bench/scanner/scan", { source: "feeder" });
    expect(scanned.json).toMatchObject({ kind: "scan", state: "completed" });
    expect(scanned.json["pages"]).toHaveLength(2);
    expect((await raw(stand().url, "/bench")).json["trial"]).toEqual(scanned.json);
  });
});
