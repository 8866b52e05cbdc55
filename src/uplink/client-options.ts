import { readFile } from "node:fs/promises";
import type { IClientOptions } from "mqtt";
import { VisioborneError } from "../contract/errors.ts";
import type { Outgoing } from "./transport.ts";

/** Where the broker is and what proves who the borne is. Files are read anew at each connection: certificates rotate. */
export interface BrokerSettings {
  /** `mqtts://host:port`. */
  readonly url: string;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  /** Name in the broker's certificate, where it is not the host. */
  readonly serverName?: string;
}

/** What the broker says when the connection has broken, `delayS` seconds after. */
export type Will = Outgoing & { readonly delayS: number };

/** Messages on their way without PUBACK, in both directions. */
export const RECEIVE_MAXIMUM = 20;
const SESSION_EXPIRY_S = 86_400;
const KEEPALIVE_S = 30;
const MAXIMUM_PACKET_BYTES = 65_536;

/** Options of one mqtt.js client that is used for one connection (docs/contract.md, rules 6 and 7). */
export function clientOptions(
  options: {
    readonly broker: BrokerSettings;
    readonly clientId: string;
    readonly will: Will;
    readonly deadlineMs: number;
  },
  secrets: Secrets,
): IClientOptions {
  const { broker, will } = options;
  const url = new URL(broker.url);
  return {
    protocol: "mqtts",
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || 8883),
    ...secrets,
    ...(broker.serverName === undefined ? {} : { servername: broker.serverName }),
    rejectUnauthorized: true,
    clientId: options.clientId,
    protocolVersion: 5,
    clean: false,
    keepalive: KEEPALIVE_S,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    // Its table of 65,536 numbers costs 4 MB.
    writeCache: false,
    timerVariant: "native",
    connectTimeout: options.deadlineMs,
    properties: {
      sessionExpiryInterval: SESSION_EXPIRY_S,
      receiveMaximum: RECEIVE_MAXIMUM,
      maximumPacketSize: MAXIMUM_PACKET_BYTES,
    },
    will: {
      topic: will.topic,
      payload: Buffer.from(will.payload),
      qos: will.qos,
      retain: will.retain,
      properties: { willDelayInterval: will.delayS },
    },
  };
}

export interface Secrets {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** @throws VisioborneError `broker.refused` naming the file that can't be read. */
export async function readSecrets(broker: BrokerSettings): Promise<Secrets> {
  try {
    const [ca, cert, key] = await Promise.all(
      [broker.caFile, broker.certFile, broker.keyFile].map((file) => readFile(file)),
    );
    return { ca: ca!, cert: cert!, key: key! };
  } catch (error) {
    const path = error instanceof Error && "path" in error ? String(error.path) : broker.certFile;
    throw new VisioborneError("broker.refused", `certificate file ${path}: can't be read`, { path }, { cause: error });
  }
}
