import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { videoBudgetKbps } from "../../../src/call/peer/rate/budget.ts";
import { startBroker } from "../../../src/demo/broker.ts";
import { demoPorts, prepareDesk } from "../../../src/demo/desk.ts";
import { DEMO_BORNE, DEMO_NETWORK, writeBorneConfig, writeSupervisorConfig } from "../../../src/demo/files.ts";
import { demoLayout } from "../../../src/demo/layout.ts";
import { ensurePki } from "../../../src/demo/pki.ts";
import { startPipewire } from "../../integration/sound/private-pipewire.ts";
import { SILENT } from "../center.ts";
import { Program } from "../program.ts";
import { writeBars } from "./bars.ts";
import { BenchBorne, plainConfig, writeProfile } from "./borne.ts";
import { BenchBrowser } from "./browsers.ts";
import { KioskRelay } from "./relay.ts";
import { SourceLog } from "./source-log.ts";

const KIOSK = "kiosk-1";
const START_MS = 60_000;
/** `desk.lineKbps` by default, of which the picture has its share: both sides get the same. */
const LINE_KBPS = 512;
const CHROMIUM = "/usr/lib/chromium";

/** One desk, one expert, and two bornes: ours with its screen, and the browser's. */
export interface Stand {
  readonly borne: BenchBorne;
  readonly benchUrl: string;
  readonly source: SourceLog;
  readonly expert: BenchBrowser;
  readonly screen: BenchBrowser;
  readonly kiosk: BenchBrowser;
  close(): Promise<void>;
}

export async function openStand(say: (line: string) => void): Promise<Stand> {
  const dir = mkdtempSync(join(tmpdir(), "vb-bench-call-"));
  const undo: (() => unknown)[] = [() => rmSync(dir, { recursive: true, force: true })];
  const close = async () => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    return { ...(await open(dir, undo, say)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(dir: string, undo: (() => unknown)[], say: (line: string) => void): Promise<Omit<Stand, "close">> {
  const layout = demoLayout(dir, DEMO_BORNE);
  undo.push(() => rmSync(layout.borneRuntime, { recursive: true, force: true }));
  const run = (name: string, args: readonly string[], readyMessage: string) => {
    const program = new Program({ name, args, readyMessage, logFile: join(layout.logs, `${name}.log`) });
    undo.push(() => program.stop());
    return program;
  };
  mkdirSync(layout.logs, { recursive: true });
  const pki = await ensurePki({ dir: layout.pki, bornes: [DEMO_BORNE, KIOSK] });
  const broker = await startBroker({ dir: layout.broker, pki, log: SILENT });
  undo.push(() => broker.stop());
  const ports = await demoPorts(layout);
  const desk = await prepareDesk(layout, pki, ports, SILENT);
  addKiosk(layout.deskConfig);
  await run("desk", ["desk", "run", "--config", layout.deskConfig], "desk ready").untilReady(START_MS);
  writeSupervisorConfig(layout, pki, broker);
  const supervised = ["supervisor", "run", "--config", layout.supervisorConfig];
  await run("supervisor", supervised, "supervisor ready").untilReady(START_MS);

  const source = new SourceLog(join(dir, "source.fifo"));
  undo.push(() => source.close());
  writeBorneConfig(layout, pki, broker, { desk, screenPort: ports.screen });
  plainConfig(layout.borneConfig);
  const profile = join(dir, "profile.yaml");
  const soundDir = join(dir, "sound");
  mkdirSync(soundDir, { mode: 0o700 });
  const card = await startPipewire(soundDir);
  undo.push(() => card.stop());
  writeProfile(profile, card);
  const borne = new BenchBorne(dir, layout, profile, { ...source.env, XDG_RUNTIME_DIR: soundDir });
  undo.push(() => borne.program.stop());
  await borne.program.untilReady(START_MS);
  say("desk and borne are ready; starting three browsers");

  const bars = join(dir, "bars.y4m");
  writeBars(bars);
  const relay = await KioskRelay.start({ port: desk.bornePort, tls: pki.borne(KIOSK) }, videoBudgetKbps(LINE_KBPS));
  undo.push(() => relay.stop());
  // On a kiosk nothing else runs Chromium. With the program file of the other two its pages would count as shared.
  const own = join(dir, "chromium");
  cpSync(CHROMIUM, own, { recursive: true });
  const browser = async (program: string, width: number, height: number) => {
    const one = await BenchBrowser.open({ program, bars, width, height });
    undo.push(() => one.close());
    return one;
  };
  const expert = await browser(join(CHROMIUM, "chromium"), 1280, 800);
  const screen = await browser(join(CHROMIUM, "chromium"), 1080, 1920);
  const kiosk = await browser(join(own, "chromium"), 1080, 1920);
  await screen.page.goto(`http://127.0.0.1:${ports.screen}`);
  await kiosk.page.goto(relay.url);
  await kiosk.page.waitForFunction(() => window.kiosk.state === "idle");
  await signIn(expert, desk);
  await borne.idle();
  const benchUrl = await borne.benchUrl();
  return { borne, benchUrl, source, expert, screen, kiosk };
}

function addKiosk(file: string): void {
  const config = parse(readFileSync(file, "utf8")) as { knownBornes: object[] };
  config.knownBornes.push({ network: DEMO_NETWORK, id: KIOSK, site: "Kiosk" });
  writeFileSync(file, stringify(config));
}

async function signIn({ page }: BenchBrowser, desk: { url: string; user: string; password: string }): Promise<void> {
  await page.goto(desk.url);
  await page.getByLabel(/identifiant/i).fill(desk.user);
  await page.locator("input[type=password]").fill(desk.password);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Je suis prêt" }).click({ timeout: START_MS });
  await page.getByText("Faire une pause").waitFor();
}
