import { VisioborneError } from "../src/contract/errors.ts";
import type { Device, DeviceKind, Driver } from "./device.ts";

/** A driver as the registry knows it; its options were checked against its own schema before `open`. */
export type AnyDriver = Driver<Device, never>;

/**
 * Which drivers there are, by kind and name. Each is loaded only when a profile asks for it, so that a borne
 * never pays, in memory or in start-up time, for hardware that it does not have.
 */
const DRIVERS: Readonly<Record<DeviceKind, Readonly<Record<string, () => Promise<AnyDriver>>>>> = {
  button: {
    twin: async () => (await import("./button/twin.ts")).twinButton,
    "gpio-cdev": async () => (await import("./button/gpio-cdev.ts")).gpioCdevButton,
    "gpio-sysfs": async () => (await import("./button/gpio-sysfs.ts")).gpioSysfsButton,
  },
  lamps: {
    twin: async () => (await import("./lamps/twin.ts")).twinLamps,
    "gpio-cdev": async () => (await import("./lamps/gpio-cdev.ts")).gpioCdevLamps,
    "gpio-sysfs": async () => (await import("./lamps/gpio-sysfs.ts")).gpioSysfsLamps,
    "sysfs-led": async () => (await import("./lamps/sysfs-led.ts")).sysfsLedLamps,
  },
  presence: {
    twin: async () => (await import("./presence/twin.ts")).twinPresence,
    vl53l1x: async () => (await import("./presence/vl53l1x/driver.ts")).vl53l1xPresence,
    sths34pf80: async () => (await import("./presence/sths34pf80/driver.ts")).sths34pf80Presence,
    ld2410: async () => (await import("./presence/ld2410/driver.ts")).ld2410Presence,
    pir: async () => (await import("./presence/pir/driver.ts")).pirPresence,
    fused: async () => (await import("./presence/fused/driver.ts")).fusedPresence,
  },
  camera: {
    twin: async () => (await import("./camera/twin.ts")).twinCamera,
    gstreamer: async () => (await import("./camera/gstreamer/driver.ts")).gstreamerCamera,
  },
  sound: {
    twin: async () => (await import("./sound/twin.ts")).twinSound,
    gstreamer: async () => (await import("./sound/gstreamer/driver.ts")).gstreamerSound,
  },
  printer: {
    twin: async () => (await import("./printer/twin.ts")).twinPrinter,
    ipp: async () => (await import("./printer/ipp/driver.ts")).ippPrinter,
    escpos: async () => (await import("./printer/escpos/driver.ts")).escposPrinter,
    cups: async () => (await import("./printer/cups/driver.ts")).cupsPrinter,
  },
  scanner: {
    twin: async () => (await import("./scanner/twin.ts")).twinScanner,
    sane: async () => (await import("./scanner/sane/driver.ts")).saneScanner,
    escl: async () => (await import("./scanner/escl/driver.ts")).esclScanner,
  },
  board: {
    twin: async () => (await import("./board/twin.ts")).twinBoard,
    linux: async () => (await import("./board/linux.ts")).linuxBoard,
  },
};

/** Names of the drivers of a kind. */
export function driverNames(kind: DeviceKind): readonly string[] {
  return Object.keys(DRIVERS[kind]);
}

/** Loads a driver. @throws VisioborneError `profile.driver` naming those that there are. */
export async function loadDriver(kind: DeviceKind, name: string): Promise<AnyDriver> {
  const load = DRIVERS[kind][name];
  if (load === undefined) {
    throw new VisioborneError(
      "profile.driver",
      `no driver ${JSON.stringify(name)} for a ${kind}: there are ${driverNames(kind).join(", ")}`,
      { kind, driver: name },
    );
  }
  return load();
}

/** Every driver, for the generated validators and the reference. */
export async function allDrivers(): Promise<readonly { kind: DeviceKind; driver: AnyDriver }[]> {
  const all: { kind: DeviceKind; driver: AnyDriver }[] = [];
  for (const kind of Object.keys(DRIVERS) as DeviceKind[]) {
    for (const name of driverNames(kind)) all.push({ kind, driver: await loadDriver(kind, name) });
  }
  return all;
}
