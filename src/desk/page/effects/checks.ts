import type { DeskFacts, NetworkFigures } from "../state/model.ts";

const SAMPLES = 5;
const DEADLINE_MS = 8000;
/** Gathering asks the servers at once; one that has not answered by then does not answer. */
const GATHER_MS = 4000;

/** Whether this browser sends and receives H.264 (RFC 6184), the one codec of the bornes. */
export function speaksH264(): boolean {
  const has = (list: RTCRtpCapabilities | null) =>
    list?.codecs.some(({ mimeType }) => mimeType.toLowerCase() === "video/h264") ?? false;
  return has(RTCRtpSender.getCapabilities("video")) && has(RTCRtpReceiver.getCapabilities("video"));
}

/** Measures the way to the desk. Never rejects. */
export async function measureNetwork(ice: DeskFacts["ice"]): Promise<NetworkFigures> {
  const rttMs = await roundTrip();
  const [downKbps, loop] = await Promise.all([download(rttMs ?? 0), loopback(ice)]);
  return { rttMs, downKbps, loop: loop.found, servers: ice.length === 0 ? "none" : loop.reached };
}

/** Median of a few round trips on an open connection, ms. */
async function roundTrip(): Promise<number | null> {
  const taken: number[] = [];
  for (let sample = 0; sample <= SAMPLES; sample += 1) {
    const begun = performance.now();
    try {
      const answer = await fetch("icon.svg", { cache: "no-store", signal: AbortSignal.timeout(DEADLINE_MS) });
      await answer.arrayBuffer();
    } catch {
      return null;
    }
    // The first one opens the connection.
    if (sample > 0) taken.push(performance.now() - begun);
  }
  return Math.round(taken.toSorted((a, b) => a - b)[Math.floor(SAMPLES / 2)] ?? 0);
}

/** What comes down while the page's own script is fetched again, kbit/s. */
async function download(rttMs: number): Promise<number | null> {
  try {
    const begun = performance.now();
    const answer = await fetch(import.meta.url, { cache: "no-store", signal: AbortSignal.timeout(DEADLINE_MS) });
    const { byteLength } = await answer.arrayBuffer();
    const spentMs = Math.max(1, performance.now() - begun - rttMs);
    return Math.round((byteLength * 8) / spentMs);
  } catch {
    return null;
  }
}

interface Loop {
  readonly found: boolean;
  readonly reached: "reached" | "silent";
}

/** Two peer connections of this page: WebRTC is not forbidden here, and the desk's servers give addresses. */
async function loopback(ice: DeskFacts["ice"]): Promise<Loop> {
  const iceServers = ice.map((server) => ({ ...server }));
  const one = new RTCPeerConnection({ iceServers });
  const two = new RTCPeerConnection();
  let reached = false;
  const gathered = new Promise<void>((resolve) => {
    one.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate) void two.addIceCandidate(candidate).catch(() => undefined);
      if (candidate?.type === "srflx" || candidate?.type === "relay") reached = true;
      if (candidate === null || reached) resolve();
    });
  });
  two.addEventListener("icecandidate", ({ candidate }) => {
    if (candidate) void one.addIceCandidate(candidate).catch(() => undefined);
  });
  try {
    const open = new Promise<boolean>((resolve) => {
      one.createDataChannel("check").addEventListener("open", () => resolve(true));
      setTimeout(() => resolve(false), DEADLINE_MS);
    });
    await one.setLocalDescription();
    await two.setRemoteDescription(one.localDescription as RTCSessionDescription);
    await two.setLocalDescription();
    await one.setRemoteDescription(two.localDescription as RTCSessionDescription);
    const found = await open;
    await Promise.race([gathered, new Promise((resolve) => setTimeout(resolve, GATHER_MS))]);
    return { found, reached: reached ? "reached" : "silent" };
  } catch {
    return { found: false, reached: "silent" };
  } finally {
    one.close();
    two.close();
  }
}
