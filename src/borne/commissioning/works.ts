import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { DeviceKind } from "../../../devices/device.ts";
import { LAMP_NAMES, type Rhythm } from "../../../devices/lamps/port.ts";
import { judgeFigures } from "../../call/line-test/judge.ts";
import { errorCode, errorLine } from "../../contract/errors.ts";
import { faultOf, isFaultCode } from "../../contract/faults.ts";
import { printSheet } from "../session/sheet.ts";
import { finding } from "./found.ts";
import type { StepFigures, StepId } from "./states.ts";
import type { Tools, WorkResult } from "./tools.ts";
import { TEST_PAGE, VOICE } from "./words.ts";

/** How long each lamp stands alone: long enough to look at the next. */
const LAMP_MS = 1500;
const TEST_DPI = 150;
const SCAN_DEADLINE_MS = 90_000;

type QuickStep = Exclude<StepId, "light" | "heights" | "call">;

/** Does the work of a step that ends by itself. Never rejects but for the signal: what goes wrong is a finding. */
export async function workOf(
  step: QuickStep,
  tools: Tools,
  signal: AbortSignal,
  scanned: (path: string) => void,
): Promise<WorkResult> {
  try {
    switch (step) {
      case "line":
        return await line(tools, signal);
      case "sound":
        return await sound(tools, signal);
      case "button":
        return await lamps(tools, signal);
      case "printer":
        return await printer(tools);
      case "scanner":
        return await scanner(tools, signal, scanned);
    }
  } catch (error) {
    signal.throwIfAborted();
    tools.log.warn({ step, code: errorCode(error) }, `commissioning: ${errorLine(error)}`);
    return bad(errorCode(error));
  }
}

/** A code that nobody knows says that the test itself could not be made. */
function bad(code: string, figures: StepFigures = {}): WorkResult {
  return { findings: [finding(isFaultCode(code) ? code : "test.failed")], figures, ask: false };
}

async function line({ testLine, borne }: Tools, signal: AbortSignal): Promise<WorkResult> {
  if (testLine === undefined || !borne.calls.linked()) return bad("desk.lost");
  const found = await testLine(signal);
  const losses = [found.lossUpPct, found.lossDownPct].filter((pct) => pct !== null);
  const figures = {
    up_kbps: Math.round(found.upKbps),
    down_kbps: Math.round(found.downKbps),
    ...(found.rttMs === null ? {} : { rtt_ms: Math.round(found.rttMs) }),
    ...(found.jitterMs === null ? {} : { jitter_ms: Math.round(found.jitterMs * 10) / 10 }),
    ...(losses.length === 0 ? {} : { loss_pct: Math.round(Math.max(...losses) * 10) / 10 }),
  };
  return { findings: judgeFigures(found).map(({ code }) => finding(code)), figures, ask: false };
}

async function sound(tools: Tools, signal: AbortSignal): Promise<WorkResult> {
  const { borne, language } = tools;
  const tested = await selfTest(tools, "sound");
  signal.throwIfAborted();
  if (tested.findings.length > 0) return tested;
  // Asked for by the one who stands there: said outside the hours, too.
  const text = VOICE[language()];
  await borne.fleet.port("sound")?.say({ id: "commissioning-voice", language: language(), text });
  signal.throwIfAborted();
  return { ...tested, ask: true };
}

/** The device's own test, whose faults become alerts as ever. */
async function selfTest({ borne, log }: Tools, kind: DeviceKind): Promise<WorkResult> {
  const id = borne.fleet.all().find(({ slot }) => slot.kind === kind)?.slot.id;
  if (id === undefined) return bad("test.failed");
  const result = (await borne.selfTester.run("commissioning", [id])).devices[id];
  if (result === undefined) return bad("test.failed");
  const figures = Object.entries(result.figures).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number",
  );
  const codes = result.conditions.map(({ code }) => code).filter((code) => faultOf(code).severity !== "minor");
  if (!result.passed && codes.length === 0) log.warn({ kind }, "commissioning: a test failed without a reason");
  const findings = codes.length > 0 ? codes.map(finding) : result.passed ? [] : [finding("test.failed")];
  return { findings, figures: Object.fromEntries(figures), ask: false };
}

/** The button was felt; each lamp alone, then the buzzer. */
async function lamps({ borne }: Tools, signal: AbortSignal): Promise<WorkResult> {
  const configured = borne.fleet.all().some(({ slot }) => slot.kind === "lamps");
  const port = borne.fleet.port("lamps");
  if (!configured) return { findings: [], figures: {}, ask: false };
  if (port === undefined) return bad("lamps.absent");
  try {
    for (const lit of LAMP_NAMES) {
      const rhythms = Object.fromEntries(
        LAMP_NAMES.map((name): [string, Rhythm] => [name, name === lit ? "on" : "off"]),
      );
      port.set(rhythms);
      await delay(LAMP_MS, undefined, { signal });
    }
    port.buzz(300);
  } finally {
    borne.lights.show();
  }
  return { findings: [], figures: { lamps: LAMP_NAMES.length }, ask: true };
}

async function printer(tools: Tools): Promise<WorkResult> {
  const { borne, runtimeDir, clock, language } = tools;
  const port = borne.fleet.port("printer");
  if (port === undefined) return bad("printer.absent");
  const { title, lines } = TEST_PAGE[language()];
  const jobId = `commissioning-${Math.round(clock.monotonicMs())}`;
  if (await printSheet(port, runtimeDir, { jobId, title, lines })) return { findings: [], figures: {}, ask: true };
  const codes = port.conditions().map(({ code }) => code);
  return { findings: codes.length > 0 ? codes.map(finding) : [finding("printer.no-page")], figures: {}, ask: false };
}

/** One page, which stays in RAM until the question is answered. */
async function scanner(tools: Tools, signal: AbortSignal, scanned: (path: string) => void): Promise<WorkResult> {
  const { borne, runtimeDir } = tools;
  const port = borne.fleet.port("scanner");
  if (port === undefined) return bad("scanner.absent");
  const directory = scanFolder(runtimeDir);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { sources, dpi, colours, paperInFeeder } = port.capabilities();
  const request = {
    jobId: "commissioning",
    source: paperInFeeder === true || !sources.includes("glass") ? ("feeder" as const) : ("glass" as const),
    colour: colours.includes("grey") ? ("grey" as const) : ("colour" as const),
    dpi: dpi.includes(TEST_DPI) ? TEST_DPI : (dpi[0] ?? TEST_DPI),
    directory,
    maxPages: 1,
  };
  for await (const page of port.scan(request, AbortSignal.any([signal, AbortSignal.timeout(SCAN_DEADLINE_MS)]))) {
    if (page.mime === "image/jpeg") scanned(page.path);
    return { findings: [], figures: { page_kb: Math.round(page.bytes / 1024), dpi: request.dpi }, ask: true };
  }
  return bad("test.failed");
}

/** Where the test page lies. */
export function scanFolder(runtimeDir: string): string {
  return join(runtimeDir, "commissioning-scan");
}

export function wipeScan(runtimeDir: string): void {
  rmSync(scanFolder(runtimeDir), { recursive: true, force: true });
}
