/** What is done to the library's offer: candidates put in, limits of rate told. */
export interface OfferExtras {
  /** Most that the other end may send as picture, kbit/s, headers in it (RFC 4566, 5.8: AS). */
  readonly videoKbps: number;
  readonly audioKbps: number;
  readonly candidates: readonly string[];
}

/** One stream for both, so that the other end plays them in step (RFC 8830). */
const STREAM = "visioborne";

/** The library's offer with `b=AS` under each medium and the candidates in its first section. */
export function withExtras(sdp: string, { videoKbps, audioKbps, candidates }: OfferExtras): string {
  const lines = sdp.split(/\r?\n/).filter((line) => line !== "");
  const out: string[] = [];
  let media = "";
  let given = false;
  for (const [i, line] of lines.entries()) {
    if (line.startsWith("b=")) continue;
    if (line.startsWith("m=")) media = line.slice(2).split(" ")[0] ?? "";
    // Candidates come from the gathering alone, once.
    if (line.startsWith("a=candidate:") || line === "a=end-of-candidates") continue;
    out.push(line);
    if (line.startsWith("a=mid:") && (media === "audio" || media === "video")) out.push(`a=msid:${STREAM} ${media}`);
    const next = lines[i + 1] ?? "m=";
    // Order of lines in a section: m, i, c, b, k, a.
    if (line.startsWith("c=") && media === "video") out.push(`b=AS:${videoKbps}`);
    if (line.startsWith("c=") && media === "audio") out.push(`b=AS:${audioKbps}`);
    if (next.startsWith("m=") && media !== "" && !given) {
      out.push(...candidates.map((candidate) => `a=${candidate}`));
      given = true;
    }
  }
  return `${out.join("\r\n")}\r\n`;
}
