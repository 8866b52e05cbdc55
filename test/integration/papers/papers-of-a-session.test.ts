import { EventEmitter } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { PapersPart } from "../../../src/borne/papers-part.ts";
import type { CallPart } from "../../../src/borne/calls.ts";
import type { CallPort, CallPortEvents } from "../../../src/call/port.ts";
import { messageFrame, readFrame } from "../../../src/contract/papers/frame.ts";
import { readToDesk } from "../../../src/contract/papers/parse.ts";
import type { PapersToBorne, PapersToDesk } from "../../../src/contract/papers/types.ts";
import { FakeTalks, type FakeTalk } from "../../support/fake-talk.ts";
import { memoryLog } from "../../support/fake-clock.ts";
import { configYaml, twinBorne, type TwinBorne } from "../../support/twin-borne.ts";

const YAML = configYaml("call: { defaultService: caf, printFallback: false }\npapers: { onDisk: true }\n");
const EXPERT = { organisme: "caf", expert: "Mme Martin" };
const ASK: PapersToBorne = {
  type: "ask",
  piece: "p1",
  kind: "rib",
  label: "un RIB",
  source: "feeder",
  colour: "grey",
  dpi: 75,
  max_pages: 9,
};

/** A desk that is always there. */
class Port extends EventEmitter<CallPortEvents> {
  linked = () => true;
  staffing = () => [];
  resumeMs = () => 60_000;
}

async function stand(): Promise<{ stand: TwinBorne; talks: FakeTalks; dir: string }> {
  const made = await twinBorne({ yaml: YAML, deviceOptions: { scanner: { sheetMs: 30 } } });
  const talks = new FakeTalks();
  const port = new Port() as unknown as CallPort;
  const nothing = () => undefined;
  const testLine = () => Promise.reject(new Error("no line here"));
  const part: CallPart = { port, talks, line: nothing, testLine, start: nothing, stop: () => Promise.resolve() };
  made.borne.calls.attach(part);
  await made.borne.session.papers?.prepare();
  return { stand: made, talks, dir: join(made.config.runtimeDir, "papers") };
}

const say = (talk: FakeTalk, message: PapersToBorne) => talk.emit("bytes", messageFrame(JSON.stringify(message)));
const told = (talk: FakeTalk): PapersToDesk[] =>
  talk.sent.flatMap((bytes) => {
    const frame = readFrame(bytes);
    return frame.kind === "message" ? [readToDesk(frame.text)] : [];
  });
const snapshots = (talk: FakeTalk) => told(talk).filter((message) => message.type === "snapshot");
const lastPiece = (talk: FakeTalk) => {
  const news = told(talk).findLast((message) => message.type === "piece");
  return news?.type === "piece" ? news.piece : undefined;
};

test("papers are there while an expert has the call, go with him, and the session ends when they have gone", async () => {
  const { stand: made, talks, dir } = await stand();
  await using borne = made;
  const { session } = borne.borne;
  const { journal } = borne;
  await borne.bench("scanner").act("feed", { sheets: 2 });
  session.press();
  const talk = talks.last();
  talk.emit("queued", { organisme: "caf", position: 1, waitS: 0, ringing: true, staffed: 1, priority: false });
  // Nobody has answered: nothing is heard.
  talk.emit("channel", true);
  say(talk, { type: "hello", v: 1 });
  say(talk, ASK);
  expect(talk.sent).toEqual([]);
  talk.emit("answered", EXPERT);
  say(talk, { type: "hello", v: 1 });
  expect(snapshots(talk)).toMatchObject([{ pieces: [], scanner: { present: true } }]);
  say(talk, ASK);
  expect(session.papers?.view().piece).toMatchObject({ id: "p1", state: "asked" });
  expect(borne.borne.notices.now()).toMatchObject({ id: "paper-ask-feeder" });
  expect(borne.borne.notices.now()?.text).toContain("Mme Martin");
  session.papers?.act({ type: "laid", piece: "p1" });
  await borne.until(() => lastPiece(talk)?.more === false && lastPiece(talk)?.pages.length === 2);
  expect(readdirSync(dir, { recursive: true })).toHaveLength(5);
  // The line is cut and comes back: kept.
  talk.emit("channel", false);
  talk.emit("channel", true);
  say(talk, { type: "hello", v: 1 });
  expect(snapshots(talk).at(-1)).toMatchObject({ pieces: [{ id: "p1" }] });
  // To another organisme: what was for the first is not for the second.
  talk.emit("moved", { organisme: "msa", why: "transfer" });
  await borne.until(() => readdirSync(dir).length === 0);
  say(talk, { type: "hello", v: 1 });
  talk.emit("answered", { organisme: "msa", expert: "M. Petit" });
  const before = talk.sent.length;
  // Of the page that is left behind, as long as its channel is the one that is open.
  say(talk, ASK);
  expect(talk.sent).toHaveLength(before);
  talk.emit("channel", true);
  say(talk, { type: "hello", v: 1 });
  expect(snapshots(talk).at(-1)).toMatchObject({ pieces: [] });
  expect(session.papers?.view().used).toEqual(["feeder"]);
  await borne.bench("scanner").act("feed", { sheets: 40 });
  say(talk, { ...ASK, piece: "p2", max_pages: 30 });
  session.papers?.act({ type: "laid", piece: "p2" });
  await borne.until(() => (lastPiece(talk)?.pages.length ?? 0) >= 2);
  // In the middle of a scan.
  talk.emit("ended", { by: "expert", reason: "done" });
  await borne.until(() => readdirSync(dir).length === 0);
  expect(borne.bench("scanner").state()).toMatchObject({ scanning: false });
  expect(session.papers?.view().used).toEqual(["feeder"]);
  await borne.until(() => session.state().name === "idle");
  expect(session.papers?.view()).toEqual({ piece: undefined, print: undefined, used: [] });
  const receipts = journal.events.filter(({ type }) => type === "papers.wiped");
  // Those of the one whom the call was moved from are still his.
  expect(new Set(receipts.map(({ organisme }) => organisme)).size).toBe(2);
  const wiped = receipts.flatMap(({ erased = [] }) => erased);
  expect(wiped.filter(({ why }) => why === "moved")).toHaveLength(4);
  expect(wiped.filter(({ why }) => why === "end").length).toBeGreaterThanOrEqual(4);
  expect(journal.events.find(({ type }) => type === "papers.refused")).toMatchObject({
    detail: "outside-a-call 4",
    count: 4,
  });
  // What is said to a call that is over is nobody's.
  say(talk, ASK);
  expect(borne.borne.alerts.codes()).toEqual([]);
});

test("a killed daemon's papers are wiped at boot, with a receipt; the call that is taken up begins without any", async () => {
  const { stand: made, talks, dir } = await stand();
  await using borne = made;
  const { session } = borne.borne;
  mkdirSync(join(dir, "0123456789abcdef"));
  writeFileSync(join(dir, "0123456789abcdef", "page.jpg"), "page");
  const kept = { call: "0".repeat(32), token: "t".repeat(43), answered: true };
  const request = { service: "caf", organisme: "caf", language: "fr", video: true };
  const call = { kept: { ...kept, request }, atMs: Date.now() };
  writeFileSync(join(borne.config.runtimeDir, "call.json"), JSON.stringify(call));
  await session.papers?.prepare();
  session.takeUp();
  expect(readdirSync(dir)).toHaveLength(1);
  expect(existsSync(join(dir, "0123456789abcdef"))).toBe(false);
  expect(borne.journal.events.find(({ type }) => type === "papers.wiped")).toMatchObject({
    erased: [{ bytes: 4, why: "boot" }],
  });
  const talk = talks.last();
  talk.emit("channel", true);
  say(talk, { type: "hello", v: 1 });
  say(talk, { type: "want", blob: 77, from: 1_000 });
  say(talk, { type: "filed", piece: "p1" });
  expect(told(talk)).toMatchObject([
    { type: "snapshot", pieces: [] },
    { type: "gone", blob: 77 },
    { type: "refused", what: "filed", id: "p1", why: "unknown" },
  ]);
  // The daemon stops in order: nothing is left either.
  await session.leave();
  expect(readdirSync(dir)).toEqual([]);
});

/** Papers without a borne around them. */
function alone(runtimeDir: string, onDisk = false) {
  const reported: string[] = [];
  const journal: string[] = [];
  const part = new PapersPart({
    config: () => ({
      papers: { onDisk, scanPages: 1, printPages: 1, ramMb: 8, formsPerHour: 0 },
      desk: { url: "wss://localhost/borne", lineKbps: 512 },
    }),
    scanner: () => undefined,
    printer: () => undefined,
    runtimeDir,
    journal: ({ type }) => void journal.push(type),
    report: (conditions) => void reported.push(conditions.map(({ code }) => code).join()),
    clock: { wallMs: Date.now, monotonicMs: () => performance.now(), synchronised: () => true },
    log: memoryLog(),
  });
  return { part, reported, journal };
}

/** What a call hears of it once it is answered. */
function heard(part: PapersPart): readonly PapersToDesk[] {
  const talk = new FakeTalks().place({ service: "caf", organisme: "caf", language: "fr", video: false }) as FakeTalk;
  part.follow(talk);
  talk.emit("channel", true);
  part.answered("caf");
  say(talk, { type: "hello", v: 1 });
  return told(talk);
}

test("where the runtime folder is not in RAM there are no papers, and it is an alert", async () => {
  // Of this checkout: on a disk, where tests run.
  mkdirSync(".visioborne", { recursive: true });
  const dir = mkdtempSync(join(".visioborne", "papers-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const { part, reported, journal } = alone(dir);
  await part.prepare();
  expect(reported).toEqual(["papers.disk"]);
  expect(heard(part)).toEqual([]);
  part.over();
  expect(journal).toEqual(["papers.refused"]);
  await part.wiped();
});

test("in RAM there are, and no alert", async () => {
  const dir = mkdtempSync("/dev/shm/vb-papers-");
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const { part, reported } = alone(dir);
  await part.prepare();
  expect(reported).toEqual([""]);
  expect(heard(part)).toMatchObject([{ type: "snapshot", scanner: { present: false } }]);
  await part.wiped();
  expect(readdirSync(join(dir, "papers"))).toEqual([]);
});

test("what can't be wiped at boot closes the borne", async () => {
  const { part, reported } = alone("/dev/null");
  await part.prepare();
  expect(reported).toEqual(["wipe.failed"]);
  expect(heard(part)).toEqual([]);
  await part.wiped();
});
