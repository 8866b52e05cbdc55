import type { BenchPart } from "../../devices/bench.ts";
import type { DriverContext } from "../../devices/device.ts";
import { openRadar, radarOf } from "./kit/radar.ts";
import { presenceSuite } from "./presence.suite.ts";

presenceSuite({ name: "ld2410", open: openRadar, bench: whenStarted });

/** The radar's bench, each act after its port is there. */
function whenStarted(context: DriverContext): BenchPart {
  const { radar, started } = radarOf(context);
  return {
    faults: radar.faults,
    state: () => radar.state(),
    setFault: (fault) => started.then(() => radar.setFault(fault)),
    act: (action, args) => started.then(() => radar.act(action, args)),
  };
}
