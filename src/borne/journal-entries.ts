import { errorCode } from "../contract/errors.ts";
import type { CommandHandler, CommandHandlers, Journal } from "../uplink/port.ts";
import type { DeviceState } from "./device-supervisor.ts";
import type { Fleet } from "./fleet.ts";

/** Writes down when a device that was there goes away, and when one that was away is there again. */
export function journalDevices(fleet: Fleet, journal: Journal): void {
  const known = new Map<string, DeviceState>();
  fleet.on("change", (supervisor) => {
    const { id } = supervisor.slot;
    const before = known.get(id);
    const now = supervisor.state();
    known.set(id, now);
    if (before === undefined || before === now) return;
    const code = supervisor.conditions()[0]?.code;
    if (now === "absent" && (before === "ready" || before === "faulty")) {
      journal.event({ type: "device.lost", device: id, ...(code === undefined ? {} : { code }) });
    }
    if (before === "absent" && (now === "ready" || now === "faulty"))
      journal.event({ type: "device.ready", device: id });
  });
}

/** Writes down each order that was carried out, whoever gave it: the audit stays with the borne's own events. */
export function journalOrders(orders: CommandHandlers, journal: Journal): CommandHandlers {
  const audited =
    (handler: CommandHandler): CommandHandler =>
    async (command, signal) => {
      const entry = { type: "command.done", command: command.id, detail: command.type } as const;
      try {
        const figures = await handler(command, signal);
        // A reboot and an update are only asked for now: their end is said by the boot that follows.
        const isAsked = command.type === "reboot" || (command.type === "update" && figures === undefined);
        journal.event({ ...entry, state: isAsked ? "asked" : "succeeded" });
        return figures;
      } catch (error) {
        journal.event({ ...entry, state: `failed: ${errorCode(error)}`.slice(0, 40) });
        throw error;
      }
    };
  return {
    selftest: audited(orders.selftest),
    "restart-device": audited(orders["restart-device"]),
    identify: audited(orders.identify),
    "reload-config": audited(orders["reload-config"]),
    "forms-update": audited(orders["forms-update"]),
    update: audited(orders.update),
    reboot: audited(orders.reboot),
  };
}
