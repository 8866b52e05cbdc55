import { join } from "node:path";
import type { DeviceSlot } from "../borne/device-supervisor.ts";
import type { Profile } from "../borne/config/profile.ts";
import type { BenchPart } from "../../devices/bench.ts";
import { loadDriver, type AnyDriver } from "../../devices/registry.ts";
import { errorCode } from "../contract/errors.ts";
import type { BenchParts } from "../bench/parts.ts";
import type { Peripheral } from "../bench/peripheral.ts";
import { loadPeripheral } from "../bench/peripherals/registry.ts";
import type { Logger } from "../contract/runtime.ts";

/** The profile's devices, bound to their drivers, and the virtual peripherals behind some of them. */
export interface BoundProfile {
  readonly slots: readonly DeviceSlot[];
  /** Ends the virtual peripherals. */
  stop(): Promise<void>;
}

/**
 * Binds each device of a profile to its driver: the one place where the daemon meets the registry of drivers.
 * @param parts where virtual peripherals show themselves; absent = no bench
 */
export function bindSlots(profile: Profile, log: Logger, parts: BenchParts): BoundProfile {
  const peripherals = new Map<string, Promise<Peripheral>>();
  const stopping = new AbortController();

  const peripheralOf = (id: string, name: string, options: object, runtimeDir: string): Promise<Peripheral> => {
    const started = peripherals.get(id);
    if (started) return started;
    const starting = loadPeripheral(name).then(async (factory) => {
      const peripheral = await factory({
        dir: join(runtimeDir, "peripheral"),
        log: log.child({ module: `peripheral.${id}` }),
        signal: stopping.signal,
        options: { ...options },
      });
      parts.putPeripheral(id, peripheral.bench);
      return peripheral;
    });
    peripherals.set(id, starting);
    // One that could not start is tried again when its device is opened again.
    starting.catch(() => peripherals.delete(id));
    return starting;
  };

  const slots = Object.entries(profile.devices).map(([id, device]): DeviceSlot => ({
    id,
    kind: device.kind,
    driver: device.driver,
    open: async (context) => {
      const driver = await loadDriver(device.kind, device.driver);
      const behind =
        device.peripheral === undefined
          ? undefined
          : await peripheralOf(id, device.peripheral, device.peripheralOptions, context.runtimeDir);
      const options = { ...device.options, ...behind?.options() };
      const part = behind ? undefined : simulatedPart(driver, options, { id, runtimeDir: context.runtimeDir });
      if (part) parts.putPart(id, part);
      // The options were checked against the driver's own schema when the profile was read.
      const opened = await driver.open(options as never, { ...context, id });
      parts.putDevice(id, opened);
      return opened;
    },
  }));
  return {
    slots,
    stop: async () => {
      stopping.abort();
      // One whose start was cut short has nothing left to stop.
      await Promise.allSettled([...peripherals.values()].map(async (starting) => (await starting).stop()));
    },
  };
}

/**
 * The bench side of simulated hardware, there before its device is: one that is unplugged can't be opened, but must be
 * on the bench to be plugged in. Undefined where the hardware is real.
 */
function simulatedPart(
  driver: AnyDriver,
  options: object,
  place: { readonly id: string; readonly runtimeDir: string },
): BenchPart | undefined {
  try {
    return driver.benchOf?.(options as never, place);
  } catch (error) {
    // One driver may stand for both: this time it is a real device.
    if (errorCode(error) === "bench.device") return undefined;
    throw error;
  }
}
