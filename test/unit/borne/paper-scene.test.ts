import { describe, expect, it } from "vitest";
import { placesText } from "../../../src/borne/phrases-papers.ts";
import { PaperScene } from "../../../src/borne/screen/paper-scene.ts";
import type { PapersView } from "../../../src/papers/port.ts";

type Piece = NonNullable<PapersView["piece"]>;
type Print = NonNullable<PapersView["print"]>;

const piece = (state: Piece["state"], more: Partial<Piece> = {}): Piece => ({
  id: "p1",
  label: "RIB",
  source: "glass",
  state,
  more: false,
  problem: null,
  pages: 0,
  preview: undefined,
  ...more,
});
const print = (state: Print["state"], more: Partial<Print> = {}): Print => ({
  id: "j1",
  what: "file",
  title: "Attestation",
  state,
  done: 0,
  total: 1,
  problem: null,
  preview: undefined,
  ...more,
});
const view = (one?: Piece, other?: Print): PapersView => ({ piece: one, print: other, used: [] });

describe("the paper beside the face", () => {
  it.each<[string, PapersView, object | undefined]>([
    ["none", view(), undefined],
    ["a piece that is asked for", view(piece("asked")), { kind: "piece", state: "asked", problem: null }],
    ["a piece before a print", view(piece("scanning"), print("printing")), { kind: "piece" }],
    ["a print at work before a piece that is over", view(piece("received"), print("printing")), { kind: "print" }],
    ["nothing of what the usager has refused", view(piece("refused"), print("refused")), undefined],
    ["nothing of what is filed or wiped", view(piece("acknowledged"), print("cancelled")), undefined],
    [
      "a problem in words",
      view(piece("asked", { problem: "scanner.empty" })),
      { problem: "Il n'y a pas de feuille dans le chargeur." },
    ],
    [
      "an unknown problem",
      view(undefined, print("held-up", { problem: "printer.odd" })),
      { problem: "Demandez à l'accueil." },
    ],
    [
      "the file of its picture",
      view(piece("scanning", { preview: "/run/p.jpg" })),
      { path: "/run/p.jpg", preview: null },
    ],
  ])("%s", (_, seen, expected) => {
    const shown = new PaperScene(() => 0).now(seen, "fr");
    if (expected === undefined) expect(shown).toBeUndefined();
    else expect(shown).toMatchObject(expected);
  });

  it("what is over is shown for a while, and the next one as long again", () => {
    let nowMs = 1000;
    const scene = new PaperScene(() => nowMs);
    expect(scene.now(view(undefined, print("completed")), "fr")).toMatchObject({ state: "completed" });
    expect(scene.dueMs()).toBe(15_000);
    nowMs += 14_999;
    expect(scene.now(view(undefined, print("completed")), "fr")).toBeDefined();
    nowMs += 1;
    expect(scene.now(view(undefined, print("completed")), "fr")).toBeUndefined();
    expect(scene.dueMs()).toBeUndefined();
    expect(scene.now(view(undefined, print("completed", { id: "j2" })), "fr")).toMatchObject({ id: "j2" });
  });
});

describe("the places where papers may lie", () => {
  it("are named as one says them", () => {
    expect(placesText(["glass"], "fr")).toBe("sur la vitre");
    expect(placesText(["glass", "printer"], "en")).toBe("on the glass and in the printer's tray");
    expect(placesText(["glass", "feeder", "printer"], "fr")).toBe(
      "sur la vitre, dans le chargeur et dans le bac de l'imprimante",
    );
  });
});
