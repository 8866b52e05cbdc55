import type { Clock, Logger } from "../../contract/runtime.ts";
import type { Borne } from "../borne.ts";
import type { Config } from "../config/types.ts";
import { Enrolment } from "./enrolment.ts";

/** The borne's enrolment, or undefined where its certificates are put there by hand. */
export function makeEnrolment(options: {
  readonly config: Config;
  readonly borne: Borne;
  readonly clock: Clock;
  readonly log: Logger;
  /** The first certificate is there. */
  readonly enrolled: () => Promise<void>;
}): Enrolment | undefined {
  const { config, borne, clock, log, enrolled } = options;
  if (!config.enrolment) return undefined;
  return new Enrolment({
    config,
    clock,
    log: log.child({ module: "enrolment" }),
    serial: () => borne.fleet.port("board")?.facts().serial,
    enrolled,
    report: (conditions) => borne.alerts.report("enrolment", null, conditions),
  });
}
