import { SessionDescription } from "werift";
import { readAnswer } from "../../../src/call/peer/sdp/answer.ts";
import { readCandidate } from "../../../src/call/peer/sdp/candidate.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { CHROMIUM, FIREFOX_WITHOUT_H264 } from "../../unit/call/peer/answers.ts";
import { holds, texts } from "../target.ts";
import type { FuzzTarget } from "../target.ts";

const CANDIDATES = [
  "candidate:2566023345 1 udp 2122194687 192.0.2.2 57493 typ host generation 0",
  "candidate:1 1 udp 1 2001:db8::1 5000 typ relay raddr 0.0.0.0 rport 0",
  "candidate:1 1 udp 1 8a1b2c3d-0000-4000-8000-000000000000.local 5000 typ host",
];

/** What the expert's browser tells by the signalling: an answer, or a candidate if it says so. */
export const target: FuzzTarget = {
  name: "peer-sdp",
  what: "SDP answers and ICE candidates of the expert's browser",
  samples: texts(CHROMIUM, FIREFOX_WITHOUT_H264, ...CANDIDATES),
  tokens: texts(
    ..."m=|m=audio 0 |a=setup:active|a=setup:passive|a=fingerprint:sha-256 |a=group:BUNDLE |\r\n|typ |a=crypto:1 |\0|-1|a=mid:".split(
      "|",
    ),
    ..."UDP/TLS/RTP/SAVPF|a=candidate:|4294967296|a=rtpmap:102 ".split("|"),
  ),
  maxBytes: 72 * 1024,
  parse(input) {
    const text = input.toString();
    if (/^(a=)?candidate:/.test(text)) {
      const read = readCandidate(text);
      if (read !== undefined)
        holds(/^candidate:\S+ 1 udp \d+ [0-9a-f.:]+ \d+ typ [a-z]+$/i.test(read), `candidate ${read}`);
      return;
    }
    const { sdp, candidates } = readAnswer(text, { audio: 111, video: 102 });
    holds(/a=fingerprint:sha-(256|384|512) /i.test(sdp), "an answer without encryption");
    holds(!/^a=candidate:/m.test(sdp), "a candidate that was not read");
    holds(candidates.length <= 1000, "candidates without an end");
    parsed(sdp);
  },
};

/** The library may refuse what was let through, as an error like any: what it throws is told as `peer.sdp`. */
function parsed(sdp: string): void {
  try {
    SessionDescription.parse(sdp);
  } catch (cause) {
    holds(cause instanceof Error, "no error was thrown");
    throw new VisioborneError("peer.sdp", "the library refuses it", {}, { cause });
  }
}
