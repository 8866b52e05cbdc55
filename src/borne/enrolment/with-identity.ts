import type { Config } from "../config/types.ts";
import { identityOf, type Identity } from "./identity.ts";

/** The configuration of an enrolled borne: broker and desk as its certificate's answer names them. */
export function withIdentity(config: Config): Config {
  if (!config.enrolment || config.broker) return config;
  const identity = identityOf(config);
  const facts = identity.facts();
  if (!facts) return config;
  const { brokerUrl, deskUrl } = facts;
  return {
    ...config,
    broker: { url: brokerUrl, ...filesOf(identity) },
    ...(config.desk || deskUrl === undefined ? {} : { desk: { url: deskUrl, lineKbps: config.line.kbps } }),
  };
}

/** Whether there is no certificate yet, and with it no broker: the uplink waits for it. */
export function isToBeEnrolled(config: Config): boolean {
  return config.enrolment !== undefined && config.broker === undefined;
}

/** Whether the way to the desk, or its certificate, is still to come by the enrolment. */
export function awaitsDesk(config: Config): boolean {
  return isToBeEnrolled(config) && config.desk?.certFile === undefined;
}

/**
 * The broker of a borne that is not enrolled yet: its address and files are looked at with each connection, so that the
 * first one after the certificate came stands. Until then an attempt tells which file is missing.
 */
export function brokerToCome(identity: Identity): NonNullable<Config["broker"]> {
  return {
    ...filesOf(identity),
    get url() {
      return identity.facts()?.brokerUrl ?? "mqtts://not-enrolled.invalid:8883";
    },
  };
}

function filesOf(identity: Identity): { caFile: string; certFile: string; keyFile: string } {
  return { caFile: identity.trustFile, certFile: identity.certFile, keyFile: identity.keyFile };
}
