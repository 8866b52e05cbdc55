import { resolve } from "node:path";
import { EST_SCHEMA, estAt, estMistakes, type EstConfig } from "./ca/est-config.ts";

/** Section `enrolment` of the supervisor's configuration. Paths are absolute once read. */
export interface EnrolmentConfig {
  /** Where bornes ask for their certificate, without an account. */
  readonly host: string;
  readonly port: number;
  /** Certificate and key of this listener, PEM. The codes pin the key: keep it over renewals. */
  readonly certFile: string;
  readonly keyFile: string;
  /** Who issues, one of two. On disk: the folder that `visioborne supervisor ca init` made. */
  readonly caDir?: string;
  /** Or the EST server of the house. */
  readonly est?: EstConfig;
  /** Key under which codes are kept; made where it is not there. Default: `codes.key` in `caDir`. */
  readonly codeKeyFile?: string;
  readonly codeDays: number;
  readonly certificateDays: number;
  /** Where bornes find this listener: it stands beside the code. */
  readonly url?: string;
  /** Told to each borne with its certificate. */
  readonly brokerUrl: string;
  readonly deskUrl?: string;
  /** More roots that bornes have to trust (of a broker with a public certificate, say), PEM. */
  readonly trustFile?: string;
  /** The broker's access list, kept from the register. Absent: a blocked borne is dropped here, but not at the broker. */
  readonly brokerAcl?: {
    readonly file: string;
    /** Of mosquitto, to be sent SIGHUP; absent = something else reloads it when the file changes. */
    readonly pidFile?: string;
  };
}

const PATH = { type: "string", minLength: 1 } as const;

export const ENROLMENT_SCHEMA = {
  type: "object",
  required: ["certFile", "keyFile", "brokerUrl"],
  additionalProperties: false,
  properties: {
    host: { type: "string", minLength: 1, default: "0.0.0.0" },
    port: { type: "integer", minimum: 0, maximum: 65_535, default: 8886 },
    certFile: PATH,
    keyFile: PATH,
    caDir: PATH,
    est: EST_SCHEMA,
    codeKeyFile: PATH,
    codeDays: { type: "number", exclusiveMinimum: 0, maximum: 90, default: 15 },
    certificateDays: { type: "number", exclusiveMinimum: 0, maximum: 397, default: 90 },
    url: { type: "string", pattern: "^https://[^/@\\s]+$", maxLength: 200 },
    brokerUrl: { type: "string", pattern: "^mqtts://[^/@\\s]+$", maxLength: 200 },
    deskUrl: { type: "string", pattern: "^wss://[^/@\\s]+(/[^\\s]*)?$", maxLength: 200 },
    trustFile: PATH,
    brokerAcl: {
      type: "object",
      required: ["file"],
      additionalProperties: false,
      properties: { file: PATH, pidFile: PATH },
    },
  },
} as const;

/** What the schema cannot say, and where in the section. */
export function enrolmentMistakes({ caDir, est, codeKeyFile }: EnrolmentConfig): { at: string; message: string }[] {
  const mistakes = est === undefined ? [] : estMistakes(est).map((message) => ({ at: "/est", message }));
  if (caDir === undefined && est === undefined) {
    mistakes.push({ at: "", message: "nobody issues certificates: expected caDir or est" });
  }
  if (caDir !== undefined && est !== undefined) {
    mistakes.push({ at: "/est", message: "caDir is there too: expected one of them to issue certificates" });
  }
  if (caDir === undefined && est !== undefined && codeKeyFile === undefined) {
    mistakes.push({ at: "", message: "expected codeKeyFile beside est: the key of the codes has no other place" });
  }
  return mistakes;
}

/** The section with its paths counted from the configuration file's folder. */
export function enrolmentAt(base: string, config: EnrolmentConfig): EnrolmentConfig {
  const { certFile, keyFile, caDir, est, codeKeyFile, trustFile, brokerAcl, ...rest } = config;
  const at = (path: string): string => resolve(base, path);
  return {
    ...rest,
    certFile: at(certFile),
    keyFile: at(keyFile),
    ...(caDir === undefined ? {} : { caDir: at(caDir) }),
    ...(est === undefined ? {} : { est: estAt(base, est) }),
    ...(codeKeyFile === undefined ? {} : { codeKeyFile: at(codeKeyFile) }),
    ...(trustFile === undefined ? {} : { trustFile: at(trustFile) }),
    ...(brokerAcl === undefined
      ? {}
      : {
          brokerAcl: {
            file: at(brokerAcl.file),
            ...(brokerAcl.pidFile === undefined ? {} : { pidFile: at(brokerAcl.pidFile) }),
          },
        }),
  };
}
