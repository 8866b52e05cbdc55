import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PapersPage, PapersPiece, PapersToDesk } from "../../../../src/contract/papers/types.ts";
import type { Event } from "../../../../src/desk/page/state/events.ts";
import type { PapersEffect } from "../../../../src/desk/page/state/papers/events.ts";
import { isUnfiled } from "../../../../src/desk/page/state/papers/view.ts";
import { assigned, CALL, OTHER_CALL, queueOf, waiting } from "../../../support/desk-page/desk-words.ts";
import { type Run, talking } from "../kit.ts";

const SHA = "a".repeat(64);
const page = (number: number, change: Partial<PapersPage> = {}): PapersPage => ({
  number,
  blob: number * 10,
  bytes: 1000,
  sha256: SHA,
  mime: "image/jpeg",
  width: 100,
  height: 140,
  dpi: 200,
  preview: { blob: number * 10 + 1, bytes: 100, sha256: SHA },
  ...change,
});
const piece = (change: Partial<PapersPiece> = {}): PapersPiece => ({
  id: "p1",
  kind: "domicile",
  label: "Justificatif de domicile",
  source: "feeder",
  colour: "grey",
  dpi: 200,
  state: "scanning",
  more: false,
  pages: [page(1), page(2)],
  problem: null,
  ...change,
});
const scanner = {
  present: true,
  sources: ["feeder" as const],
  colours: ["grey" as const],
  dpi: [200],
  paper_in_feeder: null,
  problem: null,
};
const printer = { present: true, pages_left: 20, problem: null };
const snapshot = (...pieces: PapersPiece[]): PapersToDesk => ({
  type: "snapshot",
  v: 1,
  pieces,
  prints: [],
  scanner,
  printer,
  forms: [{ id: "f", title: "F", pages: 1 }],
});
const heard = (message: PapersToDesk): Event => ({ type: "papers-heard", message });
const came = (blob: number): Event => ({ type: "papers-came", blob, url: `blob:${blob}` });

/** In a call whose two-page piece is here whole. */
const whole = () =>
  talking().do(heard(snapshot()), heard({ type: "piece", piece: piece() }), came(11), came(10), came(21), came(20));
const effects = (run: Run) => run.effects as readonly PapersEffect[];
const said = (run: Run) => effects(run).flatMap((one) => (one.type === "papers-say" ? [one.message] : []));

describe("pages", () => {
  it("are fetched once, all previews before the first page", () => {
    const run = talking().do(heard(snapshot()), heard({ type: "piece", piece: piece() }));
    expect(effects(run).map((one) => (one.type === "papers-fetch" ? one.blob : one.type))).toEqual([11, 21, 10, 20]);
    expect(run.do(heard({ type: "piece", piece: piece({ state: "received" }) })).effects).toEqual([]);
    // One more, from the glass.
    run.do(heard({ type: "piece", piece: piece({ pages: [page(1), page(2), page(3)] }) }));
    expect(effects(run).map((one) => (one.type === "papers-fetch" ? one.blob : one.type))).toEqual([31, 30]);
  });

  it("of a borne that announces more than there can be are not fetched", () => {
    const many = Array.from({ length: 30 }, (_, n) => page(n + 1, { bytes: 52_428_800 }));
    const run = talking().do(heard(snapshot(piece({ pages: many }))));
    const bytes = effects(run).reduce((sum, one) => sum + (one.type === "papers-fetch" ? one.bytes : 0), 0);
    expect(bytes).toBeLessThan(300 * 1024 * 1024);
    expect(run.state.papers?.pieces[0]?.pages.at(-1)?.missing).toBe("papers.too-much");
  });

  it("are turned, moved and left out, and go into the PDF so", () => {
    const run = whole().do(
      { type: "papers-turn", piece: "p1", blob: 20 },
      { type: "papers-move", piece: "p1", blob: 20, by: -1 },
      { type: "papers-move", piece: "p1", blob: 20, by: -1 },
      { type: "papers-drop", piece: "p1", blob: 10, dropped: true },
      { type: "papers-drop", piece: "p1", blob: 10, dropped: false },
      { type: "papers-accept", piece: "p1", name: "n", signIn: null },
    );
    expect(run.effects).toEqual([
      {
        type: "papers-file",
        piece: "p1",
        name: "n",
        title: "Justificatif de domicile",
        place: { type: "download" },
        pages: [
          { blob: 20, mime: "image/jpeg", dpi: 200, turn: 90 },
          { blob: 10, mime: "image/jpeg", dpi: 200, turn: 0 },
        ],
        signIn: null,
      },
    ]);
    // While it is on its way it is not accepted again.
    expect(run.do({ type: "papers-accept", piece: "p1", name: "n", signIn: null }).effects).toEqual([]);
  });

  it("that are not here yet, or may still come, keep the piece from being accepted", () => {
    const accept = { type: "papers-accept", piece: "p1", name: "n", signIn: null } as const;
    const run = talking().do(heard(snapshot()), heard({ type: "piece", piece: piece() }), came(10));
    expect(run.do(accept).effects).toEqual([]);
    run.do(came(20), heard({ type: "piece", piece: piece({ more: true }) }));
    expect(run.do(accept).effects).toEqual([]);
    run.do(heard({ type: "piece", piece: piece() }));
    expect(run.do(accept).did).toEqual(["papers-file"]);
  });
});

describe("a deposit", () => {
  it("counts for the borne when the organisme has it, and its pages are forgotten here", () => {
    const run = whole().do({ type: "papers-filed", piece: "p1", name: "n.pdf", sure: true });
    expect(said(run)).toEqual([{ type: "filed", piece: "p1" }]);
    expect(run.effects).toContainEqual({ type: "papers-forget", blobs: [10, 11, 20, 21], piece: "p1" });
    run.do(heard({ type: "piece", piece: piece({ state: "acknowledged", pages: [] }) }));
    expect(run.state.papers?.pieces[0]).toMatchObject({ state: "acknowledged", filing: { step: "done" } });
  });

  it("that was only handed to the browser counts when the expert says so", () => {
    const run = whole().do({ type: "papers-filed", piece: "p1", name: "n.pdf", sure: false });
    expect(run.effects).toEqual([]);
    expect(said(run.do({ type: "papers-sure", piece: "p1" }))).toEqual([{ type: "filed", piece: "p1" }]);
  });

  it("that failed leaves the piece as it was", () => {
    const run = whole().do({ type: "papers-not-filed", piece: "p1", code: "filing.away" });
    expect(run.state.papers?.pieces[0]).toMatchObject({ filing: { step: "failed", code: "filing.away" } });
    expect(run.state.papers?.pieces[0]?.pages).toHaveLength(2);
  });
});

describe("a new channel", () => {
  it("is greeted; what the borne did not hear on the one before is said again", () => {
    const run = whole().do({ type: "papers-filed", piece: "p1", name: "n.pdf", sure: true });
    run.do({ type: "channel", open: true, frameHeightMm: 460 });
    expect(said(run)).toEqual([{ type: "hello", v: 1 }]);
    expect(said(run.do(heard(snapshot(piece()))))).toEqual([{ type: "filed", piece: "p1" }]);
    expect(said(run.do(heard(snapshot(piece({ state: "acknowledged", pages: [] })))))).toEqual([]);
  });

  it("pages that are here whole are told, the others are still fetched", () => {
    const run = talking().do(heard(snapshot(piece())), came(10), heard(snapshot(piece())));
    expect(run.effects).toEqual([{ type: "papers-have", blob: 10, bytes: 1000 }]);
  });

  it("of a borne that has lost everything: what is here stays and can be filed", () => {
    const run = whole().do(heard(snapshot()));
    expect(run.state.papers?.pieces[0]).toMatchObject({ state: "wiped" });
    expect(run.state.papers?.pieces.some(isUnfiled)).toBe(true);
  });

  it("a print that the borne never heard of is said again", () => {
    const run = whole().do(
      { type: "print-file", job: "j1", file: new Blob(), title: "T" },
      { type: "print-looked", job: "j1", pages: 2, bytes: 9, picture: null },
      { type: "print-send", title: "T" },
    );
    expect(run.did).toEqual(["print-offer"]);
    expect(run.do(heard(snapshot(piece()))).effects).toContainEqual({ type: "print-again", job: "j1" });
  });
});

describe("the end of the call", () => {
  it("leaves what is not filed until it is filed or thrown away, and no other call is taken meanwhile", () => {
    const run = whole().do({ type: "hang-up" });
    expect(run.state.papers).toMatchObject({ over: true });
    expect(run.did).not.toContain("papers-wipe");
    run.do({ type: "wrap-up", reason: "droits" }).hears(queueOf(waiting({ call: OTHER_CALL })));
    run.do({ type: "take", call: OTHER_CALL });
    expect(run.said).toEqual([]);
    expect(run.state.notice?.key).toBe("refused.papers");
    run.do({ type: "papers-withdraw", piece: "p1" });
    expect(run.state.papers).toBeNull();
    expect(run.did).toEqual(expect.arrayContaining(["papers-forget", "papers-wipe"]));
    expect(said(run)).toEqual([]);
    expect(run.do({ type: "take", call: OTHER_CALL }).said).toEqual([{ type: "take", call: OTHER_CALL }]);
  });

  it("in the middle of a piece: what came can be filed once what is missing is left out", () => {
    const run = talking().do(heard(snapshot(piece({ more: true }))), came(10), { type: "hang-up" });
    const accept = { type: "papers-accept", piece: "p1", name: "n", signIn: null } as const;
    expect(run.state.papers?.pieces[0]?.pages.map(({ missing }) => missing)).toEqual([null, "papers.gone"]);
    expect(run.do(accept).effects).toEqual([]);
    expect(run.do({ type: "papers-drop", piece: "p1", blob: 20, dropped: true }, accept).did).toEqual(["papers-file"]);
  });

  it("wipes everything when all is filed, when the session ends, and when the post is opened elsewhere", () => {
    const filed = whole().do({ type: "papers-filed", piece: "p1", name: "n", sure: true }, { type: "hang-up" });
    expect(filed.did).toContain("papers-wipe");
    expect(filed.state.papers).toBeNull();
    const out = whole().do({ type: "hang-up" }, { type: "sign-out" });
    expect(out.did).toContain("papers-wipe");
    expect(out.state.papers).toBeNull();
    const replaced = whole().hears({ type: "refused", about: "hello", reason: "replaced" });
    expect(replaced.did).toContain("papers-wipe");
  });

  it("a page that comes after it is not kept", () => {
    const run = talking().do({ type: "hang-up" }, came(10));
    expect(run.effects).toEqual([{ type: "papers-forget", blobs: [10], piece: null }]);
  });
});

it("whatever happens, a page of a call is never beside those of another, and nothing is said after the end", () => {
  const events: readonly Event[] = [
    heard(snapshot()),
    heard(snapshot(piece())),
    heard({ type: "piece", piece: piece() }),
    heard({ type: "piece", piece: piece({ id: "p2", source: "glass", pages: [page(3)] }) }),
    heard({ type: "piece", piece: piece({ state: "refused", pages: [] }) }),
    heard({ type: "piece", piece: piece({ state: "wiped", pages: [] }) }),
    heard({ type: "devices", scanner, printer }),
    heard({ type: "refused", what: "ask", id: "p1", why: "busy" }),
    ...[10, 11, 20, 21, 30, 31, 99].map(came),
    { type: "papers-missed", blob: 10, code: "papers.gone" },
    { type: "papers-ask", piece: "p3", kind: "domicile", source: "glass", colour: "grey", dpi: 200 },
    { type: "papers-ask", piece: "p3", kind: "nothing", source: "glass", colour: "grey", dpi: 200 },
    { type: "papers-start", piece: "p1" },
    { type: "papers-withdraw", piece: "p1", again: "p4" },
    { type: "papers-withdraw", piece: "p2" },
    { type: "papers-accept", piece: "p1", name: "n", signIn: { user: "claire", password: "S3cret" } },
    { type: "papers-filed", piece: "p1", name: "n", sure: true },
    { type: "papers-filed", piece: "p2", name: "n", sure: false },
    { type: "papers-sure", piece: "p2" },
    { type: "papers-not-filed", piece: "p2", code: "filing.away" },
    { type: "print-file", job: "j1", file: new Blob(), title: "T" },
    { type: "print-looked", job: "j1", pages: 2, bytes: 9, picture: null },
    { type: "print-bad", job: "j1", code: "print.not-pdf" },
    { type: "print-send", title: "T" },
    { type: "print-form", job: "j2", form: "f" },
    { type: "print-drop" },
    { type: "print-cancel", job: "j1" },
    { type: "hang-up" },
    { type: "wrap-up", reason: null },
    { type: "take", call: OTHER_CALL },
    { type: "desk", message: assigned({ call: OTHER_CALL }), atMs: 0 },
    { type: "desk", message: { type: "ended", call: CALL, by: "usager", reason: "done" }, atMs: 0 },
    { type: "sign-out" },
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...events), { maxLength: 50 }), (list) => {
      let run = talking();
      for (const event of list) {
        const before = run.state;
        run = run.do(event);
        const { papers, call } = run.state;
        if (call !== null) expect(papers?.call).toBe(call.id);
        if (call !== null && call.id !== before.call?.id) expect(papers?.pieces).toEqual([]);
        if (call === null) {
          expect(papers === null || (papers.over && papers.pieces.some(isUnfiled))).toBe(true);
          if (before.call === null) expect(run.did).not.toContain("papers-say");
        }
        // What was typed for another server is in no state.
        expect(JSON.stringify(run.state)).not.toContain("S3cret");
      }
    }),
    { numRuns: 400 },
  );
});
