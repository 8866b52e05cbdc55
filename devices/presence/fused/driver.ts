import { VisioborneError } from "../../../src/contract/errors.ts";
import { abortReason } from "../../abort.ts";
import type { Driver, DriverContext } from "../../device.ts";
import { ld2410Presence } from "../ld2410/driver.ts";
import { pirPresence } from "../pir/driver.ts";
import type { PresenceSensor } from "../port.ts";
import { sths34pf80Presence } from "../sths34pf80/driver.ts";
import { twinPresence } from "../twin.ts";
import { vl53l1xPresence } from "../vl53l1x/driver.ts";
import { Member } from "./member.ts";
import { FusedSensor, troublesOf } from "./sensor.ts";

type MemberDriver = Driver<PresenceSensor, never>;

/** What can be a member. Their modules are small: each loads what is native only when it is opened. */
const DRIVERS: readonly MemberDriver[] = [
  vl53l1xPresence,
  sths34pf80Presence,
  ld2410Presence,
  pirPresence,
  twinPresence,
];

export interface MemberOptions {
  readonly driver: string;
  readonly [option: string]: unknown;
}

export interface FusedOptions {
  readonly members: readonly MemberOptions[];
}

async function openFused(options: FusedOptions, context: DriverContext): Promise<FusedSensor> {
  const { signal } = context;
  if (signal.aborted) throw abortReason(signal);
  const members = options.members.map((member, index) => memberOf(member, index, options.members, context));
  const stopAll = (): Promise<unknown> => Promise.all(members.map((member) => member.stop()));
  const onAbort = (): void => void stopAll();
  signal.addEventListener("abort", onAbort, { once: true });
  await Promise.all(members.map((member) => member.start()));
  signal.removeEventListener("abort", onAbort);
  if (!signal.aborted && members.some((member) => member.isOpen())) return new FusedSensor(members);
  const why = troublesOf(members);
  await stopAll();
  if (signal.aborted) throw abortReason(signal);
  throw new VisioborneError("presence.absent", `none of ${members.length} sensors: ${why}`, { device: context.id });
}

function memberOf(
  options: MemberOptions,
  index: number,
  all: readonly MemberOptions[],
  context: DriverContext,
): Member {
  const { driver: wanted, ...own } = options;
  const driver = DRIVERS.find(({ name }) => name === wanted);
  if (driver === undefined) {
    const known = DRIVERS.map(({ name }) => name).join(", ");
    throw new VisioborneError("profile.driver", `members[${index}]: no presence driver ${wanted}: there are ${known}`);
  }
  const before = all.slice(0, index).filter((one) => one.driver === wanted).length;
  const name = before === 0 ? wanted : `${wanted}-${before + 1}`;
  const open = (signal: AbortSignal): Promise<PresenceSensor> =>
    driver.open(own as never, {
      ...context,
      id: `${context.id}.${name}`,
      log: context.log.child({ member: name }),
      signal,
    });
  return new Member(name, open, context.clock);
}

/** The options of one member: its driver's own, and which driver it is. */
function memberSchema({ name, optionsSchema }: MemberDriver): Readonly<Record<string, unknown>> {
  const own = optionsSchema as { properties: object; required?: readonly string[] };
  return {
    if: { type: "object", required: ["driver"], properties: { driver: { const: name } } },
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    then: {
      type: "object",
      required: own.required ?? [],
      additionalProperties: false,
      properties: { driver: { const: name }, ...own.properties },
    },
  };
}

/** Several presence sensors as one, so that what one can't see another does, and one that fails is not missed. */
export const fusedPresence: Driver<PresenceSensor, FusedOptions> = {
  name: "fused",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    required: ["members"],
    properties: {
      members: {
        type: "array",
        minItems: 1,
        maxItems: 6,
        description: "The sensors: `driver` and the options of that driver, each.",
        items: {
          type: "object",
          required: ["driver"],
          properties: {
            driver: { enum: DRIVERS.map(({ name }) => name), description: "Name of a presence driver." },
          },
          allOf: DRIVERS.map(memberSchema),
        },
      },
    },
  },
  open: openFused,
};
