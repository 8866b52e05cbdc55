import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { SystemClock } from "../../../src/borne/clock.ts";
import type { Clock } from "../../../src/contract/runtime.ts";
import type { Evidence } from "../../../src/update/evidence.ts";
import { UpdateRecord } from "../../../src/update/record.ts";
import { fileSource } from "../../../src/update/relay/file-source.ts";
import { httpsSource, type SourceIdentity } from "../../../src/update/relay/https-source.ts";
import { VirtualUpdater } from "../../../src/update/twin.ts";
import { Updates } from "../../../src/update/updates.ts";
import { memoryLog } from "../fake-clock.ts";

/** The system's clock, moved ahead at will. */
class MovedClock implements Clock {
  readonly #clock = new SystemClock();
  aheadMs = 0;
  wallMs(): number {
    return this.#clock.wallMs() + this.aheadMs;
  }
  monotonicMs(): number {
    return this.#clock.monotonicMs() + this.aheadMs;
  }
  synchronised(): boolean {
    return true;
  }
}

export const WELL: Evidence = {
  state: "closed",
  devices: { camera: "ready", button: "ready" },
  alerts: [],
  links: { broker: true, desk: true },
};

/** A borne's updates with the virtual updater, over as many starts of daemon and board as a test wants. */
export class UpdatingBorne {
  readonly clock = new MovedClock();
  readonly updater = new VirtualUpdater({ compatible: "visioborne-qemu-virt", key: "release" });
  readonly folder = mkdtempSync(join(tmpdir(), "updating-"));
  readonly log = memoryLog();
  readonly events: string[] = [];
  readonly said: { id: string; state: string; reason?: string; result?: object }[] = [];
  readonly told: string[] = [];
  failed: string | undefined;
  evidence = WELL;
  situation = { inSession: false, printing: false, enrolling: false, siteOpen: false };
  running = "1.0.0";
  bootId = "boot-1";
  givenUpBootId: string | undefined;
  lineKbps = 1_000_000;
  restarts = 0;
  keptAsked = 0;
  #identity: SourceIdentity;
  updates: Updates;

  constructor(identity: SourceIdentity = {}) {
    this.#identity = identity;
    this.updates = this.#make();
    this.updates.start();
    onTestFinished(async () => {
      await this.updates.stop();
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  /** The daemon alone ends and starts again. */
  async restartDaemon(): Promise<void> {
    await this.updates.stop();
    this.updates = this.#make();
    this.updates.start();
  }

  /** The board starts again, in whichever system the firmware takes; its version is told. */
  async reboot(how: "ordered" | "cut", versions: { A: string; B: string }): Promise<void> {
    await this.updates.stop();
    this.running = versions[this.updater.reboot(how)];
    this.bootId = `boot-${Number(this.bootId.slice(5)) + 1}`;
    this.updates = this.#make();
    this.updates.start();
  }

  #make(): Updates {
    return new Updates({
      updater: this.updater,
      record: new UpdateRecord(join(this.folder, "update.json")),
      clock: this.clock,
      log: this.log,
      random: () => 0,
      pace: { lookMs: 10, slotsMs: 10, pollMs: 10 },
      hands: {
        running: this.running,
        look: () => ({
          ...this.situation,
          bootId: this.bootId,
          evidence: this.evidence,
          givenUpBootId: this.givenUpBootId,
        }),
        lineKbps: () => this.lineKbps,
        source: ({ source }) =>
          source.startsWith("https:") ? httpsSource(source, this.#identity) : fileSource(source),
        restart: () => {
          this.restarts++;
          return Promise.resolve();
        },
        keep: () => {
          this.keptAsked++;
          this.updater.keep();
        },
        event: (type, detail) => void this.events.push(`${type} ${detail}`.trim()),
        said: (result) => void this.said.push(result),
        failed: (detail) => void (this.failed = detail),
        tell: (what) => void this.told.push(what),
        described: () => undefined,
      },
    });
  }
}
