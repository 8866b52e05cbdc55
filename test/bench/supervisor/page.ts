import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import mqtt, { type MqttClient } from "mqtt";
import { chromium, type Page } from "playwright-core";
import { parse, stringify } from "yaml";
import { faultOf, printedNumber, type FaultCode } from "../../../src/contract/faults.ts";
import type { AlertMessage } from "../../../src/contract/types.ts";
import { openAccounts } from "../../../src/supervisor/console/accounts/open.ts";
import { systemClock } from "../../../src/supervisor/clock.ts";
import { Store } from "../../../src/supervisor/store/store.ts";
import { NETWORK, startCenter, type Center } from "../center.ts";
import { median, numberArg, percentile, rounded, type BenchOptions, type Figure } from "../figures.ts";
import { Program } from "../program.ts";

const BORNE = "bench-1";
const CODES = ["printer.paper", "camera.absent", "scanner.absent", "disk.wear"] as const satisfies FaultCode[];
/** First views, whose scripts are weighed. */
const VIEWS = ["/", `/bornes/${NETWORK}/${BORNE}`, "/sites", "/incidents", "/statistiques", "/comptes"];
const PATIENCE_MS = 30_000;

/**
 * `alert_to_console_ms`, `page_script_kb`: the built supervisor with its console, the page in a real Chromium, alerts as a
 * borne publishes them. Option --alerts (20).
 */
export async function page({ args, say }: BenchOptions): Promise<readonly Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), "vb-bench-console-"));
  const center = await startCenter(dir, [BORNE]);
  const password = randomBytes(12).toString("base64url");
  await addAccount(center, password);
  const { promise: address, resolve: found } = Promise.withResolvers<string>();
  const supervisor = new Program({
    name: "supervisor",
    args: ["supervisor", "run", "--config", center.supervisorConfig],
    readyMessage: "supervisor ready",
    onLine: (line) => {
      if (line.msg === "console ready") found(String(line["url"]));
    },
  });
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    await supervisor.untilReady(PATIENCE_MS);
    const url = await address;
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const fleet = await context.newPage();
    await fleet.goto(url);
    await fleet.getByLabel("Identifiant").fill("bench");
    await fleet.locator("input[type=password]").fill(password);
    await fleet.keyboard.press("Enter");
    await fleet.getByRole("link", { name: BORNE }).waitFor({ timeout: PATIENCE_MS });
    const borne = await connected(center);
    const took = await alertsSeen(fleet, borne, numberArg(args, "alerts", 20), say);
    await borne.endAsync();
    const scripts = new Map<string, number>();
    for (const view of VIEWS) scripts.set(view, await scriptsOf(await context.newPage(), `${url}${view}`));
    for (const [view, bytes] of scripts) say(`${view}: ${rounded(bytes / 1024, 1)} KiB of scripts, gzipped`);
    return [
      { name: "alert_to_console_ms", value: Math.max(...took), unit: "ms, worst", n: took.length, goal: "<= 2000" },
      { name: "alert_to_console_median_ms", value: median(took), unit: "ms", n: took.length },
      { name: "alert_to_console_p90_ms", value: percentile(took, 90), unit: "ms", n: took.length },
      {
        name: "page_script_kb",
        value: rounded(Math.max(...scripts.values()) / 1024, 1),
        unit: "KiB, largest first view",
        n: scripts.size,
        goal: "<= 150",
      },
    ];
  } finally {
    await browser.close();
    await supervisor.stop();
    await center.broker.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Gives the supervisor a console on loopback, and an account on it. */
async function addAccount({ supervisorConfig, database }: Center, password: string): Promise<void> {
  const config = parse(readFileSync(supervisorConfig, "utf8")) as object;
  writeFileSync(supervisorConfig, stringify({ ...config, console: { host: "127.0.0.1", port: 0 } }));
  const store = await Store.open(database);
  const { accounts } = openAccounts(store, systemClock());
  await accounts.add({ login: "bench", role: "manager", password });
  await store.close();
}

async function connected({ pki, broker }: Center): Promise<MqttClient> {
  const { caFile, certFile, keyFile } = pki.borne(BORNE);
  const [ca, cert, key] = [caFile, certFile, keyFile].map((file) => readFileSync(file));
  return await mqtt.connectAsync(`mqtts://localhost:${broker.bornePort}`, {
    ca: ca!,
    cert: cert!,
    key: key!,
    protocolVersion: 5,
    clientId: BORNE,
  });
}

/** Opens and closes alerts; the time from the publish to the first frame that shows each, milliseconds. */
async function alertsSeen(
  page: Page,
  borne: MqttClient,
  count: number,
  say: (line: string) => void,
): Promise<readonly number[]> {
  const boot = randomBytes(8).toString("hex");
  const took: number[] = [];
  for (let seq = 1; seq <= count; seq += 1) {
    const code = CODES[seq % CODES.length] ?? CODES[0];
    const topic = `vb/1/${NETWORK}/${BORNE}/alert/${code}`;
    const { severity, owner } = faultOf(code);
    const alert: AlertMessage = { v: 1, code, severity, owner, since: Date.now(), boot, seq, device: null, detail: "" };
    const shown = page.evaluate(async (text) => {
      while (!document.body.textContent.includes(text)) await new Promise((next) => requestAnimationFrame(next));
      return Date.now();
    }, printedNumber(code));
    const sentMs = Date.now();
    await borne.publishAsync(topic, JSON.stringify(alert), { qos: 1, retain: true });
    took.push((await shown) - sentMs);
    await borne.publishAsync(topic, "", { qos: 1, retain: true });
    await page.getByText(printedNumber(code)).waitFor({ state: "detached", timeout: PATIENCE_MS });
    // Alerts come at any moment of the page's own rhythm.
    await sleep(Math.random() * 1000);
  }
  say(`${count} alerts seen, median ${median(took)} ms`);
  return took;
}

/** Bytes of all scripts that a first view brings, gzipped as a server sends them. */
async function scriptsOf(page: Page, url: string): Promise<number> {
  const bytes: Promise<number>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() !== "script") return;
    bytes.push(response.body().then((body) => gzipSync(body).length));
  });
  await page.goto(url, { waitUntil: "networkidle" });
  const sum = (await Promise.all(bytes)).reduce((all, one) => all + one, 0);
  await page.close();
  return sum;
}
