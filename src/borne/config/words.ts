/** What stands in the file and what should, in plain words. */

const MAX_SHOWN = 60;

/** Whether a text is a secret itself, not the path of one: PEM, or a long run of base64. */
export function looksSecret(value: unknown): boolean {
  if (typeof value !== "string") return false;
  if (value.includes("-----BEGIN ")) return true;
  const run = value.replaceAll(/\s/g, "");
  return /^[A-Za-z0-9+/]{80,}={0,2}$/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run) && /[0-9]/.test(run);
}

/** Whether a key asks for a secret: password, token... */
export function namesSecret(key: string): boolean {
  return (
    /passw|passphrase|secret|token|api.?key|credential|mot.?de.?passe|private.?key/i.test(key) && !/file$/i.test(key)
  );
}

/** A value as it is shown: short, in one line, without secrets. */
export function found(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "an empty value";
  if (looksSecret(value)) return "a secret (not shown)";
  if (typeof value === "string") return quoted(value.replace(/\/\/[^/@\s]*@/, "//***@"));
  if (typeof value === "number" || typeof value === "boolean") return `${String(value)} (${kindOf(value)})`;
  return kindOf(value);
}

function quoted(text: string): string {
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
  return JSON.stringify(shown);
}

/** `a text`, `a number`, `a list`... */
export function kindOf(value: unknown): string {
  if (value === null) return "an empty value";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  if (typeof value === "object") return "a group of keys";
  if (typeof value === "string") return "a text";
  return typeof value === "boolean" ? "yes/no" : "a number";
}

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list (lines that begin with `- `)",
  object: "a group of keys (`key: value` lines, indented)",
  null: "an empty value",
};

export function typeWords(type: unknown): string {
  return [type]
    .flat()
    .map((one) => TYPES[String(one)] ?? String(one))
    .join(" or ");
}

/** What the patterns of our schemas mean to a person. */
export function patternWords(pattern: string): string {
  const known: Readonly<Record<string, string>> = {
    "^[a-z0-9-]{1,32}$": "1 to 32 small letters without accents, digits and hyphens",
    "^[a-z0-9-]{1,64}$": "1 to 64 small letters without accents, digits and hyphens",
    "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$": "a time HH:MM from 00:00 to 24:00",
    "^\\+?[0-9 .]{3,20}$": "a telephone number of digits, spaces and dots, perhaps with + before, in quotes",
    "^mqtts://[^/@\\s]+(:[0-9]+)?$":
      "mqtts://host or mqtts://host:port, without user and password (a client certificate says who it is)",
    "^wss://[^/@\\s]+(/.*)?$": "wss://host or wss://host:port, without user and password",
    "^https://[^/@\\s]+$": "https://host or https://host:port, without user and password",
    "^([0-9]{1,3}\\.){3}[0-9]{1,3}/([89]|[12][0-9]|30)$": "an address and its length, e.g. 192.168.1.50/24",
    "^([0-9]{1,3}\\.){3}[0-9]{1,3}$": "an address, e.g. 192.168.1.1",
    "^[A-Z]{2}$": "two capital letters, e.g. FR",
    "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$": "1 to 63 small letters without accents, digits and hyphens",
    "^[A-Za-z0-9][A-Za-z0-9.:-]{0,99}$": "a host name or address",
    "^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-ssh-ed25519@openssh\\.com) [A-Za-z0-9+/]+={0,3}( .*)?$":
      "a public key in one line, e.g. ssh-ed25519 AAAA... name",
  };
  return known[pattern] ?? `a text of the form ${pattern}`;
}
