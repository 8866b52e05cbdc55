import { isIP } from "node:net";
import { VisioborneError } from "../../../contract/errors.ts";

const MAX_CHARACTERS = 512;
const TYPES = new Set(["host", "srflx", "prflx", "relay"]);

/**
 * Reads a candidate of the other end (RFC 8839, 5.1). Gives it back tidied, or undefined when it is of no use here: over
 * TCP, not of this component, or a name under `.local` that hides an address (RFC 8828's mDNS). Such a name is never waited
 * for: the other end's checks arrive from the address behind it, which is then known.
 * @throws VisioborneError `peer.candidate`
 */
export function readCandidate(line: string): string | undefined {
  const text = line.replace(/^a=/, "").replace(/^candidate:/, "");
  if (text.length > MAX_CHARACTERS) throw wrong("longer than 512 characters");
  const words = text.trim().split(/ +/);
  const [foundation = "", component = "", transport = "", priority = "", address = "", port = "", typ, type = ""] =
    words;
  if (!/^[A-Za-z0-9+/]{1,32}$/.test(foundation)) throw wrong("foundation is not 1 to 32 ice characters");
  if (!/^\d{1,3}$/.test(component)) throw wrong("component is not a number");
  if (!/^\d{1,10}$/.test(priority) || Number(priority) > 0xffff_ffff)
    throw wrong("priority is not a number of 32 bits");
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw wrong("port is not a number of 16 bits");
  if (typ !== "typ" || !/^[a-z]{1,16}$/.test(type)) throw wrong("the type is missing");
  if (transport.toLowerCase() !== "udp" || component !== "1" || !TYPES.has(type) || port === "0") return undefined;
  if (/^[A-Za-z0-9-]{1,64}\.local$/.test(address)) return undefined;
  if (isIP(address) === 0) throw wrong("the address is no IP address");
  // A peer-reflexive candidate is found, never told; taken as it is by some, refused by the library.
  const told = type === "prflx" ? "srflx" : type;
  return `candidate:${foundation} 1 udp ${priority} ${address} ${port} typ ${told}`;
}

function wrong(what: string): VisioborneError {
  return new VisioborneError("peer.candidate", `ICE candidate: ${what}`);
}
