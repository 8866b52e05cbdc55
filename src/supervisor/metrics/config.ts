import { resolve } from "node:path";
import { VisioborneError } from "../../contract/errors.ts";

/** Section `metrics` of the supervisor's configuration. Absent = none are served. */
export interface MetricsConfig {
  readonly host: string;
  readonly port: number;
  /** File with the token that a scraper shows (`Authorization: Bearer`). Without one only this machine may ask. */
  readonly tokenFile?: string;
  /** Fleets up to this size are told borne by borne; above, by network and site only. */
  readonly perBorneMax: number;
}

export const METRICS_SCHEMA = {
  type: "object",
  additionalProperties: false,
  properties: {
    host: { type: "string", minLength: 1, default: "127.0.0.1" },
    port: { type: "integer", minimum: 0, maximum: 65_535, default: 9464 },
    tokenFile: { type: "string", minLength: 1 },
    perBorneMax: { type: "integer", minimum: 0, maximum: 20_000, default: 1000 },
  },
} as const;

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;

/**
 * The section with its path made absolute.
 * @throws VisioborneError `config.invalid` for an address of the network without a token.
 */
export function placedMetrics(base: string, config: MetricsConfig): MetricsConfig {
  if (config.tokenFile !== undefined) return { ...config, tokenFile: resolve(base, config.tokenFile) };
  if (LOOPBACK.test(config.host)) return config;
  const message = `metrics: host ${config.host} can be reached from the network: expected a tokenFile, or 127.0.0.1`;
  throw new VisioborneError("config.invalid", message);
}
