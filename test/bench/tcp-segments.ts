import { execFileSync } from "node:child_process";

/** IPv4 header, TCP header and the timestamp option (RFC 791, 9293, 7323), in bytes; what a modem counts beside the data. */
export const HEADER_BYTES = 20 + 20 + 12;

/**
 * Segments that went both ways over the one connection to a local port, from the kernel's own count (ss(8), iproute2).
 * @returns `undefined` when there is not exactly one connection
 */
export function segmentsTo(port: number): number | undefined {
  const text = execFileSync("ss", ["-tinH", "state", "established", `dport = :${port}`], { encoding: "utf8" });
  const [out, ...others] = [...text.matchAll(/\bsegs_out:(\d+)/g)];
  const [inward] = [...text.matchAll(/\bsegs_in:(\d+)/g)];
  if (!out || !inward || others.length > 0) return undefined;
  return Number(out[1]) + Number(inward[1]);
}
