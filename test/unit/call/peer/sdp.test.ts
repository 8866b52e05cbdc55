import { describe, expect, it } from "vitest";
import { readAnswer } from "../../../../src/call/peer/sdp/answer.ts";
import { readCandidate } from "../../../../src/call/peer/sdp/candidate.ts";
import { withExtras } from "../../../../src/call/peer/sdp/offer.ts";
import { CHROMIUM, FIREFOX_WITHOUT_H264 } from "./answers.ts";

const PAYLOADS = { audio: 111, video: 102 };
const read = (sdp: string) => readAnswer(sdp, PAYLOADS);

describe("answer", () => {
  it("takes Chromium's, its candidates apart", () => {
    const { sdp, candidates, video } = read(CHROMIUM);
    expect(video).toBe(true);
    expect(candidates).toEqual(["candidate:2566023345 1 udp 2122194687 192.0.2.2 57493 typ host"]);
    expect(sdp).not.toContain("a=candidate");
  });

  it("takes Firefox's that refuses the picture: a call of voice", () => {
    expect(read(FIREFOX_WITHOUT_H264).video).toBe(false);
  });

  it.each<[string, (sdp: string) => string, RegExp]>([
    ["no fingerprint", (s) => s.replaceAll(/a=fingerprint:.*\r\n/g, ""), /fingerprint/],
    [
      "a fingerprint by SHA-1",
      (s) => s.replaceAll(/a=fingerprint:sha-256 .*\r\n/g, `a=fingerprint:sha-1 ${"AB:".repeat(19)}AB\r\n`),
      /SHA-256/,
    ],
    ["no encryption", (s) => s.replace("m=audio 9 UDP/TLS/RTP/SAVPF", "m=audio 9 RTP/AVPF"), /not encrypted/],
    [
      "keys in the SDP",
      (s) => s.replace("a=mid:0", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc\r\na=mid:0"),
      /keys in the SDP/,
    ],
    ["the other role of DTLS", (s) => s.replaceAll("a=setup:active", "a=setup:passive"), /setup:active/],
    ["another codec", (s) => s.replace("a=rtpmap:102 H264/90000", "a=rtpmap:102 VP8/90000"), /H\.264/],
    ["another codec for the voice", (s) => s.replace("opus/48000/2", "PCMU/8000"), /Opus/],
    ["the voice refused", (s) => s.replace("m=audio 9", "m=audio 0"), /refuses audio/],
    ["the data channel refused", (s) => s.replace("m=application 9", "m=application 0"), /refuses application/],
    ["no bundle", (s) => s.replace("a=group:BUNDLE 0 1 2", "a=group:BUNDLE 0"), /bundle/],
    ["no ICE password", (s) => s.replaceAll(/a=ice-pwd:.*\r\n/g, ""), /ICE password/],
    ["RTCP apart", (s) => s.replaceAll("a=rtcp-mux\r\n", ""), /RTCP/],
    ["a section too few", (s) => s.slice(0, s.indexOf("m=application")), /2 media sections/],
    ["sections in another order", (s) => s.replace("m=audio", "m=video"), /where audio was offered/],
    ["a bad candidate", (s) => s.replace("192.0.2.2 57493", "nowhere 57493"), /address/],
    ["nothing", () => "", /v=0/],
    ["no SDP", () => "<html>", /v=0/],
    ["far too much", (s) => s + "a=x:y\r\n".repeat(20_000), /64 kB/],
  ])("refuses one with %s", (_, change, message) => {
    expect(() => read(change(CHROMIUM))).toThrow(message);
  });

  it("refuses by the code of its kind", () => {
    expect(() => read("")).toThrow(expect.objectContaining({ code: "peer.sdp" }));
  });
});

describe("candidate", () => {
  it.each([
    [
      "candidate:1 1 udp 2122260223 192.0.2.1 5000 typ host generation 0",
      "candidate:1 1 udp 2122260223 192.0.2.1 5000 typ host",
    ],
    [
      "a=candidate:1 1 UDP 1 2001:db8::1 5000 typ relay raddr 0.0.0.0 rport 0",
      "candidate:1 1 udp 1 2001:db8::1 5000 typ relay",
    ],
    ["candidate:1 1 udp 1 192.0.2.1 5000 typ prflx", "candidate:1 1 udp 1 192.0.2.1 5000 typ srflx"],
  ])("takes %s", (line, tidied) => {
    expect(readCandidate(line)).toBe(tidied);
  });

  it.each([
    "candidate:1 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active",
    "candidate:1 2 udp 1 192.0.2.1 5000 typ host",
    "candidate:1 1 udp 1 8a1b2c3d-0000-4000-8000-000000000000.local 5000 typ host",
  ])("leaves aside %s", (line) => {
    expect(readCandidate(line)).toBeUndefined();
  });

  it.each([
    "",
    "hello",
    "candidate:1 1 udp 1 example.com 5000 typ host",
    "candidate:1 1 udp 99999999999 192.0.2.1 5000 typ host",
    "candidate:1 1 udp 1 192.0.2.1 70000 typ host",
    "candidate:1 1 udp 1 192.0.2.1 5000 host",
    `candidate:1 1 udp 1 192.0.2.1 5000 typ host ${"x".repeat(600)}`,
  ])("refuses %j", (line) => {
    expect(() => readCandidate(line)).toThrow(expect.objectContaining({ code: "peer.candidate" }));
  });
});

describe("offer", () => {
  it("has limits under each medium, candidates once, and one stream for both", () => {
    const sdp =
      "v=0\r\nm=audio 9 X 1\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\nm=video 9 X 2\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\n";
    const candidates = ["candidate:1 1 udp 1 192.0.2.1 5000 typ host"];
    expect(withExtras(sdp, { videoKbps: 346, audioKbps: 48, candidates }).split("\r\n")).toEqual([
      "v=0",
      "m=audio 9 X 1",
      "c=IN IP4 0.0.0.0",
      "b=AS:48",
      "a=mid:0",
      "a=msid:visioborne audio",
      "a=candidate:1 1 udp 1 192.0.2.1 5000 typ host",
      "m=video 9 X 2",
      "c=IN IP4 0.0.0.0",
      "b=AS:346",
      "a=mid:1",
      "a=msid:visioborne video",
      "",
    ]);
  });
});
