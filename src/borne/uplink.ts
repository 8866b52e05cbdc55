import type { Clock, Logger } from "../contract/runtime.ts";
import type { Outbox } from "../uplink/outbox.ts";
import type { Uplink } from "../uplink/port.ts";
import type { Borne } from "./borne.ts";
import { identityOf } from "./enrolment/identity.ts";
import { brokerToCome } from "./enrolment/with-identity.ts";
import { journalOrders } from "./journal-entries.ts";
import type { Config } from "./config/types.ts";

/**
 * The borne's uplink, or undefined where no broker is configured: a borne works alone too. Loaded after READY, for
 * the MQTT library costs more than all that comes before.
 */
export async function makeUplink(options: {
  config: Config;
  boot: string;
  borne: Borne;
  clock: Clock;
  log: Logger;
  outbox: Outbox;
}): Promise<Uplink | undefined> {
  const { config, boot, borne, clock, log, outbox } = options;
  // A borne that waits for its certificate connects as soon as it has one.
  const broker = config.broker ?? (config.enrolment && brokerToCome(identityOf(config)));
  if (!broker) {
    log.info({}, "no broker is configured: the borne works alone");
    return undefined;
  }
  const { createUplink } = await import("../uplink/uplink.ts");
  return createUplink({
    name: { network: config.borne.network, borne: config.borne.id },
    boot,
    broker,
    commands: config.commands,
    outbox,
    reporter: borne.reporter,
    handlers: journalOrders(borne.orders, outbox),
    clock,
    log,
    kernelBootId: () => borne.fleet.port("board")?.facts().kernelBootId ?? "",
    periodS: config.health.periodS,
  });
}
