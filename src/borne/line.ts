import type { BoardFacts, Endpoint, Reach, ReachTargets } from "../../devices/board/port.ts";
import type { Condition } from "../../devices/device.ts";
import type { Config } from "./config/types.ts";

/** What is wrong with the site's line, and how far out: cable, box, name server, or what lies beyond. Pure. */

/**
 * The line's condition. That the broker alone is away is no fault of the line: `broker.lost` says it, and its owner is
 * the syndicat, while a line that is down is the collectivité's.
 */
export function judgeLine(network: BoardFacts["network"], reach: Reach): readonly Condition[] {
  // Whoever answered from afar has proven all that lies before.
  if (reach.broker === "up" || reach.desk === "up") return [];
  if (network === "down") return down("no link: cable or Wi-Fi");
  if (reach.gateway === "down") return down("the gateway does not answer");
  if (reach.dns === "down") return down("no name server answers");
  if (reach.broker === "down" && reach.desk === "down") return down("neither broker nor desk answers");
  return [];
}

function down(detail: string): readonly Condition[] {
  return [{ code: "line.down", detail }];
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { "mqtts:": 8883, "wss:": 443 };

/** Whom the configuration names. */
export function targetsOf({ broker, desk }: Pick<Config, "broker" | "desk">): ReachTargets {
  return {
    ...(broker === undefined ? {} : { broker: endpointOf(broker.url) }),
    ...(desk === undefined ? {} : { desk: endpointOf(desk.url) }),
  };
}

/** Host and port of a URL that the configuration's schema has checked. */
export function endpointOf(text: string): Endpoint {
  const url = new URL(text);
  const port = url.port === "" ? (DEFAULT_PORTS[url.protocol] ?? 443) : Number(url.port);
  return { host: url.hostname.replace(/^\[|\]$/g, ""), port };
}
