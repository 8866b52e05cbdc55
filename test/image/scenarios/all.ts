import type { Scenario } from "../scenario.ts";
import { CALL } from "./call.ts";
import { DEVICES } from "./devices.ts";
import { FIRST_BOOT } from "./first-boot.ts";
import { HARM } from "./harm.ts";
import { NETWORK } from "./network.ts";
import { RIG } from "./rig.ts";
import { SCREEN } from "./screen.ts";
import { UPDATE } from "./update.ts";

/** In the order in which they run: what the others rest on comes first. */
export const SCENARIOS: readonly Scenario[] = [
  ...RIG,
  ...FIRST_BOOT,
  ...DEVICES,
  ...NETWORK,
  ...UPDATE,
  ...HARM,
  ...CALL,
  ...SCREEN,
];
