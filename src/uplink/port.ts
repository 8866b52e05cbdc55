import type {
  AlertMessage,
  CmdMessage,
  DescMessage,
  EventMessage,
  HealthMessage,
  ResMessage,
  StatusMessage,
  UsageMessage,
} from "../contract/types.ts";

/** What the uplink adds by itself to every message. */
export type Stamp = "v" | "boot" | "conn" | "ts" | "up_ms" | "sync" | "seq" | "id";

export type StatusBody = Omit<StatusMessage, Stamp>;
export type DescBody = Omit<DescMessage, Stamp>;
export type HealthBody = Omit<HealthMessage, Stamp | "outbox_rows" | "outbox_dropped">;
export type EventBody = Omit<EventMessage, Stamp>;
export type UsageBody = Omit<UsageMessage, Stamp>;

/** What the borne has to say of itself at any moment: asked for at every connect and when told that it changed. */
export interface Reporter {
  status(): StatusBody;
  desc(): DescBody;
  health(): HealthBody;
  /** Every open alert. */
  alerts(): readonly AlertMessage[];
}

export type LogLevel = "debug" | "info" | "warn" | "error";

/** One order, already verified and its counter stored. Returns small figures for `succeeded`; throws for `failed`. */
export type CommandHandler = (
  command: CmdMessage,
  signal: AbortSignal,
) => Promise<Readonly<Record<string, unknown>> | undefined>;

export type CommandHandlers = Readonly<Record<Exclude<CmdMessage["type"], "log" | "reboot">, CommandHandler>> & {
  /**
   * Asks for the reboot. `running` was published and `commandId` stored before; the result is said after the boot
   * that follows, by `kernelBootId` differing.
   */
  readonly reboot: CommandHandler;
};

export type ResState = ResMessage["state"];

/** State of the link to the broker. */
export interface LinkState {
  readonly connected: boolean;
  /** Why it is not: a code of the catalogue, `broker.lost` or `broker.refused`. */
  readonly code: "broker.lost" | "broker.refused" | null;
  /** Monotonic milliseconds of the last change. */
  readonly sinceMs: number;
  readonly detail: string;
}

/** The borne's side of the MQTT contract, as the daemon uses it. */
export interface Uplink {
  /** Starts connecting, for ever, in the background; returns at once. */
  start(): void;
  /** Clean stop: publishes the status (`stopped`, said by the reporter), disconnects. Bounded by `deadlineMs`. */
  stop(deadlineMs: number): Promise<void>;
  link(): LinkState;
  onLink(listener: (state: LinkState) => void): void;
  /** The status, the health, the description have changed: publish now if connected (each connect publishes all again). */
  statusChanged(): void;
  healthChanged(): void;
  descChanged(): void;
  /** An alert was opened or changed. */
  alertChanged(alert: AlertMessage): void;
  alertClosed(code: string): void;
  /** What became of a command that takes longer than its handler: an update. On disk when it returns. */
  result(result: Omit<ResMessage, Stamp> & { readonly id: string }): void;
  /** Offers a log line; published only while a `log` command asks for its level. */
  log(level: LogLevel, module: string | undefined, message: string, fields: Readonly<Record<string, unknown>>): void;
}

/** Events and usage on disk until the supervisor has them. Synchronous: `append` returns when it is on the disk. */
export interface Journal {
  /** @returns the sequence given to it. Never throws for a full or broken disk: that is counted and reported. */
  event(body: EventBody): number;
  usage(body: UsageBody): number;
  figures(): { readonly rows: number; readonly dropped: number };
}
