import type { CmdMessage } from "../../contract/types.ts";
import { VisioborneError } from "../../contract/errors.ts";
import { ROLES, type Role } from "../console/route.ts";

export type CommandType = CmdMessage["type"];
export type CommandArgs = CmdMessage["args"];

interface Kind {
  /** Least role that may ask for it. */
  readonly role: Role;
  /** It would disturb an interview: refused while one goes on, by the centre and by the borne itself. */
  readonly disturbs: boolean;
  /** The borne takes it outside its opening hours only. */
  readonly whenClosed?: true;
  /** Its arguments, and those that it cannot do without. */
  readonly args: readonly (keyof CommandArgs)[];
  readonly needs: readonly (keyof CommandArgs)[];
  /** Longest time from `running` to its end, seconds: a reboot is told after the boot that follows. */
  readonly runS: number;
}

/** A borne gives up an order that takes longer (src/uplink/commands.ts). */
const RUN_S = 600;

/** Every order that there is. There is no free shell command. */
export const CATALOGUE: Readonly<Record<CommandType, Kind>> = {
  selftest: { role: "technician", disturbs: true, args: ["devices"], needs: [], runS: RUN_S },
  "restart-device": { role: "technician", disturbs: true, args: ["device"], needs: ["device"], runS: RUN_S },
  identify: { role: "technician", disturbs: false, args: ["duration_s"], needs: [], runS: RUN_S },
  log: { role: "technician", disturbs: false, args: ["duration_s", "level"], needs: [], runS: RUN_S },
  "reload-config": { role: "technician", disturbs: false, args: [], needs: [], runS: RUN_S },
  reboot: { role: "manager", disturbs: true, args: [], needs: [], runS: 900 },
  "forms-update": {
    role: "manager",
    disturbs: true,
    whenClosed: true,
    args: ["url", "sha256"],
    needs: ["url", "sha256"],
    runS: RUN_S,
  },
  // The borne waits for its own hours, and gives up after 14 days (src/update/machine.ts).
  update: {
    role: "manager",
    disturbs: true,
    args: ["url", "version", "sha256", "now", "older"],
    needs: ["url", "version"],
    runS: 15 * 86_400,
  },
};

export const COMMAND_TYPES = Object.keys(CATALOGUE) as CommandType[];

/** @throws VisioborneError `command.refused` when the role is not enough, `command.invalid` for wrong arguments. */
export function assertMay(role: Role, type: CommandType, args: CommandArgs): void {
  const kind = CATALOGUE[type];
  if (ROLES.indexOf(role) < ROLES.indexOf(kind.role)) {
    throw new VisioborneError("command.refused", `${type}: expected the role ${kind.role}, not ${role}`, { type });
  }
  const given = Object.keys(args) as (keyof CommandArgs)[];
  const missing = kind.needs.filter((name) => !given.includes(name));
  const many = given.filter((name) => !kind.args.includes(name));
  if (missing.length === 0 && many.length === 0) return;
  const expected = kind.args.map((name) => (kind.needs.includes(name) ? name : `${name}?`)).join(", ");
  throw new VisioborneError("command.invalid", `${type}: expected the arguments {${expected}}`, { type });
}

/** JSON Schema of a type and its arguments, as the API takes them: the arguments are those of the contract. */
export const COMMAND_PROPERTIES = {
  type: { enum: COMMAND_TYPES },
  args: {
    type: "object",
    additionalProperties: false,
    default: {},
    properties: {
      device: { type: "string", pattern: "^[a-z0-9-]{1,32}$" },
      devices: { type: "array", items: { type: "string", pattern: "^[a-z0-9-]{1,32}$" }, maxItems: 24 },
      duration_s: { type: "integer", minimum: 1, maximum: 3600 },
      level: { enum: ["debug", "info", "warn", "error"] },
      url: { type: "string", maxLength: 300, pattern: "^https?://[^/@\\s]+/\\S*$" },
      sha256: { type: "string", pattern: "^[0-9a-f]{64}$" },
      version: { type: "string", maxLength: 60, pattern: "^\\d{1,6}\\.\\d{1,6}\\.\\d{1,6}(-[0-9A-Za-z.-]{1,40})?$" },
      now: { type: "boolean" },
      older: { type: "boolean" },
    },
  },
} as const;
