import { VisioborneError } from "../../../contract/errors.ts";
import { audit } from "../../audit.ts";
import type { ApiRequest, Route } from "../../console/route.ts";
import { keyOf } from "../../fleet/fleet.ts";
import type { PartContext } from "../../part.ts";
import { assertMay, COMMAND_PROPERTIES, type CommandArgs, type CommandType } from "../catalogue.ts";
import type { Dispatcher } from "../dispatcher.ts";
import { LIFE_STATES } from "../life.ts";
import { listCommands, readCommand, type ShownCommand } from "../lives.ts";
import type { LogBook } from "../log-book.ts";
import { BORNE_PARAMS, borneOf, ID_PARAMS, readName, sees } from "./scope.ts";

/** A week: who waits longer for a borne asks again. */
const MAX_WAIT_MIN = 7 * 24 * 60;

interface CommandBody {
  readonly type: CommandType;
  readonly args?: CommandArgs;
  readonly whenBack?: number;
}

const COMMAND = {
  type: "object",
  properties: {
    id: { type: "string" },
    network: { type: "string" },
    borne: { type: "string" },
    type: COMMAND_PROPERTIES.type,
    args: { type: "object" },
    by: { type: "string" },
    state: { enum: LIFE_STATES },
    done: { type: "boolean" },
    reason: { type: ["string", "null"] },
    result: { type: ["object", "null"] },
    requestedMs: { type: "integer" },
    waitUntilMs: { type: ["integer", "null"] },
    ttlS: { type: "integer" },
    sentMs: { type: ["integer", "null"] },
    changedMs: { type: "integer" },
    batch: { type: ["string", "null"] },
  },
} as const;

/** Orders to one borne, what becomes of them, and the log lines that they asked for. */
export function commandRoutes(
  { store, fleet }: Pick<PartContext, "store" | "fleet">,
  dispatcher: Dispatcher,
  logBook: LogBook,
): readonly Route[] {
  return [
    {
      method: "POST",
      path: "/bornes/:network/:borne/commands",
      role: "technician",
      summary: "Send a signed command to a borne; reboot, forms-update and update are the manager's",
      params: BORNE_PARAMS,
      body: {
        type: "object",
        required: ["type"],
        additionalProperties: false,
        properties: {
          ...COMMAND_PROPERTIES,
          whenBack: {
            type: "integer",
            minimum: 1,
            maximum: MAX_WAIT_MIN,
            description: "Minutes for which it is kept for a borne that is away or serves somebody; absent = refused",
          },
        },
      },
      response: COMMAND,
      handle: async (request) => {
        const to = borneOf(request, fleet);
        const { type, args = {}, whenBack } = request.body as CommandBody;
        const { user, role } = request.caller;
        const line = { who: user, on: keyOf(to), network: to.network };
        try {
          assertMay(role, type, args);
          const waitMs = whenBack === undefined ? {} : { waitMs: whenBack * 60_000 };
          const command = await dispatcher.ask({ to, type, args, by: user, ...waitMs });
          await audit(store, { ...line, what: "command.asked", detail: `${type} ${command.id}` });
          return command;
        } catch (error) {
          if (!(error instanceof VisioborneError)) throw error;
          await audit(store, { ...line, what: "command.not-asked", detail: `${type} ${error.code}` });
          throw error;
        }
      },
    },
    {
      method: "GET",
      path: "/commands",
      role: "viewer",
      summary: "Commands and what has become of them, the latest first",
      query: {
        type: "object",
        additionalProperties: false,
        properties: {
          borne: { type: "string", pattern: "^[a-z0-9-]{1,32}/[a-z0-9-]{1,32}$" },
          state: { enum: LIFE_STATES },
          batch: { type: "string", pattern: "^[A-Za-z0-9_-]{1,40}$" },
          before: { type: "string", pattern: "^[0-9]{1,15}$", description: "Asked for earlier: epoch milliseconds" },
          limit: { type: "string", pattern: "^[0-9]{1,3}$" },
        },
      },
      response: { type: "object", properties: { commands: { type: "array", items: COMMAND } } },
      handle: async ({ query, caller }) => ({
        commands: await listCommands(store, {
          networks: caller.networks,
          ...(query["borne"] === undefined ? {} : { of: readName(query["borne"]) }),
          ...(query["state"] === undefined ? {} : { state: query["state"] }),
          ...(query["batch"] === undefined ? {} : { batch: query["batch"] }),
          ...(query["before"] === undefined ? {} : { beforeMs: Number(query["before"]) }),
          ...(query["limit"] === undefined ? {} : { limit: Number(query["limit"]) }),
        }),
      }),
    },
    {
      method: "GET",
      path: "/commands/:id",
      role: "viewer",
      summary: "What has become of a command",
      params: ID_PARAMS,
      response: COMMAND,
      handle: async (request) => await commandOf(request),
    },
    {
      method: "POST",
      path: "/commands/:id/withdraw",
      role: "technician",
      summary: "Take back a command that waits for its borne",
      params: ID_PARAMS,
      response: COMMAND,
      handle: async (request) => {
        const command = await commandOf(request);
        if (command.state !== "issued") {
          throw new VisioborneError(
            "command.conflict",
            `command ${command.id}: ${command.state}, no longer at the centre`,
          );
        }
        await dispatcher.withdraw([command], `withdrawn by ${request.caller.user}`);
        const { network, type, id } = command;
        await audit(store, {
          who: request.caller.user,
          what: "command.withdrawn",
          on: keyOf(command),
          network,
          detail: `${type} ${id}`,
        });
        return await commandOf(request);
      },
    },
    {
      method: "GET",
      path: "/bornes/:network/:borne/log",
      role: "technician",
      summary: "Log lines of a borne, while a command `log` has asked for them",
      params: BORNE_PARAMS,
      query: {
        type: "object",
        additionalProperties: false,
        properties: { after: { type: "string", pattern: "^[0-9]{1,15}$", description: "`ts` of the last line known" } },
      },
      response: {
        type: "object",
        properties: {
          listening: { type: "boolean" },
          untilMs: { type: ["integer", "null"] },
          dropped: { type: "integer" },
          lines: { type: "array", items: { type: "object" } },
        },
      },
      handle: (request) => {
        const { after } = request.query;
        return logBook.read(borneOf(request, fleet), after === undefined ? undefined : Number(after));
      },
    },
  ];

  async function commandOf({ params, caller }: ApiRequest): Promise<ShownCommand> {
    const id = params["id"] ?? "";
    const command = await readCommand(store, id);
    if (command && sees(caller, command.network)) return command;
    throw new VisioborneError("command.unknown", `command ${id}: there is none`, { id });
  }
}
