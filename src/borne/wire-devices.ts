import type { Journal } from "../uplink/port.ts";
import type { AlertBook } from "./alert-book.ts";
import type { SystemClock } from "./clock.ts";
import type { Fleet } from "./fleet.ts";
import type { Front } from "./front.ts";
import { journalDevices } from "./journal-entries.ts";
import type { Lights } from "./lights.ts";
import type { Visitors } from "./visitors.ts";

const HOLD_SHOWN_MS = 10_000;

/** Joins the devices to those who follow them: whatever is opened anew is followed anew. */
export function wireDevices(parts: {
  readonly fleet: Fleet;
  readonly alerts: AlertBook;
  readonly lights: Lights;
  readonly front: Front;
  readonly visitors: Visitors;
  readonly clock: SystemClock;
  readonly journal: Journal;
  /** The state of a device has changed. */
  readonly changed: () => void;
  /** Another device is there, perhaps another model. */
  readonly described: () => void;
}): void {
  const { fleet, alerts, lights, front, visitors, clock, journal } = parts;
  journalDevices(fleet, journal);
  fleet.on("change", (supervisor) => {
    const { id } = supervisor.slot;
    alerts.report(`device.${id}`, id, supervisor.conditions());
    parts.changed();
  });
  // What a test has found is no longer true of a device that was taken away, nor of one that is there again: a test
  // that ran in between has found its absence only.
  const forgetFindings = (id: string) => alerts.report(`selftest.${id}`, id, []);
  fleet.on("opened", ({ slot }) => {
    forgetFindings(slot.id);
    parts.described();
  });
  fleet.on("gone", ({ slot }) => {
    forgetFindings(slot.id);
    if (slot.kind === "button") front.forget();
    if (slot.kind === "presence") visitors.forget();
  });
  const idOf = { button: "", presence: "" };
  fleet.onOpened("button", (button, id) => {
    idOf.button = id;
    front.follow(button);
  });
  fleet.onOpened("lamps", () => lights.show());
  fleet.onOpened("presence", (sensor, id) => {
    idOf.presence = id;
    visitors.follow(sensor);
  });
  fleet.onOpened("board", (board) => {
    clock.setSynchronised(board.facts().clockSynchronised);
    board.on("clock", (synchronised) => clock.setSynchronised(synchronised));
  });
  front.on("touched", () => lights.touched());
  // The ring answers a hand that has waited for it since the power came on.
  front.on("holdSeen", () => lights.identify(HOLD_SHOWN_MS));
  front.on("lost", (count) => void journal.event({ type: "button.lost", count }));
  front.on("conditions", (conditions) => alerts.report("front", idOf.button, conditions));
  visitors.on("left", () => front.visitEnded());
  visitors.on("conditions", (conditions) => alerts.report("visitors", idOf.presence, conditions));
}
