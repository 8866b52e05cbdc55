import { basename, isAbsolute, join } from "node:path";
import { valueAt } from "../borne/config/explain.ts";
import type { Problem, Step } from "../borne/config/problem.ts";
import type { Config } from "../borne/config/types.ts";
import { codeHash } from "../borne/enrolment/refused.ts";
import type { Secrets } from "./memory.ts";
import type { Preseed } from "./preseed.ts";
import type { ReadCard } from "./read-card.ts";
import type { SystemWishes } from "./system-files.ts";

/** What is known of the identity that the borne has. */
export interface HeldIdentity {
  /** CN of its certificate; undefined = it has none. */
  readonly name: string | undefined;
  /** Hash of the code that it was given for (`codeHash`). */
  readonly codeUsed: string | undefined;
}

/** What a good card comes to. */
export interface Wishes {
  /** What /etc/visioborne/visioborne.yaml is to say. */
  readonly document: Readonly<Record<string, unknown>>;
  readonly system: SystemWishes;
  readonly secrets: Secrets;
  /** The code that the daemon asks with; undefined = there is none, or it is used. */
  readonly code?: string;
  /** The identity that is there is to be given up for the code. */
  readonly enrolAgain: boolean;
  /** Files of the card that the configuration names: copied beside it. */
  readonly files: readonly { readonly from: string; readonly name: string }[];
  /** Of these none may be there. */
  readonly problems: readonly Problem[];
}

const FILES = [
  ["broker", "caFile"],
  ["desk", "caFile"],
  ["commands", "publicKeyFile"],
  ["papers", "formsKeyFile"],
] as const;
const PRIVATE = [
  ["broker", "keyFile"],
  ["desk", "keyFile"],
] as const;

/** Joins the card's file, Imager's file and what the borne has kept. Pure. */
export function wishesOf(
  card: ReadCard & { readonly config: Config },
  {
    preseed,
    kept,
    identity,
    folder,
  }: { preseed: Preseed | undefined; kept: Secrets; identity: HeldIdentity; folder: string },
): Wishes {
  const { config, keys, written, erased } = card;
  const problems: Problem[] = [];
  const wrong = (code: string, steps: readonly Step[], found: string, expected: string): void => {
    problems.push({ code, path: steps.join("."), ...card.at(steps), found, expected, severity: "error" });
  };
  const document = structuredClone(written) as Record<string, Record<string, unknown> | undefined>;

  const site = document["site"];
  if (site && preseed?.timeZone !== undefined) site["timeZone"] ??= preseed.timeZone;
  if (site && preseed?.language !== undefined) site["language"] ??= preseed.language;

  // The code: new, waiting, used, or gone.
  const onCard = config.enrolment?.code;
  const known = onCard === kept.code || (onCard !== undefined && codeHash(onCard) === identity.codeUsed);
  const enrolAgain = onCard !== undefined && identity.name !== undefined && !known;
  const waiting = identity.name === undefined || enrolAgain;
  const code = waiting ? (onCard ?? kept.code) : undefined;
  if (erased.has("enrolment.code") && waiting && code === undefined) {
    const expected = "the code, typed again; a new one where it was used";
    wrong(
      "enrolment.gone",
      ["enrolment", "code"],
      "a code that was erased, and that the borne does not have",
      expected,
    );
  }
  if (identity.name !== undefined && identity.name !== config.borne.id && !enrolAgain && config.enrolment) {
    const found = `a certificate in the name of ${JSON.stringify(identity.name)}`;
    wrong("enrolment.name", ["borne", "id"], found, "that name, or a new code");
  }
  if (document["enrolment"]) {
    const { code: _, ...rest } = document["enrolment"];
    document["enrolment"] = code === undefined ? rest : { ...rest, codeFile: "keys/enrolment-code" };
  }

  const files: { from: string; name: string }[] = [];
  for (const [section, key] of FILES) {
    const path = valueAt(written, [section, key]);
    const above = document[section];
    if (typeof path !== "string" || isAbsolute(path) || !above) continue;
    files.push({ from: join(folder, path), name: basename(path) });
    above[key] = join("files", basename(path));
  }
  for (const steps of PRIVATE) {
    const path = valueAt(written, steps);
    if (typeof path !== "string" || isAbsolute(path)) continue;
    wrong("secret.place", steps, "a private key on the card", "`enrolment`, by which the key is made on the borne");
  }

  const { wifi, password, gone } = wifiOf(card, preseed, kept);
  if (gone) {
    const found = "a password that was erased, and that the borne does not have";
    wrong("wifi.gone", ["wifi", "password"], found, "the password, typed again");
  }
  const sshKeys = keys?.ssh?.keys ?? preseed?.sshKeys;
  const ntp = keys?.ntp ?? preseed?.ntp;
  return {
    document,
    system: {
      hostname: keys?.hostname ?? preseed?.hostname ?? config.borne.id,
      ...(wifi ? { wifi } : {}),
      ...(keys?.ethernet ? { ethernet: keys.ethernet } : {}),
      ...(ntp ? { ntp } : {}),
      ...(sshKeys ? { sshKeys } : {}),
    },
    secrets: {
      // One that was used is kept until it is off the card: it must not be taken for a new one.
      ...(kept.code === undefined && code === undefined ? {} : { code: code ?? kept.code ?? "" }),
      ...(wifi && password !== undefined ? { wifi: { ssid: wifi.ssid, password } } : {}),
    },
    ...(code === undefined ? {} : { code }),
    enrolAgain,
    files,
    problems,
  };
}

/** The system's wishes where only Imager's file is on the card. */
export function wishesOfPreseed(preseed: Preseed, kept: Secrets): Pick<Wishes, "system" | "secrets"> {
  const { wifi, password } = wifiFrom(preseed.wifi, preseed.wifiErased, kept);
  return {
    system: {
      hostname: preseed.hostname ?? "visioborne",
      ...(wifi ? { wifi } : {}),
      ...(preseed.ntp ? { ntp: preseed.ntp } : {}),
      ...(preseed.sshKeys ? { sshKeys: preseed.sshKeys } : {}),
    },
    secrets: { ...kept, ...(wifi && password !== undefined ? { wifi: { ssid: wifi.ssid, password } } : {}) },
  };
}

type Wifi = NonNullable<SystemWishes["wifi"]>;
interface WifiWish {
  readonly wifi?: Wifi;
  readonly password?: string;
  readonly gone: boolean;
}

function wifiOf({ keys, erased }: ReadCard, preseed: Preseed | undefined, kept: Secrets): WifiWish {
  if (keys?.wifi) return wifiFrom(keys.wifi, erased.has("wifi.password"), kept);
  return wifiFrom(preseed?.wifi, preseed?.wifiErased ?? false, kept);
}

/** A password that was erased is the one that was kept for this network. */
function wifiFrom(wifi: Wifi | undefined, erased: boolean, kept: Secrets): WifiWish {
  if (!wifi) return { gone: false };
  const password = erased && kept.wifi?.ssid === wifi.ssid ? kept.wifi.password : wifi.password;
  if (erased && password === undefined) return { gone: true };
  return {
    wifi: password === undefined ? wifi : { ...wifi, password },
    ...(password === undefined ? {} : { password }),
    gone: false,
  };
}
