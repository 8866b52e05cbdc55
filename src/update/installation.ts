import { setTimeout as wait } from "node:timers/promises";
import { errorCode, errorLine, VisioborneError } from "../contract/errors.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import { versionObstacle, type UpdateOrder } from "./order.ts";
import type { BundleFacts, InstallProgress, Updater } from "./port.ts";
import { Relay } from "./relay/relay.ts";
import type { BundleSource } from "./relay/source.ts";

/** How an installation ended. */
export interface InstallEnd {
  readonly ok: boolean;
  readonly passing: boolean;
  readonly reason: string;
  readonly bytes: number;
}

const POLL_MS = 2_000;
/** Of what is known to go well at another try. */
const MOST_TRIES = 4;
/** What is wrong with the bundle or the order stays wrong. */
const FOR_GOOD: ReadonlySet<string> = new Set(["update.signature", "update.bundle", "update.source", "order.version"]);

export interface InstallationOptions {
  readonly order: UpdateOrder;
  readonly updater: Updater;
  readonly source: BundleSource;
  /** Version of the image that runs. */
  readonly running: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly pollMs?: number;
}

/** One try to write a bundle into the other slot. */
export class Installation {
  readonly #options: InstallationOptions;
  readonly #stop = new AbortController();
  #kbps = 0;
  #relay: Relay | undefined;

  constructor(options: InstallationOptions) {
    this.#options = options;
  }

  /** @param kbps what it may take of the line now; 0 = nothing */
  pace(kbps: number): void {
    this.#kbps = kbps;
    this.#relay?.pace(kbps);
  }

  /** Ends it soon; it counts as passing. */
  giveUp(reason: string): void {
    this.#relay?.giveUp(reason);
  }

  /** The daemon stops: what reads from it has nothing to read any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#relay?.close();
  }

  /** Never rejects. */
  async run(): Promise<InstallEnd> {
    const { source, clock, log, order } = this.#options;
    try {
      const relay = (this.#relay = await Relay.open(source, clock, log, this.#stop.signal));
      relay.pace(this.#kbps);
      const { version } = await this.#write(relay);
      const { bytes, requests, total } = relay.figures();
      log.info({ version, bytes, requests, total }, "update: written");
      return { ok: true, passing: false, reason: "", bytes };
    } catch (error) {
      // Where the line was the trouble, what RAUC complains of is only what follows.
      const cause = this.#relay?.trouble() ?? error;
      const bytes = this.#relay?.figures().bytes ?? 0;
      log.warn(
        { version: order.version, bytes, error: errorLine(error), cause: errorLine(cause) },
        "update: not written",
      );
      return { ok: false, passing: !FOR_GOOD.has(errorCode(cause)), reason: errorLine(cause).slice(0, 250), bytes };
    } finally {
      source.close();
      await this.#relay?.close();
    }
  }

  async #write(relay: Relay): Promise<BundleFacts> {
    const { updater, order, running, log } = this.#options;
    const facts = await updater.inspect(relay.url);
    const mismatch = mismatchOf(order, facts, running);
    if (mismatch !== undefined) throw new VisioborneError("update.bundle", `bundle: ${mismatch}`);
    for (let tries = 1; ; tries += 1) {
      await updater.install(relay.url, facts.manifestSha256 ?? order.sha256);
      const { error, again } = await this.#end();
      if (error === "") break;
      if (again !== true || tries >= MOST_TRIES || relay.trouble() !== undefined)
        throw new VisioborneError("update.bundle", error);
      log.warn({ tries, error }, "update: not mounted, tried again");
    }
    await this.#checkWritten(facts.version);
    return facts;
  }

  /** Until the updater has done with it, well or not. */
  async #end(): Promise<InstallProgress> {
    const { updater, pollMs = POLL_MS } = this.#options;
    for (;;) {
      await wait(pollMs, undefined, { signal: this.#stop.signal });
      const progress = await updater.progress();
      if (!progress.busy) return progress;
    }
  }

  /** Where the updater takes no hash, the server may have put another bundle in the place of the one that was inspected. */
  async #checkWritten(version: string): Promise<void> {
    const { booted, versions } = await this.#options.updater.facts();
    const written = versions[booted === "A" ? "B" : "A"];
    if (written === undefined || written === version) return;
    throw new VisioborneError("update.bundle", `bundle: ${written} was written, inspected was ${version}`);
  }
}

/** What it says of itself has to be what was ordered: an old bundle is as well signed as a new one. */
function mismatchOf(order: UpdateOrder, facts: BundleFacts, running: string): string | undefined {
  if (facts.version !== order.version) return `version ${facts.version}, ordered was ${order.version}`;
  const { sha256 } = order;
  if (sha256 !== undefined && facts.manifestSha256 !== undefined && facts.manifestSha256 !== sha256)
    return `SHA-256 of its manifest is ${facts.manifestSha256}, not that of the order`;
  return versionObstacle({ version: facts.version, older: order.older }, running);
}
