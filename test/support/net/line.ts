import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess, SpawnOptions } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Cable } from "./cable.ts";
import type { WayCount, WayOptions } from "./cable.ts";
import { ip, makeNamespace, removeNamespace, sweepNamespaces } from "./namespaces.ts";

/** Borne's or desk's end of a line: a network namespace of its own. */
export type Side = "borne" | "desk";

/** A line; what is left out is without limit, loss or delay. */
export interface LineOptions {
  /** From the borne, of Ethernet frames. */
  readonly upKbps?: number;
  /** To the borne. */
  readonly downKbps?: number;
  /** Each way, at random and independent. */
  readonly lossPct?: number | { readonly up: number; readonly down: number };
  /** Half of it each way. */
  readonly rttMs?: number;
  /** The delay of each way varies uniformly by as much to either side; at most half the round trip has an effect. */
  readonly jitterMs?: number;
  /** What the modem of each side holds before it drops (a box of ADSL: 300 to 1000 ms). Default 300. */
  readonly queueMs?: number;
  /** The same seed loses the same frames. Default: chance. */
  readonly seed?: number;
}

/** What the borne's interface has sent and received: Ethernet frames without their checksum, lost ones included. */
export interface LineCounters {
  readonly up: WayCounters;
  readonly down: WayCounters;
}
export interface WayCounters extends WayCount {
  /** Given to the line by its sender. */
  readonly bytes: number;
  /** That reached the other end. */
  readonly arrivedBytes: number;
}

const DEVICE = "eth0";
const NET = "10.77.0.0/24";
const ADDRESSES = { borne: "10.77.0.2", desk: "10.77.0.1" } as const;
const MACS = { borne: "02:76:62:00:00:02", desk: "02:76:62:00:00:01" } as const;

/** Why lines cannot be made here; undefined = they can. */
export function whyNoLine(): string | undefined {
  if (process.getuid?.() !== 0) return "network namespaces want root";
  if (!existsSync("/dev/net/tun")) return "no /dev/net/tun";
  try {
    execFileSync("unshare", ["--net", "true"], { stdio: "ignore" });
    execFileSync("gcc", ["--version"], { stdio: "ignore" });
  } catch {
    return "network namespaces or gcc are not there";
  }
  return undefined;
}

/** Two namespaces and the line between them. End it with `stop`; what a killed test left is swept by the next. */
export async function makeLine(options: LineOptions = {}): Promise<Line> {
  await sweepNamespaces();
  const names: string[] = [];
  let cable: Cable | undefined;
  try {
    for (const side of ["borne", "desk"]) names.push(await makeNamespace(side));
    const [borne = "", desk = ""] = names;
    cable = await Cable.lay(borne, desk, DEVICE, options.seed ?? Math.floor(Math.random() * 2 ** 31));
    await Promise.all([connect(borne, "borne", "desk"), connect(desk, "desk", "borne")]);
    const line = new Line({ borne, desk }, cable, options);
    await line.set(options);
    return line;
  } catch (error) {
    await cable?.end();
    for (const name of names) await removeNamespace(name);
    throw error;
  }
}

/** Addresses and neighbours are fixed and IPv6 is off: nothing passes but what the test sends. */
async function connect(namespace: string, side: Side, other: Side): Promise<void> {
  const at = (...args: string[]) => ip("-n", namespace, ...args);
  await inside(namespace, "sh", "-c", `echo 1 >/proc/sys/net/ipv6/conf/${DEVICE}/disable_ipv6`);
  await at("link", "set", DEVICE, "address", MACS[side], "mtu", "1500");
  await at("addr", "add", `${ADDRESSES[side]}/24`, "dev", DEVICE);
  await at("link", "set", DEVICE, "up");
  await at("neigh", "replace", ADDRESSES[other], "lladdr", MACS[other], "dev", DEVICE, "nud", "permanent");
  // Browsers look for a default route to find their address. What they would send along it is refused here.
  await at("route", "add", "default", "via", ADDRESSES[other]);
  await inside(namespace, "iptables", "-A", "OUTPUT", "-o", DEVICE, "!", "-d", NET, "-j", "REJECT");
}

const inside = (namespace: string, ...command: string[]) => ip("netns", "exec", namespace, ...command);

export class Line implements AsyncDisposable {
  /** Address of each end. */
  readonly addresses = ADDRESSES;
  /** What precedes a command so that it runs at that end. */
  readonly under: Readonly<Record<Side, readonly string[]>>;
  readonly #names: Readonly<Record<Side, string>>;
  readonly #cable: Cable;
  #scripts: string | undefined;
  #options: LineOptions;

  constructor(names: Readonly<Record<Side, string>>, cable: Cable, options: LineOptions) {
    this.#names = names;
    this.#cable = cable;
    this.#options = options;
    this.under = { borne: ["ip", "netns", "exec", names.borne], desk: ["ip", "netns", "exec", names.desk] };
  }

  /** Changes the line; what is left out stays as it was. */
  async set(options: LineOptions): Promise<void> {
    this.#options = { ...this.#options, ...options };
    const { upKbps, downKbps, lossPct = 0, rttMs = 0, jitterMs = 0, queueMs = 300 } = this.#options;
    const loss = typeof lossPct === "number" ? { up: lossPct, down: lossPct } : lossPct;
    const way = (kbps: number | undefined, lost: number): WayOptions => ({
      ...(kbps === undefined ? {} : { kbps }),
      queueMs,
      lossPct: lost,
      delayMs: rttMs / 2,
      jitterMs,
    });
    await this.#cable.set(0, way(upKbps, loss.up));
    await this.#cable.set(1, way(downKbps, loss.down));
  }

  /** Percent, each way. */
  async setLoss(lossPct: number | { readonly up: number; readonly down: number }): Promise<void> {
    await this.set({ lossPct });
  }

  /** Cuts the line further out than the borne's own cable: its interface stays up. Resolves when it is back. */
  async cut(ms: number): Promise<void> {
    await this.plug(false);
    await delay(ms);
    await this.plug(true);
  }

  async plug(plugged: boolean): Promise<void> {
    await this.#cable.plug(plugged);
  }

  async counters(): Promise<LineCounters> {
    const [[up, down], borne, desk] = await Promise.all([
      this.#cable.count(),
      bytesOf(this.#names.borne),
      bytesOf(this.#names.desk),
    ]);
    return {
      up: { ...up, bytes: borne.sent, arrivedBytes: desk.received },
      down: { ...down, bytes: desk.sent, arrivedBytes: borne.received },
    };
  }

  /** Starts a program at that end; it cannot outlive the test. */
  run(side: Side, command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    return spawn("setpriv", ["--pdeathsig", "KILL", ...this.under[side], command, ...args], options);
  }

  /** All that runs at either end. */
  async pids(): Promise<readonly number[]> {
    const both = await Promise.all(Object.values(this.#names).map((name) => ip("netns", "pids", name)));
    return both.flatMap((text) =>
      text
        .split(/\s+/)
        .filter((pid) => pid !== "")
        .map(Number),
    );
  }

  /** A program file that runs `program` at that end: for those who start programs by path, as Playwright a browser. */
  script(side: Side, program: string): string {
    this.#scripts ??= mkdtempSync(join(tmpdir(), "vb-line-"));
    const file = join(this.#scripts, `${side}-${program.replaceAll(/\W+/g, "-")}`);
    writeFileSync(file, `#!/bin/sh\nexec ${this.under[side].join(" ")} '${program}' "$@"\n`);
    chmodSync(file, 0o700);
    return file;
  }

  /** Ends what still runs at either end and removes all. */
  async stop(): Promise<void> {
    await this.#cable.end();
    await Promise.all([removeNamespace(this.#names.borne), removeNamespace(this.#names.desk)]);
    if (this.#scripts !== undefined) rmSync(this.#scripts, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

async function bytesOf(namespace: string): Promise<{ readonly sent: number; readonly received: number }> {
  const [link] = JSON.parse(await ip("-n", namespace, "-s", "-j", "link", "show", "dev", DEVICE)) as [
    { stats64: { rx: { bytes: number }; tx: { bytes: number } } },
  ];
  return { sent: link.stats64.tx.bytes, received: link.stats64.rx.bytes };
}
