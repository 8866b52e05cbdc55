import type { Logger } from "../../contract/runtime.ts";
import { TOPIC_ROOT } from "../../contract/topics.ts";
import { BrokerLink } from "../broker-link.ts";
import type { LinkOptions } from "../broker-link.ts";
import type { SupervisorConfig } from "../config.ts";

/** The shared subscription (MQTT 5, 4.8.2) of processes on one database: each message goes to one of them. */
const GROUP = "$share/visioborne/";

/**
 * The connection for what comes through the bornes' outboxes. Alone, its session outlives it, so that the broker keeps
 * what comes meanwhile. Of several that share, none may: mosquitto deals a dead one its share for as long as its session
 * lives. What is lost with one is sent again by the bornes, for it was not acknowledged.
 * @param suffix set where several processes share: distinguishes this one at the broker
 */
export function journalLink(
  config: Pick<SupervisorConfig, "broker" | "clientId" | "sessionExpiryS">,
  suffix: string | undefined,
  options: Pick<LinkOptions, "onMessage" | "onUp" | "onDown"> & { readonly log: Logger },
): BrokerLink {
  const group = suffix === undefined ? "" : GROUP;
  return new BrokerLink({
    ...options,
    access: config.broker,
    clientId: `${config.clientId}-journal${suffix === undefined ? "" : `-${suffix}`}`,
    filters: ["event", "usage", "res/+"].map((channel) => `${group}${TOPIC_ROOT}/+/+/${channel}`),
    sessionExpiryS: suffix === undefined ? config.sessionExpiryS : 0,
    receiveMaximum: 200,
    log: options.log.child({ connection: "journal" }),
  });
}
