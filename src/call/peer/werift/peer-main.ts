import { parentPort } from "node:worker_threads";
import { errorCode, errorLine, VisioborneError } from "../../../contract/errors.ts";
import { makeCertificate } from "./configuration.ts";
import type { FromPeer, ToPeer } from "./protocol.ts";
import { openEars } from "./sending.ts";
import { Session } from "./session.ts";
import type { Prepared } from "./session.ts";

// The worker: werift with its ICE, DTLS and SRTP, away from the daemon's event loop. One session at a time, with the
// next one's certificate and sockets made beforehand. A defect that throws past everything ends the thread, which the
// main thread tells as `failed`.

if (parentPort === null) throw new Error("peer-main is the program of a worker thread");
const main = parentPort;

const say = (told: FromPeer, transfer: ArrayBuffer[] = []): void => main.postMessage(told, transfer);

let prepared: Promise<Prepared> = prepare();
let session: Session | undefined;

async function prepare(): Promise<Prepared> {
  return { certificate: makeCertificate(), ears: await openEars() };
}

async function obey(order: ToPeer): Promise<string | null | Session["ends"]> {
  switch (order.type) {
    case "open":
      if (session !== undefined) throw new VisioborneError("peer.failed", "the worker has a session already");
      session = await Session.open(await prepared, order.options, say);
      return session.ends;
    case "offer":
      return opened().offer(order.iceServers);
    case "answer":
      await opened().answer(order.sdp);
      return null;
    case "candidate":
      await opened().candidate(order.candidate);
      return null;
    case "close":
      return close();
    case "send":
      session?.send(order.message);
      return null;
    case "keyframe":
      session?.keyframe();
      return null;
    case "reserve":
      session?.reserve(order.upKbps, order.downKbps);
      return null;
    case "own-view":
      session?.ownView(order.on);
      return null;
    case "source-changed":
      session?.sourceChanged();
      return null;
    case "ping":
      say({ type: "pong", beat: order.beat });
      return null;
  }
}

async function close(): Promise<null> {
  const ending = session;
  session = undefined;
  if (ending === undefined) return null;
  await ending.close();
  prepared = prepare();
  await prepared;
  return null;
}

function opened(): Session {
  if (session === undefined) throw new VisioborneError("peer.failed", "there is no session");
  return session;
}

/** An order that nobody waits for and that fails ends the worker: a defect. */
async function answered(order: ToPeer): Promise<void> {
  if (!("call" in order)) return void (await obey(order));
  const { call } = order;
  try {
    say({ type: "done", call, value: await obey(order) });
  } catch (error) {
    const code = errorCode(error) === "unexpected" ? "peer.failed" : errorCode(error);
    say({ type: "refused", call, code, message: error instanceof VisioborneError ? error.message : errorLine(error) });
  }
}

main.on("message", (order: ToPeer) => void answered(order));

await prepared;
say({ type: "ready" });
