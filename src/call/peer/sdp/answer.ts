import { VisioborneError } from "../../../contract/errors.ts";
import { readCandidate } from "./candidate.ts";

const MAX_CHARACTERS = 64 * 1024;
/** What the offer has, in its order. */
const SECTIONS = ["audio", "video", "application"] as const;

/** An answer that may be given to the library. */
export interface Answer {
  /** The answer without its candidates. */
  readonly sdp: string;
  /** Candidates that were in it, tidied. */
  readonly candidates: readonly string[];
  /** False: the other end can't do H.264; the call is one of voice. */
  readonly video: boolean;
}

/** Payload types of the offer, by kind. */
export interface Payloads {
  readonly audio: number;
  readonly video: number;
}

/**
 * Checks an answer before anything is done with it. Media is encrypted or there is none: every section must use DTLS, with
 * a fingerprint by SHA-2, and the other end must be the DTLS client, because its proof of identity is checked in that
 * role alone.
 * @throws VisioborneError `peer.sdp` naming what is wrong
 */
export function readAnswer(text: string, payloads: Payloads): Answer {
  if (typeof text !== "string" || text.length > MAX_CHARACTERS) throw wrong("is longer than 64 kB");
  const lines = text.split(/\r?\n/).filter((line) => line !== "");
  if (lines[0] !== "v=0") throw wrong("does not begin with v=0");
  if (lines.some((line) => !/^[a-z]=[^\p{Cc}]*$/u.test(line))) throw wrong("has a line that is no SDP line");
  const starts = lines.flatMap((line, i) => (line.startsWith("m=") ? [i] : []));
  const session = lines.slice(0, starts[0]);
  const sections = starts.map((start, i) => lines.slice(start, starts[i + 1]));
  if (sections.length !== SECTIONS.length) throw wrong(`has ${sections.length} media sections, expected 3`);
  sections.forEach((section, i) => checkSection(section, session, SECTIONS[i] as (typeof SECTIONS)[number], payloads));
  const taken = sections.filter((section) => !refused(section));
  const group =
    session
      .find((line) => line.startsWith("a=group:BUNDLE "))
      ?.split(" ")
      .slice(1) ?? [];
  if (group.length < taken.length) throw wrong("does not bundle all of its media");
  const candidates = lines.filter((line) => line.startsWith("a=candidate:")).map((line) => readCandidate(line));
  const rest = lines.filter((line) => !/^a=(candidate:|end-of-candidates)/.test(line));
  return {
    sdp: `${rest.join("\r\n")}\r\n`,
    candidates: [...new Set(candidates.filter((c) => c !== undefined))],
    video: !refused(sections[1] ?? []),
  };
}

function checkSection(
  section: readonly string[],
  session: readonly string[],
  kind: (typeof SECTIONS)[number],
  payloads: Payloads,
): void {
  const [, type, port, protocol = "", ...formats] = /^m=(\S+) (\d+) (\S+) (.+)$/.exec(section[0] ?? "") ?? [];
  if (type !== kind) throw wrong(`has a section ${type ?? "without a type"} where ${kind} was offered`);
  if (port === "0" && kind === "video") return;
  if (port === "0") throw wrong(`refuses ${kind}`);
  const expected = kind === "application" ? "UDP/DTLS/SCTP" : "UDP/TLS/RTP/SAVPF";
  if (protocol !== expected) throw wrong(`${kind}: ${protocol} is not encrypted by DTLS, expected ${expected}`);
  const attribute = (name: string): string | undefined =>
    [...section, ...session].find((line) => line.startsWith(`a=${name}:`))?.slice(name.length + 3);
  const fingerprint = attribute("fingerprint") ?? "";
  if (!/^sha-(256|384|512) ([0-9A-F]{2}:){31,63}[0-9A-F]{2}$/i.test(fingerprint)) {
    throw wrong(`${kind}: no DTLS fingerprint by SHA-256 or better`);
  }
  if (attribute("setup")?.trim() !== "active")
    throw wrong(`${kind}: the answer must be the DTLS client (setup:active)`);
  if (!/^[A-Za-z0-9+/]{4,256}$/.test(attribute("ice-ufrag") ?? "")) throw wrong(`${kind}: no ICE user name`);
  if (!/^[A-Za-z0-9+/]{22,256}$/.test(attribute("ice-pwd") ?? "")) throw wrong(`${kind}: no ICE password`);
  if (section.some((line) => line.startsWith("a=crypto:"))) throw wrong(`${kind}: keys in the SDP are refused`);
  if (kind === "application") return;
  if (!section.includes("a=rtcp-mux")) throw wrong(`${kind}: RTCP is not multiplexed`);
  const payload = payloads[kind];
  const codec = kind === "audio" ? /^opus\/48000\/2$/i : /^h264\/90000$/i;
  const map = section.find((line) => line.startsWith(`a=rtpmap:${payload} `))?.split(" ")[1] ?? "";
  if (!formats.join(" ").split(" ").includes(String(payload)) || !codec.test(map)) {
    throw wrong(`${kind}: payload ${payload} is not what was offered (${kind === "audio" ? "Opus" : "H.264"})`);
  }
}

function refused(section: readonly string[]): boolean {
  return /^m=\S+ 0 /.test(section[0] ?? "");
}

function wrong(what: string): VisioborneError {
  return new VisioborneError("peer.sdp", `SDP answer ${what}`);
}
