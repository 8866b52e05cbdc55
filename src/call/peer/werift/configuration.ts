import { networkInterfaces } from "node:os";
import {
  HashAlgorithm,
  RTCCertificate,
  RTCPeerConnection,
  RTCRtpCodecParameters,
  SignatureAlgorithm,
  useAbsSendTime,
  useSdesMid,
} from "werift";
import type { IceServer } from "../port.ts";
import { selfSigned } from "./certificate.ts";

/** Payload types and header extensions of the offer; the other end answers with the same. */
export const PAYLOAD = { audio: 111, video: 102, rtx: 103 } as const;
/** Ids that the library gives: it counts through audio, then video, so that what stands in both gets the later one. */
export const EXTENSION = { mid: 2, absSendTime: 3 } as const;

/** What a negotiation is made with. */
export interface NegotiationOptions {
  readonly iceServers: readonly IceServer[];
  readonly relayOnly: boolean;
  readonly certificate: RTCCertificate;
}

/** A certificate for one session: a new one each, so that calls can't be linked by it. ECDSA on P-256. */
export function makeCertificate(): RTCCertificate {
  const { keyPem, certPem } = selfSigned();
  return new RTCCertificate(keyPem, certPem, { signature: SignatureAlgorithm.ecdsa_3, hash: HashAlgorithm.sha256_4 });
}

/**
 * A peer connection with exactly one codec of each kind: the library matches codecs by their name alone, so a second
 * H.264 would be taken for the first. No transport-wide congestion control: its reports are wrong and the other end then
 * sends next to nothing.
 */
export function makeConnection({ iceServers, relayOnly, certificate }: NegotiationOptions): RTCPeerConnection {
  // One object in both: in a bundle an extension has one id.
  const mid = useSdesMid();
  return new RTCPeerConnection({
    // Always said, for the library's default is Google's server.
    iceServers: serversOf(iceServers),
    iceTransportPolicy: relayOnly ? "relay" : "all",
    iceAdditionalHostAddresses: hostAddresses(),
    bundlePolicy: "max-bundle",
    certificates: [certificate],
    codecs: {
      audio: [
        new RTCRtpCodecParameters({
          mimeType: "audio/opus",
          clockRate: 48_000,
          channels: 2,
          payloadType: PAYLOAD.audio,
          parameters: "minptime=10;useinbandfec=1;maxaveragebitrate=24000;stereo=0",
        }),
      ],
      video: [
        new RTCRtpCodecParameters({
          mimeType: "video/H264",
          clockRate: 90_000,
          payloadType: PAYLOAD.video,
          rtcpFeedback: [
            { type: "nack" },
            { type: "nack", parameter: "pli" },
            { type: "ccm", parameter: "fir" },
            { type: "goog-remb" },
          ],
          parameters: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
        }),
        new RTCRtpCodecParameters({
          mimeType: "video/rtx",
          clockRate: 90_000,
          payloadType: PAYLOAD.rtx,
          parameters: `apt=${PAYLOAD.video}`,
        }),
      ],
    },
    headerExtensions: { audio: [mid], video: [mid, useAbsSendTime()] },
  });
}

/** The library takes one STUN and one TURN server: the first of each that it can use. */
function serversOf(servers: readonly IceServer[]): { urls: string; username?: string; credential?: string }[] {
  return servers.flatMap(({ urls, username, credential }) =>
    urls.map((url) => ({
      urls: url,
      ...(username === undefined ? {} : { username }),
      ...(credential === undefined ? {} : { credential }),
    })),
  );
}

/** Whether a STUN server was named. */
export function hasStun(servers: readonly IceServer[]): boolean {
  return servers.some(({ urls }) => urls.some((url) => /^stuns?:/i.test(url.trim())));
}

/**
 * Addresses of this machine that another can reach. By itself the library leaves out virtual Ethernet and VPNs, over
 * which a borne may well be connected. Loopback stands in where there is no network at all: a desk on this machine.
 */
export function hostAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const usable = all.filter(({ internal, address }) => !internal && !/^(fe80:|169\.254\.)/i.test(address));
  return usable.length > 0 ? [...new Set(usable.map(({ address }) => address))] : ["127.0.0.1"];
}
