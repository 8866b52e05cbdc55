import { deskCallPort } from "../call/desk/desk-call-port.ts";
import { openCall } from "../call/live-call.ts";
import { WeriftMaker } from "../call/peer/werift/maker.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import type { Borne } from "./borne.ts";
import type { OpeningBook } from "./calendar/opening-book.ts";
import type { CallPart } from "./calls.ts";
import type { Config } from "./config/types.ts";
import { LineTests } from "./line-tests.ts";
import { LiveTalk } from "./talks.ts";
import { toldServices } from "./test-service.ts";
import { APP_VERSION } from "./version.ts";

/** The camera's picture in a call, pixels: what 512 kbit/s carry. */
const MAX_HEIGHT = 480;

/**
 * The borne's way to the experts: the adapter to our desk, the peer, and the borne's camera and sound. Loaded after
 * READY, for its libraries cost more than all that comes before. Nothing of it needs the MQTT broker.
 * @returns undefined where no desk is configured
 */
export function makeCallPart(options: {
  config: Config;
  boot: string;
  borne: Borne;
  hours: OpeningBook;
  clock: Clock;
  log: Logger;
}): CallPart | undefined {
  const { config, boot, borne, hours, clock, log } = options;
  const { desk, broker, site, services } = config;
  if (desk === undefined) {
    log.info({}, "no desk is configured: nothing can be called");
    return undefined;
  }
  const port = deskCallPort({
    url: desk.url,
    caFile: desk.caFile ?? broker?.caFile ?? "",
    certFile: desk.certFile ?? broker?.certFile ?? "",
    keyFile: desk.keyFile ?? broker?.keyFile ?? "",
    ...(desk.serverName === undefined ? {} : { serverName: desk.serverName }),
    boot,
    app: APP_VERSION,
    site: site.name,
    services: toldServices(services),
    clock,
    log,
  });
  const peers = new WeriftMaker();
  const line = new LineTests({ deskUrl: desk.url, port, borne, hours, clock, log });
  const shared = {
    port,
    peers,
    camera: () => borne.fleet.port("camera"),
    sound: () => borne.fleet.port("sound"),
    lineKbps: desk.lineKbps,
    maxHeight: MAX_HEIGHT,
    clock,
    log,
  };
  return {
    port,
    talks: {
      place: (request) => new LiveTalk(openCall({ ...shared, request })),
      resume: (kept) => new LiveTalk(openCall({ ...shared, kept })),
      warm: () => peers.warm(),
    },
    line: () => line.figures(),
    testLine: (signal) => line.now(signal),
    start() {
      port.start();
      line.start();
    },
    async stop() {
      line.stop();
      await Promise.all([port.stop(), peers.close()]);
    },
  };
}
