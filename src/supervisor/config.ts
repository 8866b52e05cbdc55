import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { LineCounter, parseDocument } from "yaml";
import type { Document } from "yaml";
import { errorLine, VisioborneError } from "../contract/errors.ts";
import { COMMANDS_SCHEMA, type CommandsConfig } from "./commands/config.ts";
import { databaseAt } from "../store/postgres-access.ts";
import { CONSOLE_SCHEMA, consoleFiles, type ConsoleConfig } from "./console/config.ts";
import { ENROLMENT_SCHEMA, enrolmentAt, enrolmentMistakes, type EnrolmentConfig } from "./enrolment/config.ts";
import { INCIDENTS_SCHEMA, placedIncidents, type IncidentsConfig } from "./incidents/config.ts";
import { HOME_ASSISTANT_SCHEMA, type HomeAssistantConfig } from "./home-assistant/config.ts";
import { METRICS_SCHEMA, placedMetrics, type MetricsConfig } from "./metrics/config.ts";
import { SITE_SCHEMA, type Site } from "./sites/site.ts";
import { STATISTICS_SCHEMA, type StatisticsConfig } from "./statistics/config.ts";
import type { Registered } from "./store/store.ts";

/** How to reach the broker's listener of people, with the supervisor's certificate. Absolute paths. */
export interface BrokerAccess {
  readonly url: string;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  /** Name expected in the broker's certificate, where it is not that of the URL. */
  readonly serverName?: string;
}

export interface SupervisorConfig {
  readonly broker: BrokerAccess;
  /** Path of the SQLite file, or `postgres://user@host/database?passfile=FILE`. */
  readonly database: string;
  /** The register: only these bornes are believed, and those that were made in the console. */
  readonly bornes: readonly Registered[];
  readonly sites: readonly Site[];
  /** Ed25519 private key, PKCS#8 PEM, that signs commands. Absent = no command can be sent. */
  readonly commandKeyFile?: string;
  /** MQTT client ids begin with it; two supervisors on one broker need two. */
  readonly clientId: string;
  /** Heartbeat assumed of a borne until its health says another, seconds. */
  readonly heartbeatS: number;
  /** How long the broker keeps events for an absent supervisor, seconds. */
  readonly sessionExpiryS: number;
  readonly incidents?: IncidentsConfig;
  readonly statistics?: StatisticsConfig;
  readonly enrolment?: EnrolmentConfig;
  readonly console?: ConsoleConfig;
  readonly commands?: CommandsConfig;
  readonly metrics?: MetricsConfig;
  readonly homeAssistant?: HomeAssistantConfig;
}

const NAME = { type: "string", pattern: "^[a-z0-9-]{1,32}$" };
const PATH = { type: "string", minLength: 1 };

/** JSON Schema of the supervisor's configuration file (YAML). Relative paths count from the file. */
export const SUPERVISOR_CONFIG_SCHEMA = {
  type: "object",
  required: ["broker", "database", "bornes"],
  additionalProperties: false,
  properties: {
    broker: {
      type: "object",
      required: ["url", "caFile", "certFile", "keyFile"],
      additionalProperties: false,
      properties: {
        url: { type: "string", pattern: "^mqtts://[^/@\\s]+$" },
        caFile: PATH,
        certFile: PATH,
        keyFile: PATH,
        serverName: { type: "string", minLength: 1 },
      },
    },
    database: PATH,
    bornes: {
      type: "array",
      maxItems: 20_000,
      items: {
        type: "object",
        required: ["network", "id"],
        additionalProperties: false,
        properties: { network: NAME, id: NAME, site: NAME },
      },
    },
    sites: { type: "array", maxItems: 20_000, default: [], items: SITE_SCHEMA },
    commandKeyFile: PATH,
    clientId: { type: "string", pattern: "^[a-z0-9-]{1,32}$", default: "supervisor" },
    heartbeatS: { type: "integer", minimum: 1, maximum: 3600, default: 60 },
    sessionExpiryS: { type: "integer", minimum: 60, maximum: 2_592_000, default: 604_800 },
    incidents: INCIDENTS_SCHEMA,
    statistics: STATISTICS_SCHEMA,
    enrolment: ENROLMENT_SCHEMA,
    console: CONSOLE_SCHEMA,
    commands: COMMANDS_SCHEMA,
    metrics: METRICS_SCHEMA,
    homeAssistant: HOME_ASSISTANT_SCHEMA,
  },
} as const;

interface ConfigFile extends Omit<SupervisorConfig, "bornes"> {
  readonly bornes: readonly { readonly network: string; readonly id: string; readonly site?: string }[];
}

const ajv = new Ajv2020({ allErrors: true, useDefaults: true });
addFormats.default(ajv, ["date", "email"]);
const validate = ajv.compile<ConfigFile>(SUPERVISOR_CONFIG_SCHEMA);

/**
 * Reads the configuration of the supervisor.
 * @throws VisioborneError `config.invalid` with every mistake, its line and what was expected.
 */
export function loadSupervisorConfig(file: string): SupervisorConfig {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new VisioborneError("config.invalid", `${file}: cannot be read: ${errorLine(error)}`, { file });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const mistakes = document.errors.map((error) => `${file}:${lines.linePos(error.pos[0]).line}: ${error.message}`);
  const data: unknown = mistakes.length === 0 ? document.toJS() : undefined;
  if (data !== undefined && !validate(data)) {
    for (const error of validate.errors ?? []) {
      const line = lineOf(document, lines, error.instancePath);
      mistakes.push(`${file}:${line}: ${error.instancePath || "/"} ${error.message} ${detail(error.params)}`.trimEnd());
    }
  } else {
    const { enrolment } = (data ?? {}) as Partial<ConfigFile>;
    for (const { at, message } of enrolment === undefined ? [] : enrolmentMistakes(enrolment)) {
      mistakes.push(`${file}:${lineOf(document, lines, `/enrolment${at}`)}: /enrolment${at} ${message}`);
    }
  }
  if (mistakes.length > 0) throw new VisioborneError("config.invalid", mistakes.join("\n"), { file });
  return toConfig(data as ConfigFile, dirname(resolve(file)));
}

function toConfig(file: ConfigFile, base: string): SupervisorConfig {
  const { broker, bornes, commandKeyFile, console, ...rest } = file;
  return {
    ...rest,
    database: databaseAt(file.database, base),
    broker: {
      ...broker,
      caFile: resolve(base, broker.caFile),
      certFile: resolve(base, broker.certFile),
      keyFile: resolve(base, broker.keyFile),
    },
    bornes: bornes.map(({ network, id, site }) => ({ network, borne: id, ...(site === undefined ? {} : { site }) })),
    ...(rest.incidents && { incidents: placedIncidents(base, rest.incidents) }),
    ...(rest.enrolment && { enrolment: enrolmentAt(base, rest.enrolment) }),
    ...(rest.metrics && { metrics: placedMetrics(base, rest.metrics) }),
    ...(commandKeyFile === undefined ? {} : { commandKeyFile: resolve(base, commandKeyFile) }),
    ...(console === undefined ? {} : { console: consoleFiles(console, base) }),
  };
}

/** Line of the deepest node of a JSON pointer that is there. */
function lineOf(document: Document, lines: LineCounter, pointer: string): number {
  const path = pointer.split("/").slice(1);
  for (; path.length > 0; path.pop()) {
    const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function detail(params: Record<string, unknown>): string {
  const value = params["additionalProperty"];
  return typeof value === "string" ? `(${value})` : "";
}
