import type { Device, DeviceEvents } from "../device.ts";

/** A network interface that is a piece of hardware. */
export interface NetworkLink {
  readonly name: string;
  readonly kind: "wired" | "wireless";
  /** `up`: it has a carrier, and for Wi-Fi an access point. */
  readonly state: "up" | "down" | "unknown";
}

/** `unknown`: not asked, or it could not be. */
export type ReachState = "up" | "down" | "unknown";

/** Who answers, from the nearest to the farthest. */
export interface Reach {
  readonly gateway: ReachState;
  readonly dns: ReachState;
  readonly broker: ReachState;
  readonly desk: ReachState;
}

/** A TCP port of a host, by name or address. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Whom to ask beside gateway and name server; who is not named stays `unknown`. */
export interface ReachTargets {
  readonly broker?: Endpoint;
  readonly desk?: Endpoint;
}

/** Figures of the board. Absent = not told by this board. */
export interface BoardFacts {
  readonly model: string;
  readonly serial?: string;
  readonly tempC?: number;
  /** Under-voltage or throttling since boot (latched, so that a short dip is not missed). */
  readonly undervoltage?: boolean;
  readonly throttled?: boolean;
  readonly memoryFreeMb: number;
  readonly memoryTotalMb: number;
  /** Share of the last minute in which something waited for memory, percent (pressure stall information). */
  readonly memoryPressurePct?: number;
  readonly load1: number;
  /** Free share of the data partition, percent. */
  readonly diskFreePct: number;
  /** Life used of the card, percent, where it tells. */
  readonly diskWearPct?: number;
  /** Whether the wall clock is synchronised. */
  readonly clockSynchronised: boolean;
  /** Random id of the kernel's boot: a reboot has happened when it differs. */
  readonly kernelBootId: string;
  readonly network: "up" | "down" | "unknown";
  readonly links?: readonly NetworkLink[];
  /** Whether a hardware watchdog runs: it restarts a board whose kernel hangs. */
  readonly watchdog?: boolean;
}

export interface BoardEvents extends DeviceEvents {
  /** The clock was synchronised, or is no longer. */
  clock: [synchronised: boolean];
  /** The operating system is going down; the daemon stops in order. */
  rebooting: [];
}

/** The board that the daemon runs on. */
export interface Board extends Device<BoardEvents> {
  facts(): BoardFacts;
  /**
   * Asks who answers on the network; resolves within 10 s. It opens connections, so it is asked seldom: every some
   * minutes, or when a link is lost. @throws the reason of `signal`, and for nothing else
   */
  reach(targets: ReachTargets, signal: AbortSignal): Promise<Reach>;
  /** Asks the operating system to reboot; resolves when it was asked, not when it has happened. */
  reboot(): Promise<void>;
}
