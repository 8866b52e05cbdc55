import { join } from "node:path";
import { lines } from "./lines.ts";

/**
 * mosquitto.conf, for the demo, the tests and production alike. For 2.0 only options that 2.0.11 (Debian 12) accepts:
 * it refuses to start with `accept_protocol_versions` or `global_max_connections`.
 */
export interface BrokerConfig {
  /** Of mosquitto. 2.1 accepts what 2.0 does, some of it with a warning (`acl_file`, `per_listener_settings`). */
  readonly version?: MosquittoVersion;
  /** Where mosquitto keeps mosquitto.db; it must be able to write there. */
  readonly stateDir: string;
  /** Where the access list stands. */
  readonly aclDir: string;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  /** Listener of the bornes. `host` absent: every address. */
  readonly bornes: { readonly port: number; readonly host?: string };
  /** Listener of people, tools and the supervisor. */
  readonly people: { readonly port: number; readonly host?: string };
  /** System user to run as; mosquitto ignores it where it is not started as root. */
  readonly user: string;
  readonly logDest: string;
  /** Where mosquitto says its process id, for who may send it SIGHUP; absent = nowhere. */
  readonly pidFile?: string;
  /** A log line for every packet, among them those of refused publishes. */
  readonly logPackets?: boolean;
  /** Prefix of Home Assistant's discovery, where the supervisor's bridge to it is on. */
  readonly homeAssistant?: string;
}

export const MOSQUITTO_VERSIONS = ["2.0", "2.1"] as const;
export type MosquittoVersion = (typeof MOSQUITTO_VERSIONS)[number];

/** Connections of both listeners together, for a national fleet. */
const MAX_CONNECTIONS = 20_000;

export const ACCESS_LIST = "access.acl";

/** The whole mosquitto.conf. */
export function mosquittoConf(config: BrokerConfig): string {
  return lines(
    "# One access list for both listeners: from 2.0.12 on mosquitto with per_listener_settings keeps nothing for a client that is",
    "# away (its issue 2618), and an order for such a borne would be lost.",
    `acl_file ${join(config.aclDir, ACCESS_LIST)}`,
    "allow_anonymous false",
    "# mosquitto_sub without -i leaves the choice of an id to the broker.",
    "allow_zero_length_clientid true",
    "auto_id_prefix people-",
    `user ${config.user}`,
    ...(config.pidFile === undefined ? [] : [`pid_file ${config.pidFile}`]),
    "",
    "# Sessions and retained messages outlive a restart; after a crash, what came since the last save is lost,",
    "# which is why events wait in each borne's outbox for the supervisor's own acknowledgement.",
    "persistence true",
    `persistence_location ${config.stateDir}/`,
    "autosave_interval 60",
    "persistent_client_expiration 14d",
    "",
    "# Bounds. 65536 is the packet limit of the contract; the queue is that of one absent client.",
    "max_packet_size 65536",
    "max_inflight_messages 200",
    "max_queued_messages 10000",
    "max_queued_bytes 16777216",
    "max_keepalive 600",
    "memory_limit 536870912",
    ...(config.version === "2.1" ? [`global_max_connections ${MAX_CONNECTIONS}`] : []),
    "",
    "# Small messages: do not wait to fill a packet.",
    "set_tcp_nodelay true",
    "sys_interval 0",
    `log_dest ${config.logDest}`,
    "log_type error",
    "log_type warning",
    "log_type notice",
    ...(config.logPackets ? ["log_type debug"] : []),
    "connection_messages true",
    "",
    "# Bornes: the certificate's CN is the user name and the client id, so two of one name throw each other out.",
    ...listener(config, config.bornes),
    "use_username_as_clientid true",
    "",
    "# People and the supervisor, which holds two connections under one name: client ids are their own.",
    ...listener(config, config.people),
  );
}

function listener(config: BrokerConfig, at: BrokerConfig["bornes"]): string[] {
  return [
    `listener ${at.port}${at.host === undefined ? "" : ` ${at.host}`}`,
    `max_connections ${MAX_CONNECTIONS}`,
    // The contract is MQTT 5: an older client would not understand why it is refused.
    ...(config.version === "2.1" ? ["accept_protocol_versions 5"] : []),
    `cafile ${config.caFile}`,
    `certfile ${config.certFile}`,
    `keyfile ${config.keyFile}`,
    "tls_version tlsv1.2",
    "require_certificate true",
    "use_identity_as_username true",
  ];
}

/** The broker of a syndicat, on Debian: what docs/broker.md shows. */
export const PRODUCTION_BROKER: BrokerConfig = {
  stateDir: "/var/lib/mosquitto",
  aclDir: "/etc/mosquitto/visioborne",
  caFile: "/etc/mosquitto/visioborne/ca.crt",
  certFile: "/etc/mosquitto/visioborne/broker.crt",
  keyFile: "/etc/mosquitto/visioborne/broker.key",
  bornes: { port: 8883 },
  people: { port: 8884 },
  user: "mosquitto",
  logDest: "stderr",
};
