import { join } from "node:path";
import { BORNE_CHANNELS, CHANNELS_WITH_ID, TOPIC_ROOT } from "../contract/topics.ts";

/**
 * mosquitto.conf and the two access lists, for the demo, the tests and production alike. Only options that mosquitto
 * 2.0.11 (Debian 12) and 2.1 both accept: 2.0.11 refuses to start with `accept_protocol_versions` or
 * `global_max_connections`.
 */
export interface BrokerConfig {
  /** Where mosquitto keeps mosquitto.db; it must be able to write there. */
  readonly stateDir: string;
  /** Where the access lists stand. */
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
  /** A log line for every packet, among them those of refused publishes. */
  readonly logPackets?: boolean;
}

export const BORNES_ACL = "bornes.acl";
export const PEOPLE_ACL = "people.acl";

/** The access list of the bornes' listener: each writes under its own name, reads its own `cmd`, `ack`, `status`. */
export function bornesAcl(): string {
  const own = `${TOPIC_ROOT}/+/%u`;
  const writes = BORNE_CHANNELS.map((channel) => `${own}/${channel}${CHANNELS_WITH_ID.has(channel) ? "/+" : ""}`);
  return lines(
    "# Listener of the bornes. %u is the CN of the client certificate, which is also the MQTT client id.",
    "# The second `+` is not known to the broker: a borne can write under another network with its own name, so the",
    "# supervisor checks (network, borne) against its register.",
    ...writes.map((topic) => `pattern write ${topic}`),
    `pattern read ${own}/cmd`,
    `pattern read ${own}/ack`,
    "# Its own status: it says it again when its own will has said `lost` after it came back.",
    `pattern read ${own}/status`,
  );
}

/** The access list of the second listener: the supervisor and the read-only account of the maintenance staff. */
export function peopleAcl(): string {
  return lines(
    "# Listener of people, tools and the supervisor.",
    "user supervisor",
    `topic read ${TOPIC_ROOT}/#`,
    `topic write ${TOPIC_ROOT}/+/+/cmd`,
    `topic write ${TOPIC_ROOT}/+/+/ack`,
    "",
    "# Maintenance staff: read everything, write nothing.",
    "user maintenance",
    `topic read ${TOPIC_ROOT}/#`,
  );
}

/** The whole mosquitto.conf. */
export function mosquittoConf(config: BrokerConfig): string {
  return lines(
    "# Access rights hold per listener: the patterns of the bornes must not apply to people.",
    "per_listener_settings true",
    `user ${config.user}`,
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
    ...listener(config, config.bornes, BORNES_ACL),
    "use_username_as_clientid true",
    "",
    "# People and the supervisor, which holds two connections under one name: client ids are their own.",
    ...listener(config, config.people, PEOPLE_ACL),
    "# mosquitto_sub without -i leaves the choice of an id to the broker; not allowed by itself with settings per listener.",
    "allow_zero_length_clientid true",
    "auto_id_prefix people-",
  );
}

function listener(config: BrokerConfig, at: BrokerConfig["bornes"], acl: string): string[] {
  return [
    `listener ${at.port}${at.host === undefined ? "" : ` ${at.host}`}`,
    "max_connections 20000",
    `cafile ${config.caFile}`,
    `certfile ${config.certFile}`,
    `keyfile ${config.keyFile}`,
    "tls_version tlsv1.2",
    "require_certificate true",
    "use_identity_as_username true",
    "allow_anonymous false",
    "allow_zero_length_clientid false",
    `acl_file ${join(config.aclDir, acl)}`,
  ];
}

function lines(...text: string[]): string {
  return `${text.join("\n")}\n`;
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
