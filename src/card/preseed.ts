import { parse, TomlError } from "smol-toml";
import type { Problem } from "../borne/config/problem.ts";
import { isErased } from "./secret-values.ts";
import type { CardKeys } from "./types.ts";

/** What Raspberry Pi Imager was told, as far as it means something on a borne. */
export interface Preseed {
  readonly hostname?: string;
  readonly wifi?: NonNullable<CardKeys["wifi"]>;
  /** The password on the card was erased: the borne has it. */
  readonly wifiErased: boolean;
  readonly sshKeys?: readonly string[];
  readonly timeZone?: string;
  readonly language?: "fr" | "en";
  readonly ntp?: readonly string[];
  readonly problems: readonly Problem[];
}

const MAX_BYTES = 64 * 1024;
const KEY = /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp\d{3}|sk-ssh-ed25519@openssh\.com) [A-Za-z0-9+/]+={0,3}( .*)?$/;
const CONTROL = /[\p{Cc}]/u;

type Table = Readonly<Record<string, unknown>>;

/**
 * Reads the `rpi-preseed.toml` of Raspberry Pi Imager 2 (`init_format` rpi-preseed; keys as in the schema of the
 * rpi-preseed package: system, wlan, ssh, locale, time). Accounts, packages and commands mean nothing here: a borne has no
 * login by password and installs nothing. Never throws.
 */
export function readPreseed(bytes: Uint8Array): Preseed {
  const problems: Problem[] = [];
  const all = parsed(bytes, problems);
  if (!all) return { wifiErased: false, problems };
  const told = (path: string, found: string, expected: string): void => {
    problems.push({ code: "preseed.value", path, line: 0, column: 0, found, expected, severity: "warning" });
  };
  const [system, wlan, ssh, locale, time] = ["system", "wlan", "ssh", "locale", "time"].map((key) => table(all[key]));
  const hostname = text(system?.["hostname"])?.toLowerCase();
  const good = hostname !== undefined && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(hostname);
  if (hostname !== undefined && !good) told("system.hostname", JSON.stringify(hostname), "a host name or address");
  const wifi = wifiOf(wlan, told);
  const keys = ssh?.["enabled"] === true ? texts(ssh["authorized_keys"]).filter((key) => KEY.test(key.trim())) : [];
  if (ssh?.["enabled"] === true && keys.length === 0) {
    told("ssh.authorized_keys", "nothing", "a public key in one line, e.g. ssh-ed25519 AAAA... name");
  }
  const timeZone = zone(text(locale?.["timezone"]));
  const lang = text(locale?.["lang"])?.slice(0, 2);
  const ntp = texts(time?.["ntp"]).filter((host) => /^[A-Za-z0-9][A-Za-z0-9.:-]{0,99}$/.test(host));
  return {
    ...(good ? { hostname } : {}),
    ...(wifi ? { wifi } : {}),
    wifiErased: isErased(wlan?.["password"]),
    ...(keys.length > 0 ? { sshKeys: keys.map((key) => key.trim()) } : {}),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(lang === "fr" || lang === "en" ? { language: lang } : {}),
    ...(ntp.length > 0 ? { ntp } : {}),
    problems,
  };
}

function parsed(bytes: Uint8Array, problems: Problem[]): Table | undefined {
  const wrong = (line: number, column: number, found: string): undefined => {
    const expected = "a file as Raspberry Pi Imager writes it";
    problems.push({ code: "preseed.unread", path: "", line, column, found, expected, severity: "warning" });
  };
  if (bytes.length > MAX_BYTES) return wrong(0, 0, `${bytes.length} bytes`);
  try {
    return parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    if (error instanceof TomlError) return wrong(error.line, error.column, "something that can't stand here");
    return wrong(0, 0, "bytes that are not UTF-8");
  }
}

function wifiOf(
  wlan: Table | undefined,
  told: (path: string, found: string, expected: string) => void,
): Preseed["wifi"] {
  if (!wlan) return undefined;
  const hex = text(wlan["ssid_hex"]);
  const ssid = hex !== undefined && /^([0-9a-fA-F]{2}){1,32}$/.test(hex) ? fromHex(hex) : text(wlan["ssid"]);
  if (ssid === undefined || ssid === "" || Buffer.byteLength(ssid) > 32 || CONTROL.test(ssid)) {
    told("wlan.ssid", ssid === undefined ? "nothing" : "a text (not shown)", "at most 32 characters");
    return undefined;
  }
  const password = text(wlan["password"]);
  const erased = isErased(password);
  if (password !== undefined && !erased && (password.length < 8 || password.length > 64 || CONTROL.test(password))) {
    told("wlan.password", "a text (not shown)", "at least 8 characters");
    return undefined;
  }
  const country = text(wlan["country"])?.toUpperCase() ?? "FR";
  return {
    ssid,
    ...(password === undefined || password === "" || erased ? {} : { password }),
    hidden: wlan["hidden"] === true,
    country: /^[A-Z]{2}$/.test(country) ? country : "FR",
  };
}

function fromHex(hex: string): string {
  return Buffer.from(hex, "hex").toString("utf8");
}

function zone(name: string | undefined): string | undefined {
  try {
    if (name === undefined || !/^[A-Z][\w+-]*(\/[\w+-]+)*$/.test(name)) return undefined;
    Intl.DateTimeFormat("en", { timeZone: name });
    return name;
  } catch {
    return undefined;
  }
}

function table(value: unknown): Table | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Table) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
