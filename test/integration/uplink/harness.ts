import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../../src/contract/runtime.ts";
import type { AlertMessage, CmdMessage } from "../../../src/contract/types.ts";
import { startBroker } from "../../../src/demo/broker.ts";
import type { Broker } from "../../../src/demo/broker.ts";
import { ensurePki } from "../../../src/demo/pki.ts";
import type { Pki } from "../../../src/demo/pki.ts";
import { openOutbox } from "../../../src/uplink/outbox.ts";
import type { Outbox, OutboxTrouble } from "../../../src/uplink/outbox.ts";
import type { CommandHandlers, LinkState, Reporter, StatusBody, Uplink } from "../../../src/uplink/port.ts";
import { createUplink } from "../../../src/uplink/uplink.ts";
import type { UplinkOptions } from "../../../src/uplink/uplink.ts";
import { KeptLog } from "../../unit/uplink/support.ts";

export const NETWORK = "demo";
export const BORNE = "borne-1";

/** Two clocks of this machine, with a switch for what NTP would say. */
export class TestClock implements Clock {
  sync = true;
  wallMs(): number {
    return Date.now();
  }
  monotonicMs(): number {
    return performance.now();
  }
  synchronised(): boolean {
    return this.sync;
  }
}

/** What the borne has to say, to be changed by a test. */
export class TestReporter implements Reporter {
  state: StatusBody["state"] = "ready";
  open: AlertMessage[] = [];
  status(): StatusBody {
    return { state: this.state, reasons: [] };
  }
  desc(): ReturnType<Reporter["desc"]> {
    return {
      app: { version: "0.1.0" },
      os: { name: "Debian GNU/Linux 12", kernel: "6.6", arch: "arm64" },
      hardware: { model: "Raspberry Pi 4 Model B", memory_mb: 2048 },
      devices: [{ id: "button", kind: "button", driver: "twin" }],
      services: [{ id: "caf", organisme: "caf", needs: ["button"] }],
      profile: "simulated",
      site_card: "site-1",
      time_zone: "Europe/Paris",
    };
  }
  health(): ReturnType<Reporter["health"]> {
    const alerts = this.open.map(({ code }) => code);
    return { state: this.state, period_s: 60, devices: { button: "ready" }, services: { caf: "ready" }, alerts };
  }
  alerts(): readonly AlertMessage[] {
    return this.open;
  }
}

/** Records the orders that reached the handlers; a test may give its own. */
export function recordingHandlers(done: CmdMessage[]): CommandHandlers {
  const handler: CommandHandlers["selftest"] = (command) => {
    done.push(command);
    return Promise.resolve({ ok: true });
  };
  return {
    selftest: handler,
    "restart-device": handler,
    identify: handler,
    "reload-config": handler,
    "forms-update": handler,
    update: handler,
    reboot: handler,
  };
}

export interface TestBorne {
  readonly boot: string;
  readonly uplink: Uplink;
  readonly outbox: Outbox;
  readonly reporter: TestReporter;
  readonly clock: TestClock;
  readonly log: KeptLog;
  readonly orders: CmdMessage[];
  readonly links: LinkState[];
  readonly troubles: OutboxTrouble[];
  /** Ends it as a power cut would: nothing is said, the socket is cut. */
  stop(): Promise<void>;
}

export interface BorneOptions extends Partial<Omit<UplinkOptions, "outbox">> {
  readonly dataDir?: string;
  /** Whose certificate it holds. */
  readonly certificateOf?: string;
  readonly maxRows?: number;
}

/** A broker, certificates, and what was started with them: all ended and deleted by `end`. */
export class Site {
  readonly dir: string;
  readonly pki: Pki;
  #broker: Broker | undefined;
  readonly #bornes: TestBorne[] = [];
  readonly #others: (() => Promise<void> | void)[] = [];

  private constructor(dir: string, pki: Pki) {
    this.dir = dir;
    this.pki = pki;
  }

  static async open(options: { broker: boolean } = { broker: true }): Promise<Site> {
    const dir = mkdtempSync(join(tmpdir(), "vb-site-"));
    const pki = await ensurePki({ dir: join(dir, "pki"), bornes: [BORNE, "borne-2"] });
    const site = new Site(dir, pki);
    if (options.broker) await site.startBroker();
    return site;
  }

  get broker(): Broker {
    if (!this.#broker) throw new Error("the broker of this site was not started");
    return this.#broker;
  }

  async startBroker(ports: { bornePort?: number; peoplePort?: number } = {}): Promise<Broker> {
    this.#broker = await startBroker({ dir: join(this.dir, "broker"), pki: this.pki, log: new KeptLog(), ...ports });
    return this.#broker;
  }

  /** Makes a borne on this site's broker; not yet started. */
  borne(options: BorneOptions = {}): TestBorne {
    const { dataDir = join(this.dir, "data"), certificateOf = BORNE, maxRows, ...rest } = options;
    const boot = options.boot ?? randomBytes(8).toString("hex");
    const [clock, log, reporter, orders] = [new TestClock(), new KeptLog(), new TestReporter(), [] as CmdMessage[]];
    const troubles: OutboxTrouble[] = [];
    const outbox = openOutbox({
      dataDir,
      boot,
      clock,
      log,
      onTrouble: (trouble) => troubles.push(trouble),
      ...(maxRows === undefined ? {} : { maxRows }),
    });
    const port = rest.broker ? 0 : this.broker.bornePort;
    const uplink = createUplink({
      name: { network: NETWORK, borne: BORNE },
      broker: { url: `mqtts://127.0.0.1:${port}`, ...this.pki.borne(certificateOf) },
      commands: {
        allow: ["selftest", "restart-device", "identify", "log", "reboot", "reload-config", "update"],
        publicKeyFile: this.pki.commandPublicKeyFile,
      },
      reporter,
      handlers: recordingHandlers(orders),
      clock,
      log,
      kernelBootId: () => "11111111-2222-3333-4444-555555555555",
      periodS: 60,
      ...rest,
      boot,
      outbox,
      // Retries come within a third of a second, or the tests would wait for chance.
      tuning: { windowMs: 300, ...rest.tuning },
    });
    const links: LinkState[] = [];
    uplink.onLink((state) => links.push(state));
    let stopped: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      await uplink.stop(2000);
      outbox.close();
    };
    const borne = {
      boot,
      uplink,
      outbox,
      reporter,
      clock,
      log,
      orders,
      links,
      troubles,
      stop: () => (stopped ??= stop()),
    };
    this.#bornes.push(borne);
    return borne;
  }

  /** Something to be ended with the site, before its broker. */
  alsoEnd(end: () => Promise<void> | void): void {
    this.#others.push(end);
  }

  async end(): Promise<void> {
    await Promise.all(this.#bornes.map((borne) => borne.stop()));
    for (const end of this.#others.reverse()) await end();
    await this.#broker?.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Resolves when the link of a borne is as asked. */
export function linkIs(borne: TestBorne, wanted: (state: LinkState) => boolean): Promise<LinkState> {
  return new Promise((resolve) => {
    const look = (state: LinkState): void => {
      if (wanted(state)) resolve(state);
    };
    borne.uplink.onLink(look);
    look(borne.uplink.link());
  });
}
