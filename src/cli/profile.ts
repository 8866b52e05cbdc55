import { loadProfile, optionChecks, type LoadedProfile } from "../borne/config/profile.ts";
import * as generated from "../borne/config/generated/options.js";
import { PERIPHERAL_NAMES } from "../bench/peripherals/registry.ts";
import { driverNames } from "../../devices/registry.ts";

/** Reads a device profile and checks it against the drivers that there are. Never throws: mistakes are problems. */
export function readProfile(path: string): Promise<LoadedProfile> {
  return loadProfile(path, {
    names: driverNames,
    options: optionChecks(generated),
    peripherals: PERIPHERAL_NAMES,
  });
}
