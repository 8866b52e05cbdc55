import { DEVICE_KINDS, type DeviceKind } from "../../../devices/device.ts";

/**
 * Reading the bench's state. It comes from another version of the daemon, or of a device that tells less: nothing
 * is taken for granted, and what is missing is `undefined`.
 */
export type Reading = Readonly<Record<string, unknown>>;

/** What the daemon says of everything. */
export interface BenchState {
  /** By device id, in the order of the bench. */
  readonly parts: Readonly<Record<string, Reading>>;
  readonly borne: Reading;
  readonly trial: Reading;
}

/** One device as the panel shows it: its bench side, what the borne says of it, or both. */
export interface PanelDevice {
  readonly id: string;
  readonly kind: DeviceKind | undefined;
  /** Undefined: real hardware, or not open yet. */
  readonly part: Reading | undefined;
  readonly device: Reading;
}

export function readState(json: unknown): BenchState {
  const { borne, trial, ...parts } = record(json);
  return {
    parts: Object.fromEntries(Object.entries(parts).map(([id, part]) => [id, record(part)])),
    borne: record(borne),
    trial: record(trial),
  };
}

/** Every device that lies on the bench or that the borne knows. */
export function devicesOf(state: BenchState): readonly PanelDevice[] {
  const known = new Map(rows(state.borne, "devices").map((device) => [text(device, "id") ?? "", device]));
  const ids = [...new Set([...known.keys(), ...Object.keys(state.parts)])].filter((id) => id !== "");
  return ids.map((id) => {
    const device = known.get(id) ?? {};
    const kind = DEVICE_KINDS.find((one) => one === (text(device, "kind") ?? id));
    return { id, kind, part: state.parts[id], device };
  });
}

export function record(value: unknown): Reading {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Reading) : {};
}

export function text(reading: Reading | undefined, name: string): string | undefined {
  const value = reading?.[name];
  return typeof value === "string" ? value : undefined;
}

export function number(reading: Reading | undefined, name: string): number | undefined {
  const value = reading?.[name];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

export function truth(reading: Reading | undefined, name: string): boolean | undefined {
  const value = reading?.[name];
  return typeof value === "boolean" ? value : undefined;
}

export function rows(reading: Reading | undefined, name: string): readonly Reading[] {
  const value = reading?.[name];
  return Array.isArray(value) ? value.map(record) : [];
}

export function texts(reading: Reading | undefined, name: string): readonly string[] {
  const value = reading?.[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
