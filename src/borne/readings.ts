import type { Board } from "../../devices/board/port.ts";
import type { Button, ButtonEdge } from "../../devices/button/port.ts";
import type { Camera } from "../../devices/camera/port.ts";
import type { Condition, Device, DeviceKind } from "../../devices/device.ts";
import type { Lamps } from "../../devices/lamps/port.ts";
import type { PresenceSensor } from "../../devices/presence/port.ts";
import type { Printer } from "../../devices/printer/port.ts";
import type { Scanner } from "../../devices/scanner/port.ts";
import type { Sound } from "../../devices/sound/port.ts";
import type { DeviceState, DeviceSupervisor } from "./device-supervisor.ts";
import type { Fleet } from "./fleet.ts";

type Value = string | number | boolean;

/** What a device is and sees at this moment, for whoever wires it. One bit of presence, no picture, no sound. */
export interface DeviceReading {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly driver: string;
  readonly state: DeviceState;
  readonly conditions: readonly Condition[];
  readonly reading: Readonly<Record<string, Value>>;
}

/** Readings of all devices. Presses are counted from when this was made, however short they are. */
export class Readings {
  readonly #fleet: Fleet;
  readonly #presses = new Map<string, number>();

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
    for (const supervisor of fleet.all()) {
      const device = supervisor.device();
      if (device) this.#listen(supervisor, device);
    }
    fleet.on("opened", (supervisor, device) => this.#listen(supervisor, device));
  }

  now(): readonly DeviceReading[] {
    return this.#fleet.all().map((supervisor) => {
      const { id, kind, driver } = supervisor.slot;
      const device = supervisor.device();
      return {
        id,
        kind,
        driver,
        state: supervisor.state(),
        conditions: supervisor.conditions(),
        reading: device ? this.#read(id, kind, device) : {},
      };
    });
  }

  #listen({ slot }: DeviceSupervisor, device: Device): void {
    if (slot.kind !== "button") return;
    (device as Button).on("edge", ({ pressed }: ButtonEdge) => {
      if (pressed) this.#presses.set(slot.id, (this.#presses.get(slot.id) ?? 0) + 1);
    });
  }

  #read(id: string, kind: DeviceKind, device: Device): DeviceReading["reading"] {
    switch (kind) {
      case "button":
        return { pressed: (device as Button).pressed(), presses: this.#presses.get(id) ?? 0 };
      case "lamps": {
        const lit = Object.entries((device as Lamps).current()).filter(([, rhythm]) => rhythm !== "off");
        return Object.fromEntries(lit);
      }
      case "presence":
        return { sight: (device as PresenceSensor).sight() };
      case "camera":
        return { opens: (device as Camera).opens() };
      case "sound": {
        const sound = device as Sound;
        return { volume_db: sound.volume(), private: sound.listeningPrivately(), mic_opens: sound.microphoneOpens() };
      }
      case "printer":
        return printerReading(device as Printer);
      case "scanner": {
        const { sources, paperInFeeder } = (device as Scanner).capabilities();
        return { sources: sources.join("+"), paper_in_feeder: paperInFeeder };
      }
      case "board":
        return boardReading(device as Board);
    }
  }
}

function printerReading(printer: Printer): DeviceReading["reading"] {
  const { state, reasons, trays, busy } = printer.status();
  const sheets = trays.map((tray) => tray.estimatedSheets ?? tray.sheets).join("+");
  return { state, busy, reasons: reasons.join("+") || "none", ...(sheets === "" ? {} : { sheets }) };
}

function boardReading(board: Board): DeviceReading["reading"] {
  const { tempC, undervoltage, diskFreePct, memoryFreeMb, clockSynchronised, network } = board.facts();
  return {
    ...(tempC === undefined ? {} : { temp_c: Math.round(tempC) }),
    ...(undervoltage === undefined ? {} : { undervoltage }),
    // In steps: figures that always move would hide what changes.
    disk_free_pct: Math.round(diskFreePct),
    mem_free_mb: Math.round(memoryFreeMb / 50) * 50,
    clock_synchronised: clockSynchronised,
    network,
  };
}
