import { execFile } from "node:child_process";

/** A printer or a scanner that has told the local network of itself (DNS-SD, RFC 6763). */
export interface Service {
  readonly kind: "printer" | "scanner";
  readonly uri: string;
  readonly name: string;
}

const TYPES = {
  "_ipp._tcp": { kind: "printer", scheme: "ipp", key: "rp", path: "ipp/print" },
  "_ipps._tcp": { kind: "printer", scheme: "ipps", key: "rp", path: "ipp/print" },
  "_uscan._tcp": { kind: "scanner", scheme: "http", key: "rs", path: "eSCL" },
  "_uscans._tcp": { kind: "scanner", scheme: "https", key: "rs", path: "eSCL" },
} as const;
/** avahi-browse ends by itself about a second after the last answer. */
const BROWSE_MS = 6000;

/**
 * Asks the local network by avahi-browse (Debian avahi-utils), which is the system's own answerer and need not share the
 * port of multicast DNS with us.
 * @returns the services; or why it could not be asked
 */
export async function browse(signal: AbortSignal): Promise<readonly Service[] | string> {
  const outcomes = await Promise.all(Object.keys(TYPES).map((type) => run(type, signal)));
  const texts = outcomes.flatMap((one) => (typeof one === "string" ? [one] : []));
  if (texts.length === 0) return outcomes.find((one) => one instanceof Error)?.message ?? "avahi-browse failed";
  return parseBrowse(texts.join("\n"));
}

function run(type: string, signal: AbortSignal): Promise<string | Error> {
  return new Promise((resolve) => {
    const options = { timeout: BROWSE_MS, killSignal: "SIGKILL" as const, maxBuffer: 1024 * 1024, signal };
    execFile("avahi-browse", ["-rptk", type], options, (error, stdout) => {
      if (error === null || stdout !== "") return resolve(stdout);
      const missing = error.code === "ENOENT";
      resolve(new Error(missing ? "avahi-browse is not installed (Debian package avahi-utils)" : error.message));
    });
  });
}

/**
 * Reads what `avahi-browse -rpt` prints: a line a service, fields apart by `;`, the address in the eighth and the TXT
 * record in the tenth. Any text is taken; what can't be understood is left out.
 */
export function parseBrowse(text: string): readonly Service[] {
  const services = new Map<string, Service>();
  for (const line of text.split("\n").slice(0, 1000)) {
    const [event, , protocol, name = "", type = "", , host = "", address = "", port = "", ...rest] = line.split(";");
    const known = Object.hasOwn(TYPES, type) ? TYPES[type as keyof typeof TYPES] : undefined;
    if (event !== "=" || known === undefined || !/^\d{1,5}$/.test(port) || !isHost(address)) continue;
    const txt = rest.join(";");
    const told = new RegExp(`"${known.key}=([A-Za-z0-9/_.-]{1,100})"`).exec(txt)?.[1];
    const model = /"ty=([^"]{1,80})"/.exec(txt)?.[1] ?? unescaped(name);
    // A name outlives an address, but only where it can be resolved: the borne's own resolver may know no `.local`.
    const where = protocol === "IPv6" ? `[${address.split("%")[0]}]` : address;
    const uri = `${known.scheme}://${where}:${port}/${(told ?? known.path).replace(/^\/+/, "")}`;
    // The same device answers on each interface and by both protocols: IPv4 first, the first of them.
    const key = `${type} ${host} ${port}`;
    if (protocol === "IPv4" ? services.get(key)?.uri.includes("[") !== false : !services.has(key)) {
      services.set(key, { kind: known.kind, uri, name: model.replaceAll(/\p{Cc}/gu, " ").slice(0, 80) });
    }
  }
  return [...services.values()].slice(0, 64);
}

function isHost(address: string): boolean {
  return /^[0-9a-fA-F.:]{2,45}(%[a-z0-9.-]{1,15})?$/.test(address);
}

/** avahi writes a character that is none of a name as a backslash and its decimal code. */
function unescaped(name: string): string {
  return name.replaceAll(/\\(\d{3})/g, (_whole, code: string) => String.fromCharCode(Number(code) & 0xff));
}
