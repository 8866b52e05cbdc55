import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { BorneToDesk, DeskToBorne } from "../../../src/contract/signalling/types.ts";
import { SUBPROTOCOL } from "../../../src/contract/signalling/parse.ts";
import type { TlsFiles } from "../../../src/demo/pki.ts";
import { Talker } from "./talker.ts";

export const newCallId = (): string => randomBytes(16).toString("hex");
export const newToken = (): string => randomBytes(32).toString("base64url");

/** A borne as the desk sees it: its certificate and its words. It does nothing by itself. */
export class TalkingBorne extends Talker<BorneToDesk, DeskToBorne> {
  readonly #port: number;
  readonly #tls: TlsFiles;
  /** Its call, when it has placed one. */
  call = newCallId();
  token = newToken();

  constructor(port: number, tls: TlsFiles, subprotocol: string = SUBPROTOCOL.borne) {
    const [ca, cert, key] = [tls.caFile, tls.certFile, tls.keyFile].map((file) => readFileSync(file));
    super(`wss://127.0.0.1:${port}/borne`, subprotocol, {
      ...(ca ? { ca } : {}),
      ...(cert ? { cert } : {}),
      ...(key ? { key } : {}),
    });
    this.#port = port;
    this.#tls = tls;
  }

  /** Connects and says hello; resolves after the desk's welcome. */
  static async connect(port: number, tls: TlsFiles): Promise<TalkingBorne> {
    return await new TalkingBorne(port, tls).greet();
  }

  async greet(): Promise<this> {
    await this.opened();
    const services = [
      { id: "caf", organisme: "caf", name: "Allocations familiales" },
      { id: "msa", organisme: "msa", name: "Mutualité sociale agricole" },
    ];
    this.send({ type: "hello", v: 1, boot: "00112233aabbccdd", app: "0.1.0", site: "Mairie de Test", services });
    await this.next("welcome");
    return this;
  }

  /** The same borne on a new connection, with its call. */
  async again(port = this.#port): Promise<TalkingBorne> {
    const borne = new TalkingBorne(port, this.#tls);
    borne.call = this.call;
    borne.token = this.token;
    return await borne.greet();
  }

  place(organisme = "caf", more: { readonly ticket?: string } = {}): void {
    const { call, token } = this;
    this.send({ type: "place", call, token, service: organisme, organisme, language: "fr", video: true, ...more });
  }

  /** Places its call; resolves with its place. */
  async queue(organisme = "caf", more: { readonly ticket?: string } = {}) {
    this.place(organisme, more);
    return await this.next("queued");
  }

  resume(): void {
    this.send({ type: "resume", call: this.call, token: this.token });
  }

  offer(n: number, sdp = `offer ${n}`): void {
    this.send({ type: "offer", call: this.call, n, sdp });
  }

  candidate(n: number, candidate: string | null): void {
    this.send({ type: "candidate", call: this.call, n, candidate });
  }
}
