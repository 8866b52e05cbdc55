import { VisioborneError } from "../../contract/errors.ts";
import type { PeripheralFactory } from "../peripheral.ts";

/** Virtual peripherals by name, loaded only when a profile asks for one. */
const PERIPHERALS: Readonly<Record<string, () => Promise<PeripheralFactory>>> = {
  "virtual-printer": async () => (await import("./virtual-printer.ts")).virtualPrinter,
  "virtual-ticket-printer": async () => (await import("./virtual-ticket-printer.ts")).virtualTicketPrinter,
  "virtual-scanner": async () => (await import("./virtual-scanner.ts")).virtualScanner,
};

export const PERIPHERAL_NAMES = Object.keys(PERIPHERALS);

/** @throws VisioborneError `profile.peripheral` naming those that there are. */
export async function loadPeripheral(name: string): Promise<PeripheralFactory> {
  const load = PERIPHERALS[name];
  if (load) return load();
  throw new VisioborneError(
    "profile.peripheral",
    `no peripheral ${JSON.stringify(name)}: there are ${PERIPHERAL_NAMES.join(", ")}`,
  );
}
