/**
 * What went wrong on an I2C bus, from the kernel's error, and whether another try is worth it. Pure.
 * Source: Linux, Documentation/i2c/fault-codes.rst, and what the adapters of Raspberry Pis (i2c-bcm2835,
 * i2c-designware) really return.
 */

/**
 * - `absent`: nobody acknowledged the address: cable, power, another address.
 * - `arbitration`: another master, or noise, spoke at the same time.
 * - `stuck`: a line is held low, or a clock stretched for ever: the transfer timed out.
 * - `no-bus`: the adapter itself isn't there: I2C is not enabled.
 * - `denied`: no right to the bus, or the address belongs to a kernel driver.
 * - `broken`: anything else.
 */
export type I2cTrouble = "absent" | "arbitration" | "stuck" | "no-bus" | "denied" | "broken";

const TROUBLES: Readonly<Record<string, I2cTrouble>> = {
  ENXIO: "absent",
  EREMOTEIO: "absent",
  ENODEV: "absent",
  EAGAIN: "arbitration",
  ETIMEDOUT: "stuck",
  ENOENT: "no-bus",
  EACCES: "denied",
  EPERM: "denied",
  EBUSY: "denied",
};

/** @param errno name of the error, e.g. `ENXIO`; undefined = unknown */
export function troubleOf(errno: string | undefined): I2cTrouble {
  return (errno !== undefined && Object.hasOwn(TROUBLES, errno) ? TROUBLES[errno] : undefined) ?? "broken";
}

/** Waits before the tries after the first, milliseconds. */
const RETRIES_MS: Readonly<Record<I2cTrouble, readonly number[]>> = {
  // Noise on a long cable looks the same as no device, for one transfer.
  absent: [5, 40],
  // The other master needs microseconds; not in step with it.
  arbitration: [1, 3, 9, 27, 81],
  // Each try holds a thread for the adapter's own time-out (1 s), and the adapter has already tried to free the line.
  stuck: [100],
  "no-bus": [],
  denied: [],
  broken: [10, 50],
};

/**
 * Delay before the same transfer is tried again, milliseconds; undefined = give up, the device is lost.
 * @param failures failures of this transfer so far, this one included
 */
export function retryAfterMs(trouble: I2cTrouble, failures: number): number | undefined {
  return RETRIES_MS[trouble][failures - 1];
}

/** What a technician is told. */
export function troubleWords(trouble: I2cTrouble, bus: number, address: number): string {
  const where = `I2C bus ${bus}`;
  const device = `0x${address.toString(16)}`;
  switch (trouble) {
    case "absent":
      return `${where}: no answer at ${device} (expected a powered sensor with this address)`;
    case "arbitration":
      return `${where}: arbitration lost at ${device} again and again (expected one master only)`;
    case "stuck":
      return `${where}: stuck, a transfer to ${device} timed out (expected SDA and SCL to be released)`;
    case "no-bus":
      return `/dev/i2c-${bus}: not there (expected I2C to be enabled: dtparam=i2c_arm=on)`;
    case "denied":
      return `/dev/i2c-${bus}: ${device} refused (expected the right to the bus, and no kernel driver on the address)`;
    case "broken":
      return `${where}: transfer to ${device} failed`;
  }
}
