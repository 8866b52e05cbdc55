import type { RTCDtlsTransport } from "werift";
import { FirstFlight } from "./dtls-hello.ts";
import { finishes, provesKey } from "./dtls-proof.ts";
import { dtlsOf, iceOf } from "./internals.ts";
import type { DtlsInternals, HandshakeMessage } from "./internals.ts";

const TYPE = {
  CLIENT_HELLO: 1,
  CERTIFICATE: 11,
  CERTIFICATE_VERIFY: 15,
  CLIENT_KEY_EXCHANGE: 16,
  FINISHED: 20,
} as const;
/** The client's second flight, in its order (RFC 5246, 7.3). */
const ORDER: readonly number[] = [TYPE.CERTIFICATE, TYPE.CLIENT_KEY_EXCHANGE, TYPE.CERTIFICATE_VERIFY, TYPE.FINISHED];
const MAX_EARLY = 8;
/** Content type of a record (RFC 6347, 4.1). */
const HANDSHAKE = 22;

/**
 * Cures of werift's DTLS server. It takes the other end's certificate by its fingerprint, but believes without a look
 * that the other end holds the key of it, and that nobody changed the handshake: CertificateVerify and Finished are
 * checked here. Messages that overtake each other spoil its keys: they are put in order. What comes before its ICE says
 * "connected" is lost, which costs a retransmission: it is kept. And it asks for a cookie that nobody needs.
 */
export function guardDtls(transport: RTCDtlsTransport): void {
  const early: Buffer[] = [];
  let started = false;
  const ice = transport.iceTransport.connection;
  ice.onData.subscribe((data) => {
    // Handshakes only: what an earlier connection still sends is not for this one.
    if (!started && data[0] === HANDSHAKE && early.length < MAX_EARLY) early.push(Buffer.from(data));
  });
  transport.onStateChange.subscribe((state) => {
    if (state !== "connecting") return;
    // The library makes its DTLS end just after it has said so.
    queueMicrotask(() => {
      const dtls = dtlsOf(transport);
      if (dtls === undefined) return;
      guard(dtls);
      started = true;
      for (const data of early.splice(0)) {
        if (iceOf(transport).state !== "closed") dtls.udpOnMessage(data);
      }
    });
  });
}

function guard(dtls: DtlsInternals): void {
  const handle = dtls.onHandleHandshakes;
  const waiting = new Map<number, HandshakeMessage>();
  let next = 0;
  const first = new FirstFlight(dtls, handle);
  const inOrder = (message: HandshakeMessage): HandshakeMessage[] => {
    waiting.set(message.msg_type, message);
    const ready: HandshakeMessage[] = [];
    for (let type = ORDER[next]; type !== undefined; type = ORDER[next]) {
      const found = waiting.get(type);
      if (found === undefined) break;
      waiting.delete(type);
      ready.push(found);
      next += 1;
    }
    return ready;
  };
  dtls.onHandleHandshakes = async (assembled) => {
    for (const message of assembled) {
      const at = ORDER.indexOf(message.msg_type);
      if (message.msg_type === TYPE.CLIENT_HELLO) await first.answer(message);
      else if (at === -1) await handle([message]);
      // Told again: only the last of them says that our own last words were lost.
      else if (at < next) await (message.msg_type === TYPE.FINISHED ? handle([message]) : undefined);
      else for (const ready of inOrder(message)) await checked(dtls, ready, handle);
    }
  };
}

async function checked(
  dtls: DtlsInternals,
  message: HandshakeMessage,
  handle: DtlsInternals["onHandleHandshakes"],
): Promise<void> {
  const transcript = Buffer.concat(dtls.dtls.sortedHandshakeCache.map((one) => one.serialize()));
  const { remoteCertificate, masterSecret } = dtls.cipher;
  if (message.msg_type === TYPE.CERTIFICATE_VERIFY) {
    const proven =
      remoteCertificate !== undefined && provesKey(Buffer.from(remoteCertificate), transcript, message.fragment);
    if (!proven) throw new Error("the other end does not hold the key of its certificate");
  }
  if (message.msg_type === TYPE.FINISHED) {
    const fits = masterSecret !== undefined && finishes(masterSecret, transcript, message.fragment);
    if (!fits) throw new Error("the handshake was changed on its way");
  }
  await handle([message]);
}
