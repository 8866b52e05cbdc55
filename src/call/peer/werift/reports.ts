import {
  GenericNack,
  PictureLossIndication,
  ReceiverEstimatedMaxBitrate,
  RtcpPayloadSpecificFeedback,
  RtcpReceiverInfo,
  RtcpRrPacket,
  RtcpSenderInfo,
  RtcpSourceDescriptionPacket,
  RtcpSrPacket,
  RtcpTransportLayerFeedback,
  SourceDescriptionChunk,
  SourceDescriptionItem,
} from "werift";
import type { RtcpPacket } from "werift";
import type { Reception } from "../receive/statistics.ts";

export interface SenderFigures {
  readonly ssrc: number;
  readonly timestamp: number;
  readonly packets: number;
  readonly octets: number;
}

/**
 * A compound report (RFC 3550, 6.1): what is sent and when in wall-clock time, and what came. The library's own has the
 * fraction of the second wrong, by which the other end plays sound and picture up to a second apart.
 */
export function report(
  ntp: bigint,
  own: { readonly ssrc: number; readonly cname: string },
  senders: readonly SenderFigures[],
  receptions: readonly Reception[],
): RtcpPacket[] {
  const blocks = receptions.map((reception) => new RtcpReceiverInfo(reception));
  const packets: RtcpPacket[] = senders.map(
    ({ ssrc, timestamp, packets: packetCount, octets }, i) =>
      new RtcpSrPacket({
        ssrc,
        senderInfo: new RtcpSenderInfo({ ntpTimestamp: ntp, rtpTimestamp: timestamp, packetCount, octetCount: octets }),
        reports: i === 0 ? blocks : [],
      }),
  );
  if (packets.length === 0) packets.push(new RtcpRrPacket({ ssrc: own.ssrc, reports: blocks }));
  const chunks = [own.ssrc].map(
    (source) =>
      new SourceDescriptionChunk({ source, items: [new SourceDescriptionItem({ type: 1, text: own.cname })] }),
  );
  packets.push(new RtcpSourceDescriptionPacket({ chunks }));
  return packets;
}

export function pli(senderSsrc: number, mediaSsrc: number): RtcpPacket {
  return new RtcpPayloadSpecificFeedback({ feedback: new PictureLossIndication({ senderSsrc, mediaSsrc }) });
}

/** @param lost in rising order */
export function nack(senderSsrc: number, mediaSourceSsrc: number, lost: readonly number[]): RtcpPacket {
  return new RtcpTransportLayerFeedback({
    feedback: new GenericNack({ senderSsrc, mediaSourceSsrc, lost: [...lost] }),
  });
}

/** What the other end may send at most (draft-alvestrand-rmcat-remb-03). @param kbps 1 to some 100,000 */
export function remb(senderSsrc: number, mediaSsrcs: readonly number[], kbps: number): RtcpPacket {
  let [mantissa, exponent] = [Math.max(1, Math.round(kbps * 1000)), 0];
  while (mantissa > 0x3ffff) {
    mantissa = Math.floor(mantissa / 2);
    exponent += 1;
  }
  const feedback = new ReceiverEstimatedMaxBitrate({
    senderSsrc,
    mediaSsrc: 0,
    ssrcNum: mediaSsrcs.length,
    brExp: exponent,
    brMantissa: mantissa,
    ssrcFeedbacks: [...mediaSsrcs],
  });
  feedback.length = feedback.serialize().length / 4;
  return new RtcpPayloadSpecificFeedback({ feedback });
}
