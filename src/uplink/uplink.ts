import { VisioborneError } from "../contract/errors.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import { topicOf } from "../contract/topics.ts";
import type { BorneName } from "../contract/topics.ts";
import { DEFAULT_WINDOW_MS } from "./backoff.ts";
import { Commands } from "./commands.ts";
import type { CommandSettings } from "./commands.ts";
import type { BrokerSettings } from "./client-options.ts";
import { Link } from "./link.ts";
import type { LinkOptions } from "./link.ts";
import { LogStream } from "./log-stream.ts";
import type { Outbox } from "./outbox.ts";
import { PendingReboot } from "./pending-reboot.ts";
import type { CommandHandlers, LinkState, LogLevel, Reporter, Uplink } from "./port.ts";
import { Publisher } from "./publisher.ts";
import { Pump } from "./pump.ts";
import type { WindowLimits } from "./pump-window.ts";
import { Results } from "./results.ts";
import { outgoing, saysLost, Sender } from "./sender.ts";
import type { Incoming } from "./transport.ts";

export interface UplinkOptions {
  readonly name: BorneName;
  /** 16 hex digits, random per start of the daemon: that of the outbox. */
  readonly boot: string;
  readonly broker: BrokerSettings;
  readonly commands: CommandSettings;
  readonly outbox: Outbox;
  readonly reporter: Reporter;
  readonly handlers: CommandHandlers;
  readonly clock: Clock;
  readonly log: Logger;
  /** Id of the kernel's present boot. */
  readonly kernelBootId: () => string;
  /** Heartbeat, seconds. */
  readonly periodS: number;
  /** For tests: shorter times, no chance. */
  readonly tuning?: {
    readonly limits?: WindowLimits;
    readonly rebootGraceMs?: number;
    readonly connectDeadlineMs?: number;
    readonly windowMs?: number;
    readonly random?: () => number;
  };
}

const WILL_DELAY_S = 30;

/** Makes the borne's side of the MQTT contract. Nothing happens before `start()`. */
export function createUplink(options: UplinkOptions): Uplink {
  return new MqttUplink(options);
}

class MqttUplink implements Uplink {
  readonly #options: UplinkOptions;
  readonly #sender: Sender;
  readonly #publisher: Publisher;
  readonly #pump: Pump;
  readonly #results: Results;
  readonly #reboot: PendingReboot;
  readonly #logStream: LogStream;
  readonly #commands: Commands;
  readonly #link: Link;
  #stopped: Promise<void> | undefined;

  constructor(options: UplinkOptions) {
    const { name, boot, outbox, clock, tuning = {} } = options;
    const log = options.log.child({ module: "uplink" });
    const { state, disk } = outbox;
    this.#options = { ...options, log };
    this.#sender = new Sender({ name, log, onRefused: (error, channel) => this.#refused(error, channel) });
    this.#publisher = new Publisher({
      boot,
      sender: this.#sender,
      state,
      reporter: options.reporter,
      figures: () => outbox.figures(),
      conn: () => this.#link.conn,
      periodS: options.periodS,
      clock,
      log,
    });
    this.#pump = new Pump({
      outbox,
      sender: this.#sender,
      clock,
      log,
      ...(tuning.limits ? { limits: tuning.limits } : {}),
    });
    this.#results = new Results({ boot, sender: this.#sender, disk, clock, log });
    this.#reboot = new PendingReboot({
      state,
      results: this.#results,
      kernelBootId: options.kernelBootId,
      log,
      ...(tuning.rebootGraceMs === undefined ? {} : { graceMs: tuning.rebootGraceMs }),
    });
    this.#logStream = new LogStream(this.#sender, clock);
    this.#commands = new Commands({
      name,
      settings: options.commands,
      state,
      results: this.#results,
      handlers: options.handlers,
      logStream: this.#logStream,
      reboot: this.#reboot,
      clock,
      log,
    });
    this.#link = new Link(this.#linkOptions(log));
  }

  start(): void {
    this.#reboot.resume();
    this.#link.start();
  }

  stop(deadlineMs: number): Promise<void> {
    return (this.#stopped ??= this.#stop(deadlineMs));
  }

  link(): LinkState {
    return this.#link.state();
  }

  onLink(listener: (state: LinkState) => void): void {
    this.#link.onState(listener);
  }

  statusChanged(): void {
    this.#publisher.statusChanged();
  }

  healthChanged(): void {
    this.#publisher.healthChanged();
  }

  descChanged(): void {
    this.#publisher.descChanged();
  }

  alertChanged(alert: Parameters<Uplink["alertChanged"]>[0]): void {
    this.#publisher.alertChanged(alert);
  }

  alertClosed(code: string): void {
    this.#publisher.alertClosed(code);
  }

  result(result: Parameters<Uplink["result"]>[0]): void {
    void this.#results.say(result);
  }

  log(level: LogLevel, module: string | undefined, message: string, fields: Readonly<Record<string, unknown>>): void {
    this.#logStream.line(level, module, message, fields);
  }

  async #stop(deadlineMs: number): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, deadlineMs);
    this.#commands.stop();
    this.#reboot.stop();
    const cleanly = async (): Promise<void> => {
      await this.#publisher.lastStatus();
      await this.#link.stop();
    };
    await Promise.race([cleanly(), late]);
    clearTimeout(timer);
    this.#publisher.disconnected();
    this.#pump.disconnected();
    // Late or not, no attempt may outlive the daemon; without DISCONNECT the broker will say that it is lost.
    this.#link.abandon(new VisioborneError("broker.lost", "uplink: stopped"));
    void this.#link.stop();
  }

  #linkOptions(log: Logger): LinkOptions {
    const { name, broker, clock, outbox, tuning = {} } = this.#options;
    return {
      broker,
      clientId: name.borne,
      subscriptions: [
        { topic: topicOf(name, "cmd"), asPublished: true },
        { topic: topicOf(name, "ack"), asPublished: false },
        { topic: topicOf(name, "status"), asPublished: false },
      ],
      will: (conn) => ({ ...outgoing(name, "status", this.#publisher.will(conn)), delayS: WILL_DELAY_S }),
      firstWords: (conn) => outgoing(name, "status", this.#publisher.firstWords(conn)),
      onMessage: (message) => this.#received(message),
      onConnected: (transport) => {
        this.#sender.transport = transport;
        this.#publisher.connected();
        this.#results.connected();
        this.#pump.connected();
      },
      onDisconnected: () => {
        this.#sender.transport = undefined;
        this.#publisher.disconnected();
        this.#pump.disconnected();
      },
      windowMs: () => tuning.windowMs ?? windowMs(outbox),
      clock,
      log,
      ...(tuning.connectDeadlineMs === undefined ? {} : { connectDeadlineMs: tuning.connectDeadlineMs }),
      ...(tuning.random ? { random: tuning.random } : {}),
    };
  }

  #received(message: Incoming): void {
    const { name, outbox, log } = this.#options;
    switch (message.topic) {
      case topicOf(name, "cmd"):
        this.#commands.received(message);
        return;
      case topicOf(name, "ack"): {
        const window = this.#pump.ack(message.payload);
        if (window === undefined) return;
        try {
          outbox.state.set("reconnectWindowMs", window);
        } catch {
          // The one in force stays; the next acknowledgement says it again.
        }
        return;
      }
      case topicOf(name, "status"):
        if (saysLost(message.payload)) this.#publisher.contradict();
        return;
      default:
        log.warn({ topic: message.topic }, "message on a topic that was not subscribed");
    }
  }

  /** Its own name refused is a connection of no use; another channel refused costs that channel only. */
  #refused(error: VisioborneError, channel: string): void {
    this.#link.refused(error);
    if (channel === "status") this.#link.abandon(error);
  }
}

function windowMs(outbox: Outbox): number {
  try {
    return outbox.state.get("reconnectWindowMs") ?? DEFAULT_WINDOW_MS;
  } catch {
    return DEFAULT_WINDOW_MS;
  }
}
