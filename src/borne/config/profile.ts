import type { ErrorObject } from "ajv";
import { DEVICE_KINDS, type DeviceKind } from "../../../devices/device.ts";
import { VisioborneError } from "../../contract/errors.ts";
import { explain, type Schema } from "./explain.ts";
import { profile as validate } from "./generated/validator.js";
import { nearest } from "./nearest.ts";
import { hasErrors, inOrder, pathText, problemLines, type Problem, type Step } from "./problem.ts";
import profileSchema from "./profile.schema.json" with { type: "json" };
import { readSource, type Source } from "./source.ts";
import { found } from "./words.ts";

export interface ProfileDevice {
  readonly kind: DeviceKind;
  readonly driver: string;
  /** Options of the driver, checked, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Simulated hardware behind the driver. */
  readonly peripheral?: string;
  readonly peripheralOptions: Readonly<Record<string, unknown>>;
}

/** Which driver drives which device. */
export interface Profile {
  readonly name: string;
  readonly description?: string;
  /** The établi; absent = none. */
  readonly bench?: { readonly port: number };
  readonly devices: Readonly<Record<string, ProfileDevice>>;
}

/** What there is, told by whoever knows the drivers: the daemon does not. */
export interface Drivers {
  /** Names of the drivers of a kind. */
  readonly names: (kind: DeviceKind) => readonly string[];
  /** Validator of a driver's options, and its schema for the explanations; undefined = options are taken as they are. */
  readonly options: (kind: DeviceKind, driver: string) => OptionsCheck | undefined;
  readonly peripherals: readonly string[];
}

export interface OptionsCheck {
  /** Fills defaults in. */
  readonly validate: { (data: unknown): boolean; errors?: ErrorObject[] | null };
  readonly schema?: Schema;
}

export interface LoadedProfile {
  /** Absent when there is an error among the problems. */
  readonly profile?: Profile;
  readonly problems: readonly Problem[];
  /** SHA-256 of the file, hex. */
  readonly hash: string;
}

/** The checks of the generated module (`generated/options.js`), by kind and driver. */
export function optionChecks(generated: {
  readonly schemas: Readonly<Record<string, unknown>>;
  readonly [name: string]: unknown;
}): Drivers["options"] {
  return (kind, driver) => {
    const name = `${kind}__${driver}`;
    const validate = generated[name.replaceAll("-", "_")];
    if (typeof validate !== "function") return undefined;
    return { validate: validate as OptionsCheck["validate"], schema: generated.schemas[name] as Schema };
  };
}

/** Keys of a device that are no options of its driver. */
const OWN_KEYS = new Set(["driver", "kind", "peripheral", "peripheralOptions"]);

/** Reads and checks a device profile. Never throws: what is wrong is a problem. */
export async function loadProfile(path: string, drivers: Drivers): Promise<LoadedProfile> {
  const { source, problems, hash } = readSource(path);
  if (!source) return { problems: inOrder(problems), hash };
  const data = source.data;
  if (!validate(data)) problems.push(...explain(validate.errors ?? [], data, profileSchema, source));
  const devices: Record<string, ProfileDevice> = {};
  for (const [id, raw] of Object.entries(group(group(data)?.["devices"]) ?? {})) {
    const device = deviceOf(id, raw, drivers, source, problems);
    if (device) devices[id] = device;
  }
  const ordered = inOrder(problems);
  if (hasErrors(ordered)) return { problems: ordered, hash };
  return { profile: { ...(data as Omit<Profile, "devices">), devices }, problems: ordered, hash };
}

/** The same for those who can't go on without. @throws VisioborneError `profile.invalid` with every mistake, a line each */
export async function readProfile(path: string, drivers: Drivers): Promise<Profile> {
  const { profile, problems } = await loadProfile(path, drivers);
  if (profile) return profile;
  const errors = problems.filter(({ severity }) => severity === "error");
  throw new VisioborneError("profile.invalid", problemLines(path, errors).join("\n"), { mistakes: errors.length });
}

function deviceOf(
  id: string,
  raw: unknown,
  drivers: Drivers,
  source: Source,
  problems: Problem[],
): ProfileDevice | undefined {
  const device = group(raw);
  if (!device || typeof device["driver"] !== "string") return undefined;
  const { driver, kind: said, peripheral, peripheralOptions } = device;
  const error = (code: string, steps: readonly Step[], what: string, expected: string): undefined => {
    problems.push({ code, path: pathText(steps), ...source.at(steps), found: what, expected, severity: "error" });
  };
  const kind = said ?? id;
  // A kind that is written and unknown was told by the schema.
  if (!isKind(kind)) {
    if (said !== undefined) return undefined;
    const expected = `the key \`kind\`, for the id says none of ${DEVICE_KINDS.join(", ")}${meant(id, DEVICE_KINDS)}`;
    return error("profile.kind", ["devices", id, "kind"], "nothing", expected);
  }
  const names = drivers.names(kind);
  if (!names.includes(driver)) {
    return error(
      "profile.driver",
      ["devices", id, "driver"],
      found(driver),
      `a driver of ${kind}: ${names.join(", ")}${meant(driver, names)}`,
    );
  }
  if (typeof peripheral === "string" && !drivers.peripherals.includes(peripheral)) {
    const expected = `one of ${drivers.peripherals.join(", ")}${meant(peripheral, drivers.peripherals)}`;
    error("profile.peripheral", ["devices", id, "peripheral"], found(peripheral), expected);
  }
  const options = Object.fromEntries(Object.entries(device).filter(([key]) => !OWN_KEYS.has(key)));
  problems.push(
    ...checkOptions(options, drivers.options(kind, driver), peripheral !== undefined, source, ["devices", id]),
  );
  return {
    kind,
    driver,
    options,
    ...(typeof peripheral === "string" ? { peripheral } : {}),
    peripheralOptions: group(peripheralOptions) ?? {},
  };
}

/** With a peripheral, what is missing is what the peripheral will say when it has started. */
function checkOptions(
  options: Record<string, unknown>,
  check: OptionsCheck | undefined,
  hasPeripheral: boolean,
  source: Source,
  base: readonly Step[],
): Problem[] {
  if (!check || check.validate(options)) return [];
  const errors = (check.validate.errors ?? []).filter(
    ({ keyword, instancePath }) => !(hasPeripheral && keyword === "required" && instancePath === ""),
  );
  return explain(errors, options, check.schema, source, base);
}

function meant(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  return near === undefined ? "" : `; is \`${near}\` meant?`;
}

function isKind(kind: unknown): kind is DeviceKind {
  return DEVICE_KINDS.some((one) => one === kind);
}

function group(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
