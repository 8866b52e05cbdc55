import type { RTCDtlsTransport } from "werift";
import { iceOf } from "./internals.ts";
import type { IceConnection } from "./internals.ts";

/** Pace of new checks (RFC 8445, 14: Ta), ms. */
const CHECK_MS = 20;

/**
 * Makes werift's ICE go on at the moment in which a pair is nominated: by itself it looks every 20 ms, by which time the
 * other end's first DTLS message has been thrown away. Also cured here: its default STUN server (Google's) is asked even
 * with an empty list of servers; a relay that is gathered after the other end's candidates came is never tried; and
 * checks that failed once end the connection although candidates may still come.
 * @returns to be called when something new may be tried: a candidate came
 */
export function quickenIce(transport: RTCDtlsTransport, options: { readonly stun: boolean }): () => void {
  const ice = iceOf(transport);
  if (!options.stun) ice.stunServer = undefined;
  let wake: (() => void) | undefined;
  const checkComplete = ice.checkComplete.bind(ice);
  ice.checkComplete = (pair) => {
    checkComplete(pair);
    wake?.();
  };
  ice.connect = async () => {
    if (ice.remoteUsername === "" || ice.remotePassword === "")
      throw new Error("the other end's ICE credentials are missing");
    pairAll(ice);
    ice.unfreezeInitial();
    for (const early of ice.earlyChecks) ice.checkIncoming(...early);
    ice.earlyChecks = [];
    ice.earlyChecksDone = true;
    while (ice.nominated === undefined && ice.state !== "closed") {
      ice.schedulingChecks();
      if (ice.nominated !== undefined) break;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, CHECK_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      pairAll(ice);
    }
    wake = undefined;
    if (ice.state === "closed") throw new Error("closed while connecting");
    ice.queryConsent();
    ice.setState("connected");
  };
  return () => wake?.();
}

function pairAll(ice: IceConnection): void {
  for (const candidate of ice.remoteCandidates) ice.pairRemoteCandidate(candidate);
  ice.sortCheckList();
}
