import { VisioborneError } from "../contract/errors.ts";
import type { CommandHandlers } from "../uplink/port.ts";
import { withDeadline } from "./deadline.ts";
import type { Fleet } from "./fleet.ts";
import type { Lights } from "./lights.ts";
import type { Printing } from "./printing.ts";
import type { Updates } from "../update/updates.ts";
import { redactText } from "./redaction.ts";
import { failedDevices, type SelfTester } from "./self-test.ts";

const IDENTIFY_DEFAULT_S = 30;
const RESTART_DEADLINE_MS = 40_000;

/** What an order may touch. */
export interface OrderHands {
  readonly fleet: Fleet;
  readonly lights: Lights;
  readonly selfTester: SelfTester;
  inSession(): boolean;
  /** Says "it is this terminal", when sound is allowed. */
  sayIdentify(): void;
  /** Reads the configuration again. @returns what has changed; throws `config.rejected` with the mistakes. */
  reloadConfig(): Promise<{ readonly applied: boolean; readonly detail: string }>;
  /** What takes a new edition of the forms; undefined = nothing is printed here. */
  printing(): Pick<Printing, "update"> | undefined;
  /** What takes a new system; undefined = this borne was not installed from an image. */
  updates(): Pick<Updates, "ordered"> | undefined;
}

/** The supervisor's orders. There is no free shell command; what would disturb a session is refused in one. */
export function makeOrders(hands: OrderHands): CommandHandlers {
  const orders = ordersOf(hands);
  return {
    selftest: sieved(orders.selftest),
    "restart-device": sieved(orders["restart-device"]),
    identify: sieved(orders.identify),
    reboot: sieved(orders.reboot),
    "reload-config": sieved(orders["reload-config"]),
    "forms-update": sieved(orders["forms-update"]),
    update: sieved(orders.update),
  };
}

type Order = CommandHandlers["selftest"];

/** Why an order failed is published, and may repeat what the order named: it goes through the sieve of the log. */
function sieved(order: Order): Order {
  return async (command, signal) => {
    try {
      return await order(command, signal);
    } catch (error) {
      if (!(error instanceof VisioborneError)) throw error;
      throw new VisioborneError(error.code, redactText(error.message), error.context, { cause: error });
    }
  };
}

function ordersOf(hands: OrderHands): CommandHandlers {
  const refuseInSession = (what: string) => {
    if (hands.inSession()) throw new VisioborneError("order.in-session", `${what}: refused, a usager is being served`);
  };
  return {
    selftest: async (command) => {
      refuseInSession("selftest");
      const report = await hands.selfTester.run("command", command.args.devices);
      const failed = failedDevices(report);
      return { passed: report.passed, failed, duration_ms: report.durationMs };
    },
    "restart-device": async (command, signal) => {
      refuseInSession("restart-device");
      const id = command.args.device;
      const supervisor = id === undefined ? undefined : hands.fleet.get(id);
      if (!supervisor) {
        const known = hands.fleet.all().map((one) => one.slot.id);
        throw new VisioborneError("order.device", `device ${JSON.stringify(id)}: expected one of ${known.join(", ")}`);
      }
      const opensBefore = supervisor.opens();
      const { promise: reopened, resolve } = Promise.withResolvers<void>();
      const look = () => {
        if (supervisor.opens() > opensBefore) resolve();
      };
      supervisor.on("change", look);
      supervisor.restart();
      try {
        await withDeadline(() => reopened, {
          deadlineMs: RESTART_DEADLINE_MS,
          code: "order.timeout",
          what: `restart of ${id}`,
          outer: signal,
        });
      } finally {
        supervisor.off("change", look);
      }
      return { device: id, state: supervisor.state() };
    },
    identify: (command) => {
      const durationS = command.args.duration_s ?? IDENTIFY_DEFAULT_S;
      hands.lights.identify(durationS * 1000);
      hands.sayIdentify();
      return Promise.resolve({ duration_s: durationS });
    },
    reboot: async () => {
      refuseInSession("reboot");
      const board = hands.fleet.port("board");
      if (!board) throw new VisioborneError("board.absent", "reboot: the board's driver is not open");
      await board.reboot();
      return undefined;
    },
    "reload-config": () => hands.reloadConfig(),
    "forms-update": async (command, signal) => {
      refuseInSession("forms-update");
      const { url, sha256 } = command.args;
      if (url === undefined || sha256 === undefined)
        throw new VisioborneError("order.args", "forms-update: expected url and sha256");
      const printing = hands.printing();
      if (printing === undefined) throw new VisioborneError("order.forms", "forms-update: nothing is printed here");
      return await printing.update({ url, sha256 }, signal);
    },
    // Taken now; what becomes of it is said when it is over, by another system perhaps.
    update: async (command) => {
      refuseInSession("update");
      const updates = hands.updates();
      if (updates === undefined)
        throw new VisioborneError("order.update", "update: this borne was not installed from an image");
      return await Promise.resolve(updates.ordered(command.id, command.args));
    },
  };
}
