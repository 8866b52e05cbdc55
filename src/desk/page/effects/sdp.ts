/** Room that RTCP, retransmission and headers take of a session bandwidth. */
const OVERHEAD = 0.9;

/** Bandwidth that an offer allows for video (`b=AS`, RFC 8866 5.8), bit/s for the encoder alone; null = not said. */
export function videoLimit(sdp: string): number | null {
  const video = sdp.split(/\r?\n(?=m=)/).find((section) => section.startsWith("m=video"));
  const kbps = Number(/^b=AS:(\d{1,6})\s*$/m.exec(video ?? "")?.[1] ?? Number.NaN);
  return Number.isFinite(kbps) && kbps > 0 ? Math.round(kbps * 1000 * OVERHEAD) : null;
}

interface Degradable {
  degradationPreference?: "maintain-framerate" | "maintain-resolution" | "balanced";
}

/** Resolution falls before frame rate (EN 301 549, 6.5.3); never more than the offer allows. */
export async function limitVideo(sender: RTCRtpSender, bitsPerSecond: number | null): Promise<void> {
  const parameters: RTCRtpSendParameters & Degradable = sender.getParameters();
  parameters.degradationPreference = "maintain-framerate";
  for (const encoding of parameters.encodings) {
    encoding.maxFramerate = 25;
    if (bitsPerSecond !== null) encoding.maxBitrate = bitsPerSecond;
  }
  await sender.setParameters(parameters);
}
