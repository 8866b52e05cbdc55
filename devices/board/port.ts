import type { Device, DeviceEvents } from "../device.ts";

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
  /** Asks the operating system to reboot; resolves when it was asked, not when it has happened. */
  reboot(): Promise<void>;
}
