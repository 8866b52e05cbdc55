import type { LineFigures } from "../state/model.ts";

type Report = Readonly<Record<string, unknown>>;

const number = (report: Report | undefined, name: string): number => {
  const value = report?.[name];
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
};

interface Totals {
  readonly atMs: number;
  readonly down: number;
  readonly up: number;
  readonly frames: number;
  readonly received: number;
  readonly lost: number;
}

/** Figures of one peer connection, each over the time since the look before. */
export class LineStats {
  #before: Totals | null = null;

  async read(peer: RTCPeerConnection): Promise<LineFigures | null> {
    const reports = [...((await peer.getStats()) as unknown as Map<string, Report>).values()];
    const of = (type: string, kind?: string) =>
      reports.filter((report) => report["type"] === type && (kind === undefined || report["kind"] === kind));
    const transport = of("transport")[0];
    const pair = reports.find(({ id }) => id !== undefined && id === transport?.["selectedCandidatePairId"]);
    const local = reports.find(({ id }) => id !== undefined && id === pair?.["localCandidateId"]);
    const [video] = of("inbound-rtp", "video");
    const inbound = of("inbound-rtp");
    const sum = (name: string) => inbound.reduce((total, report) => total + number(report, name), 0);
    const now: Totals = {
      atMs: performance.now(),
      down: number(transport, "bytesReceived"),
      up: number(transport, "bytesSent"),
      frames: number(video, "framesDecoded"),
      received: sum("packetsReceived"),
      lost: sum("packetsLost"),
    };
    const before = this.#before;
    this.#before = now;
    if (before === null || transport === undefined) return null;
    const spentS = Math.max(0.001, (now.atMs - before.atMs) / 1000);
    const lost = Math.max(0, now.lost - before.lost);
    const packets = lost + Math.max(0, now.received - before.received);
    const kbps = (bytes: number) => Math.max(0, Math.round((bytes * 8) / 1000 / spentS));
    const rtt = pair?.["currentRoundTripTime"];
    const path = local?.["candidateType"];
    return {
      rttMs: typeof rtt === "number" ? Math.round(rtt * 1000) : null,
      fps: Math.max(0, Math.round((now.frames - before.frames) / spentS)),
      lossPct: packets === 0 ? 0 : Math.round((lost / packets) * 1000) / 10,
      kbpsDown: kbps(now.down - before.down),
      kbpsUp: kbps(now.up - before.up),
      height: number(video, "frameHeight"),
      width: number(video, "frameWidth"),
      path: typeof path === "string" ? path : null,
    };
  }
}
