import { describe, expect, it, onTestFinished } from "vitest";
import {
  createSelfSignedCertificate,
  HashAlgorithm,
  MediaStreamTrack,
  NamedCurveAlgorithm,
  ntpTime,
  PictureLossIndication,
  RTCCertificate,
  RTCPeerConnection,
  RtcpPayloadSpecificFeedback,
  SignatureAlgorithm,
  useH264,
  useOPUS,
} from "werift";
import type { RTCRtpReceiver, RTCRtpSender, RtcpPacket } from "werift";
import { hostAddresses, makeCertificate } from "../../../../src/call/peer/werift/configuration.ts";
import { dtlsOf, iceOf } from "../../../../src/call/peer/werift/internals.ts";
import { Link } from "../../../../src/call/peer/werift/link.ts";
import type { LinkEvents } from "../../../../src/call/peer/werift/link.ts";

// What werift 0.25.2 does by itself, and that it is cured here. An update that mends a trap fails in "by itself": then
// the cure can go.

const PATIENCE_MS = 20_000;
const EC = [
  { signature: SignatureAlgorithm.ecdsa_3, hash: HashAlgorithm.sha256_4 },
  NamedCurveAlgorithm.secp256r1_23,
] as const;

async function link(events: Partial<LinkEvents> = {}, relayOnly = false): Promise<Link> {
  const none = (): void => {};
  const all = { candidate: none, connected: none, broken: none, rtp: none, rtcp: none, channel: none, message: none };
  const certificate = makeCertificate();
  const options = { iceServers: [], relayOnly, certificate, videoKbps: 346, audioKbps: 48 };
  const made = new Link(options, { ...all, ...events });
  onTestFinished(() => made.close());
  return made;
}

/** The other end, by the library itself: answers an offer with this certificate. */
async function other(offer: string, certificate?: RTCCertificate): Promise<{ pc: RTCPeerConnection; answer: string }> {
  const pc = new RTCPeerConnection({
    iceServers: [],
    bundlePolicy: "max-bundle",
    iceAdditionalHostAddresses: hostAddresses(),
    codecs: { audio: [useOPUS({ payloadType: 111 })], video: [useH264({ payloadType: 102 })] },
    ...(certificate === undefined ? {} : { certificates: [certificate] }),
  });
  onTestFinished(() => pc.close());
  await pc.setRemoteDescription({ type: "offer", sdp: offer });
  for (const transceiver of pc.getTransceivers()) transceiver.setDirection("sendrecv");
  iceOf(pc.dtlsTransports[0] as never).stunServer = undefined;
  const answer = await pc.createAnswer();
  await pc.setLocalDescription(answer);
  return { pc, answer: pc.localDescription?.sdp ?? "" };
}

/** Somebody else's certificate, without its key. */
async function stolen(): Promise<RTCCertificate> {
  const [mine, theirs] = await Promise.all([createSelfSignedCertificate(...EC), createSelfSignedCertificate(...EC)]);
  return new RTCCertificate(mine.keyPem, theirs.certPem, theirs.signatureHash);
}

/** What is tried of it beyond its published types. */
interface Router {
  registerRtpSender(sender: RTCRtpSender): void;
  registerRtpReceiver(receiver: RTCRtpReceiver, ssrc: number): void;
  routeRtcp(packet: RtcpPacket): void;
}

const NEEDED = [
  "connect",
  "pairRemoteCandidate",
  "sortCheckList",
  "unfreezeInitial",
  "schedulingChecks",
  "checkIncoming",
  "checkComplete",
  "queryConsent",
  "setState",
] as const;

describe("what is used beyond the published types", () => {
  it("is there", async () => {
    const ice = iceOf((await link()).transport) as unknown as Record<string, unknown>;
    for (const name of NEEDED) expect(ice[name], name).toBeTypeOf("function");
    expect(ice["earlyChecks"]).toEqual([]);
    expect(ice["localCandidatesStart"]).toBe(false);
    expect(ice["nominated"]).toBeUndefined();
  });
});

describe("STUN server of others", () => {
  it("by itself: asked even with an empty list of servers", () => {
    const pc = new RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle" });
    onTestFinished(() => pc.close());
    pc.createDataChannel("x");
    expect(iceOf(pc.dtlsTransports[0] as never).stunServer).toEqual(["stun.l.google.com", 19_302]);
  });

  it("here: never, and not after the gathering either", async () => {
    const made = await link();
    expect(iceOf(made.transport).stunServer).toBeUndefined();
    const offer = await made.offer();
    expect(offer).not.toContain("srflx");
    expect(iceOf(made.transport).stunServer).toBeUndefined();
  });
});

describe("proof of the other end's certificate", () => {
  it("by itself: believed without the key of it", async () => {
    const pc = new RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle" });
    onTestFinished(() => pc.close());
    pc.createDataChannel("x");
    iceOf(pc.dtlsTransports[0] as never).stunServer = undefined;
    await pc.setLocalDescription(await pc.createOffer());
    const { answer } = await other(pc.localDescription?.sdp ?? "", await stolen());
    await pc.setRemoteDescription({ type: "answer", sdp: answer });
    await expect.poll(() => pc.connectionState, { timeout: PATIENCE_MS }).toBe("connected");
  });

  it("here: refused", async () => {
    let broken = 0;
    let connected = 0;
    const made = await link({ broken: () => broken++, connected: () => connected++ });
    const { answer } = await other(await made.offer(), await stolen());
    await made.answer(answer);
    await expect.poll(() => broken, { timeout: PATIENCE_MS }).toBeGreaterThan(0);
    expect(connected).toBe(0);
    expect(made.encryption).toBeNull();
  });

  it("here: taken with the key, and encrypted", async () => {
    let connected = 0;
    const made = await link({ connected: () => connected++ });
    const { answer } = await other(await made.offer());
    await made.answer(answer);
    await expect.poll(() => connected, { timeout: PATIENCE_MS }).toBe(1);
    expect(made.encryption).toBe("AEAD_AES_128_GCM");
    expect(dtlsOf(made.transport)?.cipher.masterSecret).toHaveLength(48);
  });
});

/** Of a DTLS record in the clear: type of the handshake message (RFC 6347, 4.2.2). */
const messageType = (record: Buffer): number | undefined => (record[0] === 22 ? record[13] : undefined);
const [SERVER_HELLO, HELLO_VERIFY_REQUEST] = [2, 3];

describe("cookie of the handshake, a whole round trip", () => {
  const heardBy = (pc: RTCPeerConnection): (number | undefined)[] => {
    const types: (number | undefined)[] = [];
    pc.iceTransports[0]?.connection.onData.subscribe((data) => types.push(messageType(data)));
    return types;
  };

  it("by itself: asked for", async () => {
    const pc = new RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle" });
    onTestFinished(() => pc.close());
    pc.createDataChannel("x");
    iceOf(pc.dtlsTransports[0] as never).stunServer = undefined;
    await pc.setLocalDescription(await pc.createOffer());
    const { pc: theirs, answer } = await other(pc.localDescription?.sdp ?? "");
    const types = heardBy(theirs);
    await pc.setRemoteDescription({ type: "answer", sdp: answer });
    await expect.poll(() => pc.connectionState, { timeout: PATIENCE_MS }).toBe("connected");
    expect(types).toContain(HELLO_VERIFY_REQUEST);
  });

  it("here: not asked for, the first answer is the server's own hello", async () => {
    let connected = 0;
    const made = await link({ connected: () => connected++ });
    const { pc, answer } = await other(await made.offer());
    const types = heardBy(pc);
    await made.answer(answer);
    await expect.poll(() => connected, { timeout: PATIENCE_MS }).toBe(1);
    expect(types.find((type) => type !== undefined)).toBe(SERVER_HELLO);
    expect(types).not.toContain(HELLO_VERIFY_REQUEST);
  });
});

it("by itself: the wall-clock time in sender reports has next to no fraction of the second", async () => {
  const fractions: number[] = [];
  for (let i = 0; i < 20; i++) {
    fractions.push(
      Number(ntpTime() & 0xffff_ffffn) / 2 ** 32 - ((performance.timeOrigin + performance.now()) % 1000) / 1000,
    );
    await new Promise((resolve) => setTimeout(resolve, 53));
  }
  expect(Math.max(...fractions.map(Math.abs))).toBeGreaterThan(0.2);
});

it("by itself: an indication of a lost picture goes to the receiver where a source both sends and receives", () => {
  const pc = new RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle", codecs: { video: [useH264()] } });
  onTestFinished(() => pc.close());
  const { sender, receiver } = pc.addTransceiver(new MediaStreamTrack({ kind: "video" }));
  const { router } = pc as unknown as { router: Router };
  let told = 0;
  sender.onPictureLossIndication.subscribe(() => told++);
  router.registerRtpSender(sender);
  const browsers = 4242;
  router.registerRtpReceiver(receiver, browsers);
  const feedback = new PictureLossIndication({ senderSsrc: browsers, mediaSsrc: sender.ssrc });
  router.routeRtcp(new RtcpPayloadSpecificFeedback({ feedback }));
  expect(told).toBe(0);
});

it("here: an indication of a lost picture is heard, from an end that sends and receives", async () => {
  const heard: RtcpPacket[] = [];
  let connected = 0;
  const made = await link({ rtcp: (packet) => heard.push(packet), connected: () => connected++ });
  const { pc, answer } = await other(await made.offer());
  await made.answer(answer);
  await expect.poll(() => connected, { timeout: PATIENCE_MS }).toBe(1);
  await expect.poll(() => pc.connectionState, { timeout: PATIENCE_MS }).toBe("connected");
  const video = pc.getTransceivers().find(({ kind }) => kind === "video");
  await video?.receiver.sendRtcpPLI(made.ssrc.video);
  await expect
    .poll(() => heard.some((one) => one instanceof RtcpPayloadSpecificFeedback), { timeout: PATIENCE_MS })
    .toBe(true);
});

it("here: an answer a second time, or one that the library can't read, is refused by code", async () => {
  const made = await link();
  const { answer } = await other(await made.offer());
  await expect(made.answer(answer.replaceAll(/a=ice-ufrag:.*/g, "a=ice-ufrag:"))).rejects.toMatchObject({
    code: "peer.sdp",
  });
  await made.answer(answer);
  await expect(made.answer(answer)).rejects.toMatchObject({ code: "peer.sdp" });
});
