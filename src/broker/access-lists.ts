import { VisioborneError } from "../contract/errors.ts";
import { BORNE_CHANNELS, CHANNELS_WITH_ID, NAME_PATTERN, TOPIC_ROOT } from "../contract/topics.ts";
import type { BorneName } from "../contract/topics.ts";
import { lines } from "./lines.ts";

/** Accounts of the second listener: no borne may bear such a name. */
export const ACCOUNT_NAMES = ["supervisor", "maintenance", "home-assistant"] as const;

/** Beginning of the client id that clears what is retained. */
export const CLEARING_CLIENT = "clear";

/** First words of the list that a supervisor keeps. */
export const MADE_FROM_REGISTER = "# Access list, made by the supervisor from its register";

/** Where the bridge to Home Assistant says how the bornes are. */
export const BRIDGE_ROOT = "visioborne";

/** Retained channels of a borne: the supervisor clears them when it is withdrawn. */
const RETAINED = ["status", "desc", "health", "alert/+"] as const;

/** The part of the bornes, for any of them: each writes under its own name, reads its own orders. */
function anyBorne(): string {
  const own = `${TOPIC_ROOT}/+/%u`;
  return lines(
    "# Bornes. %u is the CN of the client certificate, which is also the MQTT client id.",
    "# The second `+` is not known to the broker: a borne can write under another network with its own name, so the",
    "# supervisor checks (network, borne) against its register.",
    ...written(own).map((topic) => `pattern write ${topic}`),
    ...read(own).map((topic, index) => `${index === 2 ? `${OWN_STATUS}\n` : ""}pattern read ${topic}`),
  );
}

/**
 * The whole access list for any borne, and for people.
 * @param homeAssistant prefix of Home Assistant's discovery; absent = nothing may be written there.
 */
export function anyBorneAcl(homeAssistant?: string): string {
  return `${anyBorne()}\n${people(homeAssistant)}`;
}

/**
 * The same for the bornes of a register: each only under its own network, and nobody else. Who is blocked or
 * withdrawn is absent, and so may nothing, though his certificate is good.
 * @throws VisioborneError `broker.name` for a name that would not be one level of a topic: mosquitto 2.0.11 that reloads
 *   a list with a wrong line allows everything to everybody, and 2.1 ends.
 */
export function registerAcl(bornes: readonly BorneName[], homeAssistant?: string): string {
  const known = bornes.toSorted((a, b) => (a.borne < b.borne ? -1 : a.borne > b.borne ? 1 : 0));
  const head = [
    `${MADE_FROM_REGISTER}: what is changed here by hand is lost.`,
    "# The user is the CN of the client certificate, which is also the MQTT client id.",
  ];
  // Not as arguments of a function: a national fleet has more lines than a call may have.
  return `${[...head, ...known.flatMap(blockOf)].join("\n")}\n\n${people(homeAssistant)}`;
}

function blockOf(name: BorneName): string[] {
  const borne = checkedName(name);
  const own = `${TOPIC_ROOT}/${name.network}/${borne}`;
  return [
    "",
    `user ${borne}`,
    ...written(own).map((topic) => `topic write ${topic}`),
    ...read(own).map((topic) => `topic read ${topic}`),
  ];
}

/**
 * The list for a fleet too large for {@link registerAcl}: any borne under its own name, as {@link anyBorneAcl}, but these
 * may nothing. The network is then checked by the supervisor alone.
 * @throws VisioborneError `broker.name` as there.
 */
export function openAcl(shut: readonly BorneName[], homeAssistant?: string): string {
  const names = [...new Set(shut.map(checkedName))].toSorted();
  const denied = names.flatMap((borne) => [`user ${borne}`, "topic deny #", ""]);
  return `${[`${MADE_FROM_REGISTER}: what is changed here by hand is lost.`, ...denied].join("\n")}\n${anyBorneAcl(homeAssistant)}`;
}

function checkedName({ network, borne }: BorneName): string {
  if (NAME_PATTERN.test(network) && NAME_PATTERN.test(borne) && !isReserved(borne)) return borne;
  const name = `${JSON.stringify(network)}/${JSON.stringify(borne)}`;
  throw new VisioborneError("broker.name", `${name}: expected ${NAME_PATTERN.source}, not reserved`);
}

/**
 * The part of the supervisor and of the read-only account of the maintenance staff. An access list cannot say "an empty
 * payload only": who may clear what is retained may also write it.
 */
function people(homeAssistant?: string): string {
  return lines(
    "# People, tools and the supervisor.",
    "user supervisor",
    `topic read ${TOPIC_ROOT}/#`,
    `topic write ${TOPIC_ROOT}/+/+/cmd`,
    `topic write ${TOPIC_ROOT}/+/+/ack`,
    "# What a borne has left retained is cleared when it is withdrawn.",
    ...RETAINED.map((channel) => `topic write ${TOPIC_ROOT}/+/+/${channel}`),
    ...(homeAssistant === undefined ? [] : bridge(homeAssistant)),
    "",
    "# Maintenance staff: read everything, write nothing.",
    "user maintenance",
    ...nothingOf("maintenance"),
    `topic read ${TOPIC_ROOT}/#`,
    ...(homeAssistant === undefined ? [] : bridged(homeAssistant)),
  );
}

/** A pattern of the bornes holds for every user: an account that may write nothing is no borne of its own name either. */
function nothingOf(account: string): string[] {
  return [`topic deny ${TOPIC_ROOT}/+/${account}/#`];
}

/** What the supervisor says to Home Assistant, and hears of it. */
function bridge(prefix: string): string[] {
  return [
    "# The bridge to Home Assistant: what there is, and how it is.",
    `topic write ${prefix}/device/+/config`,
    `topic read ${prefix}/device/+/config`,
    `topic read ${prefix}/status`,
    `topic write ${BRIDGE_ROOT}/#`,
  ];
}

function bridged(prefix: string): string[] {
  const reads = [`topic read ${prefix}/#`, `topic read ${BRIDGE_ROOT}/#`];
  return [
    ...reads,
    "",
    "# Home Assistant: reads what the bridge says, and says itself whether it is there.",
    "user home-assistant",
    ...nothingOf("home-assistant"),
    ...reads,
    `topic write ${prefix}/status`,
  ];
}

/** Client ids of the second listener begin so; ids are one space over all listeners. */
const CLIENT_PREFIXES = [...ACCOUNT_NAMES, "people", CLEARING_CLIENT];

/** Whether a name is that of an account of the second listener. */
export function isAccount(name: string): boolean {
  return (ACCOUNT_NAMES as readonly string[]).includes(name);
}

/**
 * Whether no borne may bear a name: it is an account's, or it would be a client id of the second listener, and the borne
 * would throw that client out and take up what waits for it.
 * @param more further beginnings of client ids: that of the supervisor's configuration
 */
export function isReserved(name: string, more: readonly string[] = []): boolean {
  return isAccount(name) || [...CLIENT_PREFIXES, ...more].some((prefix) => name.startsWith(`${prefix}-`));
}

const OWN_STATUS = "# Its own status: it says it again when its own will has said `lost` after it came back.";

function written(own: string): string[] {
  return BORNE_CHANNELS.map((channel) => `${own}/${channel}${CHANNELS_WITH_ID.has(channel) ? "/+" : ""}`);
}

function read(own: string): string[] {
  return ["cmd", "ack", "status"].map((channel) => `${own}/${channel}`);
}
