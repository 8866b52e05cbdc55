import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { VisioborneError } from "../contract/errors.ts";
import { faultOf } from "../contract/faults.ts";
import type { FaultCode } from "../contract/faults.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import { CONTRACT_VERSION } from "../contract/topics.ts";
import type { BorneName } from "../contract/topics.ts";
import type { AlertMessage } from "../contract/types.ts";
import type { BrokerSettings } from "../uplink/client-options.ts";
import { IN_MEMORY } from "../uplink/outbox-disk.ts";
import { openOutbox } from "../uplink/outbox.ts";
import type { Outbox } from "../uplink/outbox.ts";
import type { CommandHandler, CommandHandlers, EventBody, Uplink } from "../uplink/port.ts";
import { createUplink } from "../uplink/uplink.ts";
import { playCall } from "./call.ts";
import { Tally } from "./tally.ts";
import { descOf, deviceOf, healthOf, PLAYED_FAULTS, readinessOf, statusOf } from "./words.ts";
import type { Readiness } from "./words.ts";

export interface SimulatedBorneOptions {
  readonly name: BorneName;
  /** Of the fleet, from 1. */
  readonly index: number;
  readonly broker: BrokerSettings;
  /** Heartbeat, seconds. */
  readonly heartbeatS: number;
  /** Ed25519 public key of the supervisor (PEM): with it commands are answered. */
  readonly commandKeyFile?: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** What a borne has had to tell, and what of it is still its own. */
export interface BorneFigures {
  readonly boot: string;
  /** Events and usage since its start: the last sequence given. */
  readonly sent: number;
  /** Of them not yet acknowledged by the supervisor. */
  readonly waiting: number;
  /** Of them lost, as the outbox was full. */
  readonly dropped: number;
  readonly connected: boolean;
}

/** What is obeyed with a command key. A simulated borne has no board to reboot and no forms. */
const OBEYED = ["selftest", "restart-device", "identify", "log", "reload-config"] as const;
const DEVICE_RESTART_MS = 300;

/**
 * One borne without hardware: the borne's own link to the broker (connection, will, outbox, acknowledgements, commands,
 * reconnection), with its outbox in RAM and with made-up things to say.
 */
export class SimulatedBorne {
  readonly name: BorneName;
  readonly boot = randomBytes(8).toString("hex");
  readonly #options: SimulatedBorneOptions;
  readonly #outbox: Outbox;
  readonly #uplink: Uplink;
  readonly #tally: Tally;
  readonly #alerts = new Map<FaultCode, AlertMessage>();
  readonly #stop = new AbortController();
  #inSession = false;
  #stopped = false;
  #sent = 0;
  #ready: Readiness = readinessOf([], false);

  constructor(options: SimulatedBorneOptions) {
    this.#options = options;
    const { name, clock, log } = options;
    this.name = name;
    this.#tally = new Tally(clock.monotonicMs());
    this.#outbox = openOutbox({ dataDir: IN_MEMORY, boot: this.boot, clock, log });
    this.#uplink = createUplink({
      name,
      boot: this.boot,
      broker: options.broker,
      commands: {
        allow: options.commandKeyFile === undefined ? [] : OBEYED,
        ...(options.commandKeyFile === undefined ? {} : { publicKeyFile: options.commandKeyFile }),
      },
      outbox: this.#outbox,
      reporter: {
        status: () => (this.#stopped ? { state: "stopped", reasons: [] } : statusOf(this.#ready)),
        desc: () => descOf(options.index),
        health: () => healthOf(this.#ready, this.#openAlerts(), options.heartbeatS, options.random),
        alerts: () => this.#openAlerts(),
      },
      handlers: this.#handlers(),
      clock,
      log,
      kernelBootId: () => this.boot,
      periodS: options.heartbeatS,
    });
  }

  /** Says that it has started, and connects in the background, for ever. */
  start(): void {
    this.event({ type: "borne.started" });
    this.event({ type: "state.changed", state: "ready" });
    this.#uplink.start();
  }

  /** A clean stop. Bounded by `deadlineMs`. What the supervisor has not acknowledged is lost with the process. */
  async stop(deadlineMs: number): Promise<void> {
    this.#stop.abort();
    this.#stopped = true;
    await this.#uplink.stop(deadlineMs);
    this.#outbox.close();
  }

  /** No call goes on. */
  quiet(): void {
    this.#stop.abort();
  }

  onLink(listener: Parameters<Uplink["onLink"]>[0]): void {
    this.#uplink.onLink(listener);
  }

  figures(): BorneFigures {
    const { rows, dropped } = this.#outbox.figures();
    return { boot: this.boot, sent: this.#sent, waiting: rows, dropped, connected: this.#uplink.link().connected };
  }

  /** Puts an event into the outbox. */
  event(body: EventBody): number {
    return (this.#sent = this.#outbox.event(body));
  }

  /** Puts the counts since the last time into the outbox. */
  usage(): void {
    this.#sent = this.#outbox.usage(this.#tally.take(this.#options.clock.monotonicMs()));
  }

  /** Opens a fault that is not open, at random; returns its code, undefined when all are. */
  breakDown(): FaultCode | undefined {
    const whole = PLAYED_FAULTS.filter((code) => !this.#alerts.has(code));
    const code = whole[Math.floor(this.#options.random() * whole.length)];
    if (code === undefined) return undefined;
    const { severity, owner } = faultOf(code);
    const device = deviceOf(code) ?? null;
    const seq = this.event({ type: "alert.opened", code, ...(device === null ? {} : { device }) });
    const { clock } = this.#options;
    const since = Math.round(clock.wallMs());
    const place = { v: CONTRACT_VERSION, boot: this.boot, seq, since } as const;
    const alert: AlertMessage = { ...place, code, severity, owner, device, detail: "simulated" };
    this.#alerts.set(code, alert);
    this.#uplink.alertChanged(alert);
    this.#changed();
    return code;
  }

  /** Closes a fault. */
  mend(code: FaultCode): void {
    if (!this.#alerts.delete(code)) return;
    this.event({ type: "alert.closed", code });
    this.#uplink.alertClosed(code);
    this.#changed();
  }

  /** Plays a call: its events over its time. Resolves at its end; one that is in a call or out of order plays none. */
  async call(durationMs: number): Promise<void> {
    if (this.#inSession || this.#stopped) return;
    this.#tally.press();
    await playCall({
      durationMs,
      readiness: this.#ready,
      random: this.#options.random,
      signal: this.#stop.signal,
      event: (body) => this.event(body),
      tally: this.#tally,
      inSession: (now) => {
        this.#inSession = now;
        this.#changed();
      },
    });
  }

  #openAlerts(): AlertMessage[] {
    return [...this.#alerts.values()];
  }

  #changed(): void {
    if (this.#stopped) return;
    const before = this.#ready.state;
    this.#ready = readinessOf([...this.#alerts.keys()], this.#inSession);
    if (this.#ready.state !== before) this.event({ type: "state.changed", state: this.#ready.state });
    this.#uplink.statusChanged();
    this.#uplink.healthChanged();
  }

  #handlers(): CommandHandlers {
    const notPlayed: CommandHandler = async ({ type }) => {
      throw new VisioborneError("command.invalid", `${type}: a simulated borne does not play it`);
    };
    return {
      selftest: async () => {
        this.event({ type: "selftest.done", passed: true });
        return { passed: true };
      },
      "restart-device": async ({ args: { device = "camera" } }, signal) => {
        this.event({ type: "device.lost", device });
        await sleep(DEVICE_RESTART_MS, undefined, { signal });
        this.event({ type: "device.ready", device });
        return undefined;
      },
      identify: async ({ args: { duration_s: seconds = 10 } }, signal) => {
        await sleep(seconds * 1000, undefined, { signal });
        return undefined;
      },
      "reload-config": async () => {
        this.event({ type: "config.reloaded" });
        return undefined;
      },
      "forms-update": notPlayed,
      update: notPlayed,
      reboot: notPlayed,
    };
  }
}
