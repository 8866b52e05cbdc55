import { createSecretKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { RTCDtlsTransport } from "werift";

/**
 * What is used of werift beyond its published types. The exact version is pinned, and a test holds that all of this is
 * there (`werift-internals.test.ts`): an update that moves it fails there and not in a call.
 */
export interface IceConnection {
  state: string;
  stunServer: unknown;
  nominated: unknown;
  remoteUsername: string;
  remotePassword: string;
  readonly remoteCandidates: readonly unknown[];
  readonly protocols: readonly unknown[];
  readonly checkList: readonly {
    state: number;
    readonly localCandidate: { type: string };
    readonly remoteCandidate: { type: string };
  }[];
  earlyChecks: (readonly [unknown, unknown, unknown])[];
  earlyChecksDone: boolean;
  localCandidatesStart: boolean;
  connect(): Promise<void>;
  pairRemoteCandidate(candidate: unknown): void;
  sortCheckList(): void;
  unfreezeInitial(): void;
  schedulingChecks(): boolean;
  checkIncoming(message: unknown, address: unknown, protocol: unknown): void;
  checkComplete(pair: unknown): void;
  queryConsent(): void;
  setState(state: string): void;
}

/** A handshake message that was put together of its fragments (RFC 6347, 4.2.2). */
export interface HandshakeMessage {
  readonly msg_type: number;
  readonly message_seq: number;
  readonly fragment: Buffer;
  serialize(): Buffer;
}

export interface DtlsInternals {
  connected: boolean;
  onHandleHandshakes: (assembled: HandshakeMessage[]) => Promise<void>;
  udpOnMessage(data: Buffer): void;
  readonly onError: { execute(error: Error): void };
  readonly cipher: { readonly masterSecret?: Buffer; readonly remoteCertificate?: Buffer };
  readonly dtls: {
    readonly flight: number;
    readonly cookie?: Buffer;
    readonly sequenceNumber: number;
    readonly sortedHandshakeCache: readonly HandshakeMessage[];
  };
  readonly transport: { send: (data: Buffer, address?: unknown) => Promise<void> };
  readonly srtp: { readonly srtpProfile?: number };
}

export function iceOf(transport: RTCDtlsTransport): IceConnection {
  return transport.iceTransport.connection as unknown as IceConnection;
}

export function dtlsOf(transport: RTCDtlsTransport): DtlsInternals | undefined {
  return transport.dtls as unknown as DtlsInternals | undefined;
}

interface SrtpCipher {
  srtpSessionKey: Buffer | KeyObject;
}

/**
 * Gives the library's ciphers their keys in the form that Node makes a cipher of at once. From bytes it first tries them
 * as a key object, which throws inside: measured per packet of 1000 bytes, 41 us with bytes and 10 to 25 so.
 */
export function quickenSrtp(transport: RTCDtlsTransport): void {
  const { localContext, remoteContext } = transport.srtp as unknown as Record<
    "localContext" | "remoteContext",
    { readonly cipher: SrtpCipher }
  >;
  for (const { cipher } of [localContext, remoteContext]) {
    if (Buffer.isBuffer(cipher.srtpSessionKey)) cipher.srtpSessionKey = createSecretKey(cipher.srtpSessionKey);
  }
}
