import { EventEmitter } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Commissioning } from "../../../src/borne/commissioning/commissioning.ts";
import { Deeds } from "../../../src/borne/commissioning/deeds.ts";
import { Reports } from "../../../src/borne/commissioning/reports.ts";
import { HOLD_MS } from "../../../src/borne/commissioning/reserve.ts";
import { scanFolder } from "../../../src/borne/commissioning/works.ts";
import type { Tools } from "../../../src/borne/commissioning/tools.ts";
import type { ScreenEvents, ScreenPicture } from "../../../src/screen/port.ts";
import { configYaml, twinBorne, type TwinBorne } from "../../support/twin-borne.ts";

/** A screen that remembers what it was given. */
class FakeScreen extends EventEmitter<ScreenEvents> {
  readonly pictures: ScreenPicture[] = [];
  cleared = 0;

  picture(picture: ScreenPicture): void {
    this.pictures.push(picture);
  }

  clear(): void {
    this.cleared += 1;
  }

  paper(path: string | undefined): string | null {
    return path === undefined ? null : `/paper/${"a".repeat(32)}.jpg`;
  }
}

function wizard(stand: TwinBorne, testLine?: Tools["testLine"]) {
  const screen = new FakeScreen();
  const tools: Tools = {
    borne: stand.borne,
    screen,
    testLine,
    keep: stand.keep,
    language: () => "fr",
    clock: stand.clock,
    log: stand.log,
    runtimeDir: stand.config.runtimeDir,
  };
  const reports = new Reports(tools, stand.journal, stand.config.dataDir);
  const commissioning = new Commissioning(tools, (feed) => new Deeds(tools, reports, feed));
  return { commissioning, screen };
}

const lines = ({ commissioning }: { commissioning: Commissioning }) =>
  (commissioning.scene("fr")?.lines ?? []).map(({ text }) => text).join("\n");

describe("the wizard on a borne of twins", () => {
  test("while it is open a press calls nobody, and the borne is closed", async () => {
    await using stand = await twinBorne({ yaml: configYaml() });
    const { commissioning } = wizard(stand);
    await stand.until(() => stand.borne.readiness().state !== "starting");
    expect(commissioning.begin()).toBe(true);
    expect(stand.borne.readiness()).toMatchObject({ state: "closed", reasons: [{ code: "commissioning" }] });
    expect(stand.borne.readiness().services).toEqual({ caf: "closed", msa: "closed" });
    await stand.bench("button").act("press", { ms: 120 });
    await stand.until(() => commissioning.state().choice === 1);
    expect(stand.journal.types()).not.toContain("button.press");
    expect(stand.borne.session.state().name).toBe("idle");
    // What a page of a moment ago still sends is the wizard's, and calls nobody.
    expect(commissioning.act({ type: "press" })).toBe(true);
    expect(stand.borne.session.state().name).toBe("idle");
    commissioning.leave();
    expect(stand.borne.readiness().state).not.toBe("closed");
    expect(commissioning.act({ type: "press" })).toBe(false);
  });

  test("camera: the own picture comes to the screen with a keyframe first, and is off after the step", async () => {
    await using stand = await twinBorne({ yaml: configYaml() });
    const { commissioning, screen } = wizard(stand);
    commissioning.begin();
    for (const choice of ["begin", "skip"]) commissioning.act({ type: "commission", choice });
    expect(commissioning.state().at).toBe("light");
    commissioning.act({ type: "commission", choice: "go" });
    await stand.until(() => screen.pictures.length > 5);
    expect(screen.pictures[0]).toMatchObject({ from: "own", keyframe: true });
    expect(stand.borne.fleet.port("lamps")?.current().capture).toBe("on");
    commissioning.act({ type: "light", face: 40, around: 45 });
    expect(lines({ commissioning })).toContain("Trop sombre");
    commissioning.act({ type: "light", face: 80, around: 190 });
    commissioning.act({ type: "commission", choice: "ok" });
    expect(commissioning.state().results.light).toMatchObject({
      verdict: "bad",
      findings: [{ code: "light.back-lit", owner: "collectivite" }],
      figures: { face_luma: 80, around_luma: 190 },
    });
    await stand.until(() => stand.borne.fleet.port("lamps")?.current().capture === "off");
    const after = screen.pictures.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(screen.pictures.length).toBe(after);
    expect(screen.cleared).toBeGreaterThan(0);
  });

  test("camera unplugged while it is looked at: told, with whose duty it is", async () => {
    await using stand = await twinBorne({ yaml: configYaml() });
    await stand.bench("camera").setFault("absent");
    const { commissioning } = wizard(stand);
    commissioning.begin();
    for (const choice of ["begin", "skip", "go"]) commissioning.act({ type: "commission", choice });
    await stand.until(() => commissioning.state().phase === "told");
    expect(lines({ commissioning })).toContain("À la charge : syndicat");
  });

  test("the daemon is killed in the middle: the next one goes on at the same step; the report ends it for good", async () => {
    await using stand = await twinBorne({ yaml: configYaml() });
    const before = wizard(stand).commissioning;
    before.start(true);
    expect(before.isOpen()).toBe(true);
    for (const choice of ["begin", "skip", "skip"]) before.act({ type: "commission", choice });
    expect(before.state().at).toBe("heights");
    const kept = JSON.parse(JSON.stringify(stand.keep.values)) as typeof stand.keep.values;

    await using next = await twinBorne({ yaml: configYaml(), kept });
    const { commissioning } = wizard(next);
    commissioning.start(false);
    expect(commissioning.state()).toMatchObject({ open: true, at: "heights" });
    for (const choice of ["skip", "skip", "go"]) commissioning.act({ type: "commission", choice });
    await next.until(() => commissioning.state().phase === "ask");
    expect(lines({ commissioning })).toContain("La page est-elle sortie");
    for (const choice of ["yes", "go"]) commissioning.act({ type: "commission", choice });
    await next.until(() => commissioning.state().phase === "ask");
    expect(commissioning.scene("fr")?.preview).toMatch(/^\/paper\//);
    commissioning.act({ type: "commission", choice: "yes" });
    expect(existsSync(scanFolder(next.config.runtimeDir))).toBe(false);
    expect(commissioning.state().at).toBe("summary");
    commissioning.act({ type: "commission", choice: "service" });
    await next.until(() => commissioning.state().report !== "printing");
    expect(commissioning.state().report).toBe("printed");
    const [pdf = ""] = commissioning.reports();
    expect(readFileSync(pdf, "latin1")).toContain("Rapport de mise en service");
    expect(next.journal.events.find(({ type }) => type === "borne.commissioned")).toMatchObject({
      passed: false,
      failed: ["sound", "light", "heights", "button"],
    });
    commissioning.act({ type: "commission", choice: "close" });
    expect(commissioning.isOpen()).toBe(false);
    // A borne that has its report begins no other by itself.
    const later = wizard(next).commissioning;
    later.start(true);
    expect(later.isOpen()).toBe(false);
    await later.stop();
  });

  test("by the button alone: held while the borne starts, then short and long", async () => {
    await using stand = await twinBorne({ yaml: configYaml() });
    const { commissioning } = wizard(stand);
    stand.borne.reserve.emit("gesture");
    expect(commissioning.isOpen()).toBe(true);
    await stand.bench("button").act("press", { ms: HOLD_MS + 300 });
    await stand.until(() => commissioning.state().at === "sound");
  });

  test("a line that cannot be tested is told", async () => {
    await using stand = await twinBorne({ yaml: configYaml() });
    const { commissioning } = wizard(stand, () => Promise.reject(new Error("no desk")));
    commissioning.begin();
    for (const choice of ["begin", "go"]) commissioning.act({ type: "commission", choice });
    await stand.until(() => commissioning.state().phase === "told");
    expect(commissioning.state().results.line?.findings).toMatchObject([{ code: "desk.lost" }]);
  });
});
